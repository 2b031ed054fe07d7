/** What the file knows, how old it is, what that is still good for; and the way to something newer. */
import { type JSX } from "preact";
import { useRef } from "preact/hooks";
import { type RootStatement } from "#core/proof/root.ts";
import { type BundleView } from "#core/proof/view.ts";
import { formatAge, formatTime } from "../../library/index.ts";
import { catalogue, words } from "../words/current.ts";
import { takeAll, taken } from "./intake.ts";
import { clock, held } from "./judging.ts";
import { trustDigest } from "./trust.ts";
import { kitWords } from "./words.ts";

export function Held(): JSX.Element {
  const copy = kitWords.value;
  const file = useRef<HTMLInputElement>(null);
  return (
    <section class="card device" aria-labelledby="held">
      <h2 id="held">{copy.pack}</h2>
      <Age />
      <div role="status">
        {taken.value === undefined ? undefined : (
          <p class="taken" data-taken={taken.value}>
            {copy.taken[taken.value]}
          </p>
        )}
      </div>
      <input
        ref={file}
        class="unseen"
        type="file"
        tabIndex={-1}
        aria-hidden="true"
        onChange={({ currentTarget }) => {
          void takeAll([...(currentTarget.files ?? [])]);
          currentTarget.value = "";
        }}
      />
      <div class="device-row">
        <button class="button" type="button" onClick={() => file.current?.click()}>
          {copy.newer}
        </button>
      </div>
      <p class="small muted">
        {copy.newerHint[0]}
        <code>absah bundle fetch</code>
        {copy.newerHint[1]}
      </p>
      <details>
        <summary>{copy.trust}</summary>
        <p>
          <code>{trustDigest.replaceAll(/.{4}(?=.)/g, "$& ")}</code>
        </p>
        <p class="small muted">{words.value.trustHint}</p>
      </details>
    </section>
  );
}

/** What must be known before anything is checked: that the list is old, or none. */
export function Warning(): JSX.Element | undefined {
  const copy = kitWords.value;
  const { root, bundle } = held.value;
  if (root === undefined || bundle === undefined) return <p class="trouble">{copy.damaged}</p>;
  if (clock() < freshUntil(root, bundle)) return undefined;
  return (
    <p class="trouble" data-list="old">
      {clock() < root.expires ? copy.old : copy.ended}
    </p>
  );
}

function Age(): JSX.Element | undefined {
  const copy = kitWords.value;
  const { root, bundle } = held.value;
  if (root === undefined || bundle === undefined) return undefined;
  const { readAt, version, block } = bundle.bundle;
  const until = freshUntil(root, bundle);
  return (
    <>
      <p>
        {copy.asOf(formatTime(readAt, catalogue.value), formatAge(clock() - readAt, catalogue.value))}{" "}
        <span class="muted">{copy.number(version, block.number)}</span>
      </p>
      {clock() < until ? <p class="muted">{copy.fresh(formatTime(until, catalogue.value))}</p> : undefined}
    </>
  );
}

function freshUntil({ freshness }: RootStatement, { bundle }: BundleView): number {
  return Math.min(bundle.readAt + freshness.public, bundle.expiresAt);
}
