/** What this device knows and how old it is: a verdict is never better than that. */
import { type JSX } from "preact";
import { formatAge, formatTime } from "../../library/index.ts";
import { held, isReachable, isUpdating, update } from "../judge/judging.ts";
import { Refusals } from "../judge/refusals.tsx";
import { trustDigest } from "../judge/trust.ts";
import { Details } from "../offline/details.tsx";
import { askToPersist, hour } from "../offline/device.ts";
import { Limits } from "../offline/fit.tsx";
import { Install } from "../offline/newer.tsx";
import { deviceWords } from "../offline/words.ts";
import { catalogue, words } from "../words/current.ts";
import { isFelt } from "./session.ts";

export function Device(): JSX.Element {
  const copy = words.value;
  return (
    <section class="card device" aria-labelledby="device">
      <h2 id="device">{copy.device}</h2>
      <Limits />
      <ListsAge />
      <Refusals />
      <div class="device-row">
        <button
          class="button"
          type="button"
          disabled={isUpdating.value}
          onClick={() => {
            void update();
            void askToPersist();
          }}
        >
          {isUpdating.value ? copy.updating : copy.update}
        </button>
        <label class="toggle">
          <input
            type="checkbox"
            checked={isFelt.value === "on"}
            onChange={({ currentTarget }) => {
              isFelt.value = currentTarget.checked ? "on" : "off";
            }}
          />
          {copy.feel}
        </label>
      </div>
      <details>
        <summary>{deviceWords.value.more}</summary>
        <Details />
        <h3>{copy.trust}</h3>
        <p>
          <code>{trustDigest.replaceAll(/.{4}(?=.)/g, "$& ")}</code>
        </p>
        <p class="small muted">{copy.trustHint}</p>
        <Install />
      </details>
    </section>
  );
}

/** How old the lists are, and whether newer ones can be had. */
function ListsAge(): JSX.Element | undefined {
  const { listsAge, listNumber, reachable, unreachable } = words.value;
  const bundle = held.value.bundle?.bundle;
  if (bundle === undefined) return undefined;
  const { readAt, version, block } = bundle;
  const age = formatAge(hour.value - readAt, catalogue.value);
  return (
    <p class="small muted">
      {listsAge(age, formatTime(readAt, catalogue.value))} {listNumber(version, block.number)}{" "}
      <span class={isReachable.value ? "" : "unreachable"}>{isReachable.value ? reachable : unreachable}</span>
    </p>
  );
}
