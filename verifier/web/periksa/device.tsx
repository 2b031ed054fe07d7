/** What this device knows and how old it is: a verdict is never better than that. */
import { type JSX } from "preact";
import { formatAge, formatTime } from "../../library/index.ts";
import { Arriving } from "../judge/arriving.tsx";
import { clock, held, isReachable, isUpdating, update } from "../judge/judging.ts";
import { Refusals } from "../judge/refusals.tsx";
import { trustDigest } from "../judge/trust.ts";
import { TroubleNote } from "../verdict/telling.tsx";
import { catalogue, words } from "../words/current.ts";
import { clockBehind, isFelt } from "./session.ts";

/** Before the first list: it is on its way, or nobody answers. */
function Nothing(): JSX.Element {
  const { updating, listsNone } = words.value;
  if (isUpdating.value) return <p>{updating}</p>;
  return isReachable.value ? <p>{listsNone}</p> : <TroubleNote code="K08" />;
}

export function Device(): JSX.Element {
  const copy = words.value;
  const bundle = held.value.bundle?.bundle;
  const behind = clockBehind(clock(), catalogue.value);
  return (
    <section class="card device" aria-labelledby="device">
      <h2 id="device">{copy.device}</h2>
      {behind === undefined ? undefined : <TroubleNote {...behind} />}
      {bundle === undefined ? (
        <Nothing />
      ) : (
        <p>
          {copy.listsAge(
            formatAge(clock() - bundle.readAt, catalogue.value),
            formatTime(bundle.readAt, catalogue.value),
          )}{" "}
          <span class="muted">{copy.listNumber(bundle.version, bundle.block.number)}</span>
        </p>
      )}
      {bundle === undefined ? undefined : (
        <p class={isReachable.value ? "muted" : ""}>{isReachable.value ? copy.reachable : copy.unreachable}</p>
      )}
      <Refusals />
      <Arriving />
      <div class="device-row">
        <button class="button" type="button" disabled={isUpdating.value} onClick={() => void update()}>
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
        <summary>{copy.trust}</summary>
        <p>
          <code>{trustDigest.replaceAll(/.{4}(?=.)/g, "$& ")}</code>
        </p>
        <p class="small muted">{copy.trustHint}</p>
      </details>
    </section>
  );
}
