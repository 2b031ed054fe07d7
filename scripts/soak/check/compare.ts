/** Whether what was acknowledged is what journal, chain, lists and API have: exactly once, in order, nothing lost.
 *  Pure: the same evidence gives the same faults. */
import { type StatusValue } from "#core/proof/status.ts";
import { type Acknowledged } from "../office/acknowledged.ts";
import { compareBatches } from "./batches.ts";
import { type Evidence } from "./evidence.ts";
import { compareStatus } from "./status.ts";

/** `lost`: acknowledged and not there. `double`: there more than once. `gap`: a place in a row that is empty or filled by
 *  nobody. `order`: not in the order of acknowledgement. `status`: another status than was acknowledged. `list`: what is
 *  published is not what the chain has. `crash`: the issuer ended, or would not go on, though nobody had ended it. */
export type FaultKind = "lost" | "double" | "gap" | "order" | "status" | "list" | "crash";

export interface Fault {
  readonly kind: FaultKind;
  readonly what: string;
}

type DocumentLine = Extract<Acknowledged, { what: "document" }>;

/** @returns none when all is well */
export function compare(evidence: Evidence): readonly Fault[] {
  const faults: Fault[] = [];
  const tell = (kind: FaultKind, what: string): void => void faults.push({ kind, what });
  const placed = compareBatches(evidence, tell);
  compareDocuments(evidence, placed, tell);
  compareStatus(evidence, tell);
  return faults;
}

export type Tell = (kind: FaultKind, what: string) => void;

/** By digest of what was signed: where it stands, counted over all batches of its issuer. */
export type Placed = ReadonlyMap<string, readonly { readonly issuer: number; readonly at: number }[]>;

function compareDocuments({ acknowledged, journal }: Evidence, placed: Placed, tell: Tell): void {
  const digests = Map.groupBy(journal.signed, ({ documentId }) => documentId);
  const lines = acknowledged.filter((line) => line.what === "document");
  for (const [orderId, told] of Map.groupBy(lines, (line) => line.orderId)) {
    const ids = new Set(told.map(({ documentId }) => documentId));
    if (ids.size > 1) tell("double", `order ${orderId} was answered with documents ${[...ids].join(", ")}`);
  }
  for (const [key, told] of Map.groupBy(ordersOf(acknowledged), (line) => line.key)) {
    const ids = new Set(told.map(({ orderId }) => orderId));
    if (ids.size > 1) tell("double", `key ${key} was answered with orders ${[...ids].join(", ")}`);
  }
  for (const { documentId, orderId } of lines) {
    if (journal.documentOf.get(orderId) !== documentId) {
      tell("lost", `document ${documentId} of order ${orderId} was acknowledged, and the journal has no such thing`);
    }
  }
  const places = new Map<string, number>();
  for (const documentId of new Set([...lines.map((line) => line.documentId), ...digests.keys()])) {
    const found = (digests.get(documentId) ?? []).flatMap(({ cose }) => placed.get(cose) ?? []);
    const [place] = found;
    if (place === undefined) tell("lost", `document ${documentId} is anchored nowhere`);
    else places.set(documentId, place.at);
    if (found.length > 1) tell("double", `document ${documentId} is anchored ${found.length} times`);
  }
  compareLeaves(journal.signed, placed, tell);
  compareOrder(lines, journal.signed, places, tell);
}

const ordersOf = (lines: readonly Acknowledged[]): readonly Extract<Acknowledged, { what: "order" }>[] =>
  lines.filter((line) => line.what === "order");

function compareLeaves(signed: Evidence["journal"]["signed"], placed: Placed, tell: Tell): void {
  const known = new Set(signed.map(({ cose }) => cose));
  for (const cose of placed.keys()) {
    if (!known.has(cose)) tell("gap", `the chain has a document ${cose} that the journal never signed`);
  }
}

/** The journal's order of first signatures is that of the anchors; and who was answered before another asked stands before it. */
function compareOrder(
  lines: readonly DocumentLine[],
  signed: Evidence["journal"]["signed"],
  places: ReadonlyMap<string, number>,
  tell: Tell,
): void {
  const first = new Map<string, { issuer: number; entry: number }>();
  for (const { documentId, issuer, entry } of signed) {
    if (!first.has(documentId)) first.set(documentId, { issuer, entry });
  }
  const answers = new Map(lines.toReversed().map((line) => [line.documentId, line]));
  for (const [issuer, own] of Map.groupBy([...first], ([, one]) => one.issuer)) {
    const inOrder = own.toSorted(([a], [b]) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
    let lastEntry = -1;
    let lastBegun = 0;
    for (const [documentId, { entry }] of inOrder) {
      if (entry < lastEntry) tell("order", `issuer ${issuer}: document ${documentId} is anchored behind a later one`);
      lastEntry = Math.max(lastEntry, entry);
      const line = answers.get(documentId);
      if (line === undefined) continue;
      if (line.atMs < lastBegun) {
        tell(
          "order",
          `issuer ${issuer}: document ${documentId} is anchored behind one that was asked for after its answer`,
        );
      }
      lastBegun = Math.max(lastBegun, line.begunMs);
    }
  }
}

/** What each document's last acknowledged change leads to. */
export function expectedStatus(acknowledged: readonly Acknowledged[]): ReadonlyMap<string, StatusValue> {
  const values = { revoke: 1, suspend: 2, reinstate: 0, supersede: 3 } as const;
  const changes = acknowledged.filter((line) => line.what === "change").toSorted((a, b) => a.atMs - b.atMs);
  return new Map(changes.map(({ documentId, change }) => [documentId, values[change]]));
}
