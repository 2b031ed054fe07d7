/** What a page does with lists, by the very code of the verifier's page. Bundled by lists.ts, run in Chromium. */
import { sha256 } from "#primitives";
import { toHex } from "#core/encoding/text.ts";
import { type BundleView, bundleView } from "#core/proof/view.ts";

export interface Loaded {
  /** Reading the segments from the network of this machine. */
  readonly fetchMs: number;
  /** Digest of each file, its parse, and the first question. */
  readonly openMs: number;
  readonly bytes: number;
}

const KID = "00".repeat(8);
let view: BundleView | undefined;

/** Fetches so many segments from this page's server and makes them askable. */
export async function load(count: number): Promise<Loaded> {
  const begun = performance.now();
  const segments: Uint8Array[] = [];
  for (let place = 0; place < count; place += 1) {
    const answer = await fetch(`/segments/${place}`);
    segments.push(new Uint8Array(await answer.arrayBuffer()));
  }
  const fetched = performance.now();
  const files = new Map(segments.map((bytes) => [toHex(sha256(bytes)), bytes]));
  view = bundleView(
    {
      version: 1,
      rootVersion: 1,
      block: { number: 1, hash: "00".repeat(32), time: 1 },
      readAt: 1,
      issuedAt: 1,
      expiresAt: 2,
      issuers: new Map(),
      segments: [...files.keys()],
      narrowed: new Map(),
    },
    (digest) => files.get(digest),
  );
  const named = performance.now();
  if (ask(1) !== 0) throw new RangeError("a random paper is in the filter");
  const bytes = segments.reduce((sum, { length }) => sum + length, 0);
  return { fetchMs: fetched - begun, openMs: performance.now() - named, bytes };
}

/** Asks for so many papers that nobody anchored; how many were found. */
export function ask(count: number): number {
  let found = 0;
  for (const digest of digestsOf(count)) {
    const answer = view?.hasAnchor(1, KID, digest);
    if (answer === undefined) throw new RangeError("a segment cannot be read");
    if (answer) found += 1;
  }
  return found;
}

/** Microseconds a question, median of the rounds. */
export function askedUs(rounds: number, count: number): number {
  const taken = Array.from({ length: rounds }, () => {
    const digests = digestsOf(count);
    const begun = performance.now();
    for (const digest of digests) view?.hasAnchor(1, KID, digest);
    return ((performance.now() - begun) * 1000) / count;
  });
  return taken.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
}

const digestsOf = (count: number): readonly Uint8Array[] =>
  Array.from({ length: count }, () => crypto.getRandomValues(new Uint8Array(32)));
