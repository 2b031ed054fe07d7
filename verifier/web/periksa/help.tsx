/** What keys do, on `?`. Letters do nothing: a USB scanner types them. */
import { type JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { words } from "../words/current.ts";

export function Help(): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const open = (event: KeyboardEvent): void => {
      const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
      if (event.key === "?" && !isTyping) dialog.current?.showModal();
    };
    document.addEventListener("keydown", open);
    return () => document.removeEventListener("keydown", open);
  }, []);
  const { help, close } = words.value;
  return (
    <>
      <footer class="foot no-print">
        <button class="button quiet" type="button" onClick={() => dialog.current?.showModal()}>
          {help.open} <kbd>?</kbd>
        </button>
      </footer>
      <dialog ref={dialog} aria-labelledby="help-title">
        <h2 id="help-title">{help.title}</h2>
        <dl class="keys">
          {help.rows.map(([key, does]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
        <button class="button main" type="button" onClick={() => dialog.current?.close()}>
          {close}
        </button>
      </dialog>
    </>
  );
}
