/** Of a code that is none of ours: what it seems to be, and its text, which is text and nothing else. */
import { type JSX } from "preact";
import { type Checked } from "../periksa/session.ts";
import { words } from "../words/current.ts";
import { inertText, seemsToBe } from "./seems.ts";

export function Foreign({ checked }: { readonly checked: Checked }): JSX.Element | undefined {
  const { result, raw } = checked;
  const isForeign = result.cause === "website" || result.cause === "other-format";
  if (!isForeign || typeof raw !== "string") return undefined;
  const { foreign } = words.value;
  const seeming = seemsToBe(raw);
  const { shown, more } = inertText(raw);
  return (
    <section class="card foreign">
      <p>{seeming === undefined ? foreign.unknown : foreign.seems[seeming]}</p>
      <p class="small muted">{foreign.notChecked}</p>
      <p class="small muted">{foreign.contents}</p>
      <code class="inert" dir="ltr" translate={false}>
        {shown}
      </code>
      {more > 0 ? <p class="small muted">{foreign.more(more)}</p> : undefined}
    </section>
  );
}
