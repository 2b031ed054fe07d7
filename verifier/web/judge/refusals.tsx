/** What was wrong with the lists that the service offered last, and which list is used all the same. */
import { type JSX } from "preact";
import { formatTime } from "../../library/index.ts";
import { catalogue, words } from "../words/current.ts";
import { held, refusals } from "./judging.ts";
import { refusalOf } from "./refusal.ts";
import { listWords } from "./words.ts";

export function Refusals(): JSX.Element {
  return <div role="status">{refusals.value.length === 0 ? undefined : <Told />}</div>;
}

function Told(): JSX.Element {
  const copy = listWords.value;
  const bundle = held.value.bundle?.bundle;
  const told = new Set(refusals.value.map((note) => copy.refused[refusalOf(note)]));
  const codes = [...new Set(refusals.value.map(({ code }) => code))];
  return (
    <div class="trouble" data-refused={codes.join(" ")}>
      {[...told].map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <p>
        {bundle === undefined
          ? copy.noneInForce
          : copy.inForce(bundle.version, formatTime(bundle.readAt, catalogue.value))}
      </p>
      <p class="small muted">
        {words.value.troubleCode} <span class="number">{codes.join(", ")}</span>
      </p>
    </div>
  );
}
