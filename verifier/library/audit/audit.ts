/** The whole audit: reads chain and leaf data, recomputes everything, and says what does not fit. */
import { toHex } from "#core/encoding/text.ts";
import { type BlockRef } from "#core/judgement/evidence.ts";
import { FIRST_PREVIOUS_HEAD, MAX_BATCH } from "#core/proof/anchor.ts";
import { SourceError } from "../ports.ts";
import { fitsHead, judgeBatch } from "./batch.ts";
import { type Discrepancy } from "./discrepancy.ts";
import { ExportCheck, parseExported, parseExportHeader } from "./export.ts";
import { type Expected, judgeIdentity } from "./identity.ts";
import { LeafIndex } from "./leaf-index.ts";
import { type Remembered, judgeMemory, remember, showRemembered } from "./memory.ts";
import { type Anchored, type ContractFacts, type EventSource, type LeafSource } from "./ports.ts";
import { type ChainRecord, type Link, chainAnchors, compareState, readRecord } from "./record.ts";
import { countStatuses } from "./status.ts";

export type AuditStep = "events" | "state" | "leaves" | "export";

export interface AuditOptions {
  readonly events: EventSource;
  readonly leaves: LeafSource;
  /** what is known of the chain beforehand */
  readonly expected?: Expected;
  /** blocks below the newest one to stop at: 0 unless told */
  readonly depth?: number;
  /** lines of the issuer's export */
  readonly exported?: AsyncIterable<string>;
  readonly remembered?: Remembered;
  readonly progress?: (step: AuditStep, done: number, total: number) => void;
}

/** What was recomputed of one issuer. */
export interface IssuerSummary {
  readonly issuer: number;
  readonly origin: string;
  readonly batches: number;
  /** leaves without those of the journal, where they are what is anchored */
  readonly documents: number;
  readonly lists: number;
  readonly revoked: number;
  readonly suspended: number;
  readonly superseded: number;
}

export interface AuditReport {
  /** `incomplete`: nothing is wrong, but the export does not reach every batch */
  readonly status: "clean" | "discrepancies" | "incomplete";
  readonly chain: Omit<ContractFacts, "issuerRegistryCode" | "documentRegistryCode" | "domain">;
  readonly block: BlockRef;
  readonly issuers: readonly IssuerSummary[];
  readonly discrepancies: readonly Discrepancy[];
  /** documents of the export; absent where none was given */
  readonly exported?: number;
  /** batches that the export does not reach: to be audited with a newer one */
  readonly uncovered?: number;
  /** for the next run */
  readonly remembered?: Remembered;
}

/** Recomputes what chain, published leaf data and export say, and compares.
 *  @throws {SourceError} where one of them cannot be read: nothing is known then */
export async function audit(options: AuditOptions): Promise<AuditReport> {
  const { events, expected = {}, depth = 0, remembered, progress = () => {} } = options;
  const facts = await events.facts();
  const newest = await events.newest();
  const block = depth === 0 ? newest : await events.block(Math.max(0, newest.number - depth));
  if (block === undefined) throw new SourceError("wrong", `${events.name} has no block ${newest.number - depth}`);
  const identity = judgeIdentity(facts, expected);
  const memory =
    remembered === undefined || identity.length > 0
      ? []
      : judgeMemory(await showRemembered(events, facts, block, remembered), remembered);
  // On another chain, or a rewritten one, every further comparison would fail for this one reason.
  if (identity.length + memory.length > 0) return reportOf(facts, block, [], [...identity, ...memory]);
  const record = await readRecord(events, facts, block, progress);
  const { links, found } = linkAll(record);
  const index = new LeafIndex();
  const inLeaves = await auditLeaves(record, links, options, index);
  const all = [...record.found, ...found, ...compareState(record), ...inLeaves];
  const check = options.exported && (await auditExport(options.exported, index, record, progress));
  const summaries = [...record.history.issuers.keys()].map((issuer) => summaryOf(issuer, record, index));
  const report = reportOf(facts, block, summaries, [...all, ...(check?.found ?? [])]);
  if (check === undefined) return { ...report, remembered: remember(record) };
  const uncovered = check.uncovered();
  const status = report.status === "clean" && uncovered > 0 ? "incomplete" : report.status;
  return { ...report, status, exported: check.count, uncovered, remembered: remember(record) };
}

/** All anchors of a record in their order, each with its predecessor's head. Pure. */
export function linkAll(record: ChainRecord): {
  readonly links: readonly Link[];
  readonly found: readonly Discrepancy[];
} {
  const { domain } = record.facts;
  const fits = (anchor: Anchored, previous: Uint8Array, head: Uint8Array): boolean =>
    fitsHead(domain, anchor, previous, head);
  const links: Link[] = [];
  const found: Discrepancy[] = [];
  for (const [issuer, own] of record.history.issuers) {
    const state = record.states.get(issuer);
    if (state === undefined) continue;
    const chained = chainAnchors(own, state, FIRST_PREVIOUS_HEAD, fits);
    links.push(...chained.links);
    found.push(...chained.found);
  }
  return { links, found };
}

async function auditLeaves(
  { facts, history }: ChainRecord,
  links: readonly Link[],
  { leaves, progress = () => {} }: AuditOptions,
  index: LeafIndex,
): Promise<readonly Discrepancy[]> {
  const owners = new Map(links.map(({ anchor }) => [toHex(anchor.root), anchor]));
  const context = {
    domain: facts.domain,
    keys: history.keys,
    ownerOf: (root: string) => owners.get(root),
  };
  const found: Discrepancy[] = [];
  for (const [done, link] of links.entries()) {
    progress("leaves", done, links.length);
    const { issuer, sequence } = link.anchor;
    const file = await leaves.leaves(issuer, sequence);
    const verdict = judgeBatch(link, file, context);
    found.push(...verdict.found);
    if (verdict.isAnchored && file !== undefined) found.push(...findTwins(index, link.anchor, file));
  }
  progress("leaves", links.length, links.length);
  return found;
}

/** Adds a whole batch to all that came before, and names the documents that were there already. */
export function findTwins(
  index: LeafIndex,
  { issuer, sequence, block }: Pick<Anchored, "issuer" | "sequence" | "block">,
  file: Uint8Array,
): readonly Discrepancy[] {
  return index.add(issuer, sequence, file).map(([twin, earlier]) => {
    const detail = `first at index ${earlier.index} of sequence ${earlier.sequence} of issuer ${earlier.issuer}`;
    return { code: "LEAF_DUPLICATED", issuer, sequence, index: twin.index, block, detail };
  });
}

async function auditExport(
  lines: AsyncIterable<string>,
  index: LeafIndex,
  record: ChainRecord,
  progress: NonNullable<AuditOptions["progress"]>,
): Promise<ExportCheck> {
  let check: ExportCheck | undefined;
  for await (const line of lines) {
    if (check === undefined) check = new ExportCheck(parseExportHeader(line), index, record);
    else check.add(parseExported(line));
    if (check.count % MAX_BATCH === 0) progress("export", check.count, index.size);
  }
  if (check === undefined) throw new SourceError("wrong", "the export is empty");
  check.finish();
  progress("export", check.count, check.count);
  return check;
}

function reportOf(
  facts: ContractFacts,
  block: BlockRef,
  issuers: readonly IssuerSummary[],
  discrepancies: readonly Discrepancy[],
): AuditReport {
  const { chainId, genesisHash, issuerRegistry, documentRegistry } = facts;
  const status = discrepancies.length === 0 ? "clean" : "discrepancies";
  return { status, chain: { chainId, genesisHash, issuerRegistry, documentRegistry }, block, issuers, discrepancies };
}

function summaryOf(issuer: number, { history }: ChainRecord, index: LeafIndex): IssuerSummary {
  const own = history.issuers.get(issuer);
  const counts = own === undefined ? { 1: 0, 2: 0, 3: 0 } : countStatuses(own);
  const documents = index.batches
    .filter((batch) => batch.issuer === issuer)
    .reduce((sum, { size }) => sum + size - 1, 0);
  return {
    issuer,
    origin: own?.facts?.origin ?? "",
    batches: own?.anchors.size ?? 0,
    documents,
    lists: own?.opened ?? 0,
    revoked: counts[1],
    suspended: counts[2],
    superseded: counts[3],
  };
}
