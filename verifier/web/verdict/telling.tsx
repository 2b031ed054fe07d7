/** Parts of a verdict that are sentences. */
import { type ComponentChildren, type JSX } from "preact";
import { held } from "../judge/judging.ts";
import { type Trouble, type TroubleFacts } from "../words/catalogue.ts";
import { words } from "../words/current.ts";

/** A sentence whose telephone numbers can be tapped. */
export function Sentence({ text }: { readonly text: string }): JSX.Element {
  const phones = new Set([...(held.value.root?.issuers.values() ?? [])].map(({ telephone }) => telephone));
  const phone = [...phones].find((each) => each !== "" && text.includes(each));
  if (phone === undefined) return <>{text}</>;
  const at = text.indexOf(phone);
  return (
    <>
      {text.slice(0, at)}
      <a href={`tel:${phone.replaceAll(/[^+\d]/g, "")}`}>{phone}</a>
      {text.slice(at + phone.length)}
    </>
  );
}

interface TroubleNoteProps {
  readonly code: Trouble;
  readonly facts?: Partial<TroubleFacts>;
  readonly children?: ComponentChildren;
}

/** What stood in the way, what to do now, and a code to read out. */
export function TroubleNote({ code, facts = {}, children }: TroubleNoteProps): JSX.Element {
  const { troubles, troubleCode } = words.value;
  const filled: TroubleFacts = { type: "?", size: "?", megabytes: "± 1 MB", clock: "?", listTime: "?", ...facts };
  return (
    <div class="trouble">
      <p>{troubles[code](filled)}</p>
      {children}
      <p class="small muted">
        {troubleCode} <span class="number">{code}</span>
      </p>
    </div>
  );
}
