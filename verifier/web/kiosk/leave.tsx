/** The way out: the PIN, which is asked for slower and slower. */
import { useSignal } from "@preact/signals";
import { type JSX } from "preact";
import { useRef } from "preact/hooks";
import { words } from "../words/current.ts";
import { Pin } from "./enter.tsx";
import { unlock } from "./lock.ts";
import { type Unlocking } from "./pin.ts";
import { kioskWords } from "./words.ts";

export function Leave(): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const pin = useSignal("");
  const answer = useSignal<Unlocking | undefined>(undefined);
  const isBusy = useSignal(false);
  const copy = kioskWords.value;
  const open = (): void => {
    [pin.value, answer.value] = ["", undefined];
    dialog.current?.showModal();
  };
  const attempt = async (): Promise<void> => {
    if (isBusy.value) return;
    // Said again, it is heard again.
    [isBusy.value, answer.value] = [true, undefined];
    answer.value = await unlock(pin.value);
    [pin.value, isBusy.value] = ["", false];
  };
  const told = answer.value;
  return (
    <>
      <button class="button quiet" type="button" onClick={open}>
        {copy.leave}
      </button>
      <dialog ref={dialog} aria-labelledby="kiosk-leave">
        <h2 id="kiosk-leave">{copy.leaveTitle}</h2>
        <form
          class="form"
          onSubmit={(event) => {
            event.preventDefault();
            void attempt();
          }}
        >
          <Pin id="kiosk-pin" label={copy.pin} value={pin} isFaulty={told?.status === "wrong"} />
          <p id="kiosk-fault" role="alert">
            {told?.status === "wrong"
              ? copy.wrong
              : told?.status === "wait"
                ? copy.wait(Math.ceil(told.ms / 1000))
                : ""}
          </p>
          <p class="small muted">{copy.forgotten}</p>
          <button class="button main" type="submit" disabled={isBusy.value}>
            {copy.leaveNow}
          </button>
          <button class="button" type="button" onClick={() => dialog.current?.close()}>
            {words.value.cancel}
          </button>
        </form>
      </dialog>
    </>
  );
}
