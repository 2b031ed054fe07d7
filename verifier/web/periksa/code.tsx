/** The typed lookup code: the one question that names a document. It is asked after a person has agreed, never before. */
import { useSignal } from "@preact/signals";
import { type JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { FormatError } from "#core/error.ts";
import { parseLookupCode } from "#core/document/lookup-code.ts";
import { SourceError, formatTime } from "../../library/index.ts";
import { held } from "../judge/judging.ts";
import { lookUp } from "../judge/service.ts";
import { TroubleNote } from "../verdict/telling.tsx";
import { catalogue, words } from "../words/current.ts";
import { checkAll } from "./session.ts";

type Answer = "none" | "mistyped" | "unknown" | "silent";

export function CodeForm(): JSX.Element {
  const code = useSignal("");
  const answer = useSignal<Answer>("none");
  const isAsking = useSignal(false);
  const copy = words.value;
  const submit = (event: Event): void => {
    event.preventDefault();
    answer.value = isCode(code.value) ? "none" : "mistyped";
    isAsking.value = answer.value === "none";
  };
  const ask = async (): Promise<void> => {
    isAsking.value = false;
    answer.value = await answerTo(code.value);
  };
  return (
    <form class="card form" onSubmit={submit}>
      <label class="label" for="code">
        {copy.codeLabel}
      </label>
      <input
        id="code"
        class="field number"
        autocomplete="off"
        autocapitalize="characters"
        spellcheck={false}
        maxLength={64}
        placeholder="XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-XX"
        aria-describedby="code-hint code-answer"
        aria-invalid={answer.value === "mistyped"}
        value={code.value}
        onInput={({ currentTarget }) => {
          code.value = currentTarget.value;
        }}
      />
      <p id="code-hint" class="small muted">
        {copy.codeHint}
      </p>
      <div id="code-answer" role="alert">
        <CodeAnswer answer={answer.value} />
      </div>
      <button class="button main" type="submit">
        {copy.check}
      </button>
      <Ask isOpen={isAsking.value} yes={() => void ask()} no={() => (isAsking.value = false)} />
    </form>
  );
}

function CodeAnswer({ answer }: { readonly answer: Answer }): JSX.Element | undefined {
  const { codeMistyped, codeUnknown } = words.value;
  const time = held.value.bundle?.newestTime;
  if (answer === "none") return undefined;
  if (answer === "silent")
    return <TroubleNote code="K10" facts={time === undefined ? {} : { listTime: formatTime(time, catalogue.value) }} />;
  return <p class="trouble">{answer === "mistyped" ? codeMistyped : codeUnknown}</p>;
}

/** Says who learns what, before anything is sent. */
function Ask({ isOpen, yes, no }: { isOpen: boolean; yes: () => void; no: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  const { codeAskTitle, codeAsk, codeYes, cancel } = words.value;
  return (
    <dialog ref={dialog} aria-labelledby="ask-title" aria-describedby="ask-line" onClose={no}>
      <h2 id="ask-title">{codeAskTitle}</h2>
      <p id="ask-line">{codeAsk}</p>
      <div class="choices">
        <button class="button main" type="button" onClick={yes}>
          {codeYes}
        </button>
        <button class="button" type="button" onClick={no}>
          {cancel}
        </button>
      </div>
    </dialog>
  );
}

async function answerTo(code: string): Promise<Answer> {
  try {
    const input = await lookUp(code);
    if (input === undefined) return "unknown";
    await checkAll([{ input, channel: "typed" }]);
    return "none";
  } catch (error) {
    if (error instanceof SourceError || error instanceof FormatError) return "silent";
    throw error;
  }
}

function isCode(text: string): boolean {
  try {
    parseLookupCode(text.replaceAll(/\s/g, ""));
    return true;
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}
