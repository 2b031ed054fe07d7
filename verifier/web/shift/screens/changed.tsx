/** Verdicts that changed after the check: shown before all else, until somebody has read them. */
import history from "lucide-static/icons/history.svg?raw";
import { type JSX } from "preact";
import { formatTime } from "../../../library/index.ts";
import { view } from "../../periksa/session.ts";
import { Icon } from "../../shell/icon.tsx";
import { catalogue } from "../../words/current.ts";
import { type Kept, isWaiting } from "../history/entry.ts";
import { acknowledge, entries } from "../history/history.ts";
import { shiftWords } from "../words/current.ts";
import { Digest, Tag } from "./rows.tsx";

/** Newest first; the checks of one document that changed alike stand together. */
function waiting(): readonly (readonly Kept[])[] {
  const all = entries.value.filter(({ changed }) => isWaiting(changed)).toReversed();
  const alike = ({ id, digest, changed }: Kept): string =>
    `${digest ?? id} ${changed?.was ?? ""} ${changed?.status ?? ""}`;
  return [...Map.groupBy(all, alike).values()];
}

/** On the first screen: that there are some. */
export function ChangedBanner(): JSX.Element {
  const { changed: copy } = shiftWords.value;
  const count = waiting().length;
  return (
    <aside aria-label={copy.title(count)} class="changed-alert" hidden={count === 0}>
      {count === 0 ? undefined : (
        <div class="changed" role="alert">
          <p class="changed-title">
            <Icon svg={history} /> <strong>{copy.title(count)}</strong>
          </p>
          <button class="button" type="button" onClick={() => (view.value = { at: "history" })}>
            {copy.show}
          </button>
        </div>
      )}
    </aside>
  );
}

/** In the history: each of them. */
export function ChangedList(): JSX.Element | undefined {
  const { changed: copy } = shiftWords.value;
  const all = waiting();
  if (all.length === 0) return undefined;
  return (
    <section class="changed" aria-labelledby="changed">
      <h2 id="changed" class="changed-title">
        <Icon svg={history} /> {copy.title(all.length)}
      </h2>
      <p>{copy.line}</p>
      <ol class="changed-rows">
        {all.map((alike) => (
          <One key={alike[0]?.id} alike={alike} />
        ))}
      </ol>
    </section>
  );
}

function One({ alike }: { readonly alike: readonly Kept[] }): JSX.Element | undefined {
  const { changed: copy } = shiftWords.value;
  const [entry] = alike;
  const changed = entry?.changed;
  if (entry === undefined || changed === undefined) return undefined;
  return (
    <li class="card">
      <dl class="changed-facts">
        <div>
          <dt>{copy.was}</dt>
          <dd>
            <Tag decision={changed.was === entry.status ? entry : { status: changed.was }} />
          </dd>
        </div>
        <div>
          <dt>{copy.is}</dt>
          <dd>
            <Tag decision={changed} />
          </dd>
        </div>
        <div>
          <dt>{copy.checkedAt}</dt>
          {alike.map(({ id, time }) => (
            <dd key={id}>{formatTime(time, catalogue.value)}</dd>
          ))}
        </div>
        <div>
          <dt>{copy.changedAt}</dt>
          <dd>{formatTime(changed.at, catalogue.value)}</dd>
        </div>
      </dl>
      <Digest digest={entry.digest} />
      <button class="button no-print" type="button" onClick={() => void acknowledge(alike)}>
        {copy.acknowledge}
      </button>
    </li>
  );
}
