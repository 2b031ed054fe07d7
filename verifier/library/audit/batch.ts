/** One anchored batch against the leaf data that its issuer publishes. Pure. */
import { equalBytes, toHex } from "#core/encoding/text.ts";
import { LEAF_BYTES, head } from "#core/proof/anchor.ts";
import { treeRoot } from "#core/proof/merkle.ts";
import { type AuditCode, type Discrepancy } from "./discrepancy.ts";
import { type KeyHistory } from "./history.ts";
import { type Anchored } from "./ports.ts";
import { type Link } from "./record.ts";

const DIGEST_BYTES = 32;
const JOURNAL_ZEROS = 64;

/** What a batch is judged by. */
export interface BatchContext {
  /** of every head (PROTOCOL 5) */
  readonly domain: Uint8Array;
  readonly keys: ReadonlyMap<string, KeyHistory>;
  /** another anchor that has this root, in hex */
  readonly ownerOf: (root: string) => Anchored | undefined;
}

export interface BatchVerdict {
  readonly found: readonly Discrepancy[];
  /** Whether these very leaves are what the entry commits to. */
  readonly isAnchored: boolean;
}

/** Whether these parts give this head. */
export function fitsHead(
  domain: Uint8Array,
  anchor: Pick<Anchored, "issuer" | "kid" | "sequence" | "root" | "size">,
  previousHead: Uint8Array,
  wanted: Uint8Array,
): boolean {
  const { issuer, kid, sequence, root, size } = anchor;
  return equalBytes(head({ domain, previousHead, issuer, kid, sequence, root, size }), wanted);
}

/** Leaves of a file, in order; a rest shorter than a leaf is left out. */
function splitLeaves(file: Uint8Array): Uint8Array[] {
  const count = Math.floor(file.length / LEAF_BYTES);
  return Array.from({ length: count }, (_, i) => file.subarray(i * LEAF_BYTES, (i + 1) * LEAF_BYTES));
}

/** Recomputes root, size and head from `file`, then holds the key to its window and cut.
 *  @param file  the published leaf data; undefined where there are none */
export function judgeBatch(link: Link, file: Uint8Array | undefined, context: BatchContext): BatchVerdict {
  const { anchor } = link;
  const found: Discrepancy[] = [];
  const report = (code: AuditCode, facts: Partial<Discrepancy> = {}): void => {
    const { issuer, sequence, block } = anchor;
    found.push({ code, issuer, sequence, block, ...facts });
  };
  const told = fits(link, anchor, context);
  const leaves = file && splitLeaves(file);
  const computed = leaves && { ...anchor, root: treeRoot(leaves), size: leaves.length };
  const isWhole = file !== undefined && file.length % LEAF_BYTES === 0;
  const isAnchored = computed !== undefined && isWhole && fits(link, computed, context);
  const isTold = computed !== undefined && equalBytes(computed.root, anchor.root) && computed.size === anchor.size;
  let { kid } = anchor;
  if (!told && isAnchored) {
    report("EVENT_DIFFERS", { detail: `${toHex(anchor.root)}, ${anchor.size} leaves` });
  } else if (!told) {
    const meant = [...context.keys.keys()].find((other) => fits(link, { ...anchor, kid: other }, context));
    if (meant === undefined) report("HEAD_DIFFERS", { detail: toHex(link.entry.head) });
    else report("KID_DIFFERS", { kid, detail: `the entry holds ${meant}` });
    kid = meant ?? kid;
  }
  if (file === undefined || leaves === undefined) report("LEAVES_MISSING");
  else if (!isAnchored && !(isTold && isWhole)) diagnose(anchor, file, leaves, context, report);
  const counts = isAnchored || (isTold && isWhole);
  if (counts) checkLeaves(leaves ?? [], report);
  judgeKey(link, context.keys.get(kid), report);
  return { found, isAnchored: counts };
}

type Report = (code: AuditCode, facts?: Partial<Discrepancy>) => void;
type Parts = Pick<Anchored, "issuer" | "kid" | "sequence" | "root" | "size">;

/** Where the predecessor is not known, the event's own root and size are all there is to compare with. */
function fits({ anchor, entry, previousHead }: Link, parts: Parts, { domain }: BatchContext): boolean {
  if (previousHead !== undefined) return fitsHead(domain, parts, previousHead, entry.head);
  return equalBytes(parts.root, anchor.root) && parts.size === anchor.size && parts.kid === anchor.kid;
}

/** What is wrong with leaves that do not give the anchored root. */
function diagnose(
  anchor: Anchored,
  file: Uint8Array,
  leaves: readonly Uint8Array[],
  { ownerOf }: BatchContext,
  report: Report,
): void {
  const { size } = anchor;
  if (file.length % LEAF_BYTES !== 0) return report("LEAVES_TRUNCATED", { detail: `${file.length} bytes` });
  const owner = ownerOf(toHex(treeRoot(leaves)));
  if (owner !== undefined)
    return report("LEAVES_SWAPPED", { detail: `of issuer ${owner.issuer}, sequence ${owner.sequence}` });
  const detail = `${leaves.length} leaves, ${size} anchored`;
  if (leaves.length < size) return report("LEAF_OMITTED", { detail });
  if (leaves.length === size) return report("ROOT_DIFFERS", { detail: `${toHex(treeRoot(leaves))} computed` });
  const isAppended = equalBytes(treeRoot(leaves.slice(0, size)), anchor.root);
  report("LEAF_EXTRA", isAppended ? { index: size, detail } : { detail });
}

/** Leaf 0 is the journal's, all others are documents. */
function checkLeaves(leaves: readonly Uint8Array[], report: Report): void {
  const [journal] = leaves;
  const isJournal = journal !== undefined && isZero(journal.subarray(0, JOURNAL_ZEROS));
  if (!isJournal || isZero(journal.subarray(JOURNAL_ZEROS))) report("JOURNAL_LEAF_MALFORMED", { index: 0 });
  for (let index = 1; index < leaves.length; index++)
    if (isZero(leaves[index]!.subarray(0, DIGEST_BYTES))) report("LEAF_MALFORMED", { index });
}

/** Owner, window at the anchor's time, and cut; a key that no event registers is reported with the events. */
function judgeKey({ anchor, entry }: Link, key: KeyHistory | undefined, report: Report): void {
  if (key === undefined) return;
  const { kid, issuer, notBefore, notAfter } = key.registered;
  if (issuer !== anchor.issuer) return report("KEY_OF_OTHER_ISSUER", { kid, detail: `of issuer ${issuer}` });
  if (BigInt(anchor.sequence) >= key.compromisedFrom)
    return report("COMPROMISED_TAIL", { kid, detail: `cut at sequence ${key.compromisedFrom}` });
  const end = Math.min(notAfter, key.retiredAt);
  if (entry.time < notBefore || entry.time >= end)
    report("KEY_OUTSIDE_WINDOW", { kid, detail: `${entry.time} is not in ${notBefore} to ${end}` });
}

const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);
