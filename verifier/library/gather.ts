/** All the I/O of a check: from sources that may be absent, late or lying to evidence. What it means, the judge says. */
import { sha256 } from "#primitives";
import { parseJson } from "#core/encoding/canonical.ts";
import { equalBytes, toHex } from "#core/encoding/text.ts";
import { type Presented, type PresentedDocument } from "#core/document/presented.ts";
import { findAnchorage, headOf } from "#core/judgement/anchorage.ts";
import { openCase } from "#core/judgement/case.ts";
import { type ChainReading, type Evidence } from "#core/judgement/evidence.ts";
import { traitsOf } from "#core/judgement/traits.ts";
import { parseEntry } from "#core/proof/anchor.ts";
import { type PortableProof, parseBucket } from "#core/proof/portable.ts";
import { type RootStatement } from "#core/proof/root.ts";
import { type BundleView } from "#core/proof/view.ts";
import { type ChainAnswer, readChain } from "./chain.ts";
import { findInLeaves } from "./leaves.ts";
import { type CurrentLists } from "./lists.ts";
import { type Notes, attempt } from "./note.ts";
import { type ChainSource, type Clock, type FileReader, type PublishedSource } from "./ports.ts";

interface CheckedLists {
  current(): Promise<CurrentLists>;
  /** What is there without asking anybody: used where `current` takes too long. */
  held?(): Promise<CurrentLists>;
}

/** Everything a check may ask. Each part may be absent: the verdict says what could not be checked for it. */
export interface Sources {
  readonly clock: Clock;
  /** Root statement and bundle, kept between checks. */
  readonly lists?: CheckedLists;
  /** Where proofs are asked for, by the first three hex digits of a digest. */
  readonly published?: readonly PublishedSource[];
  /** RPC addresses. They learn which document is checked. What one of them alone tells of an anchor is not believed: another
   *  one, the signed bundle or a published proof has to tell the same. */
  readonly chains?: readonly ChainSource[];
  /** For a reader whose one chain source is beyond doubt: his own node, or events that he has read as a whole. */
  readonly trustsOneChain?: boolean;
  /** Needed for PDFs and pictures. */
  readonly files?: FileReader;
  /** How long a source may take, 4 s unless told. */
  readonly limitMs?: number;
  /** Hears what went wrong with a source. */
  readonly notes?: Notes;
}

export interface Question {
  /** A chosen date; absent: now. */
  readonly at?: number;
  /** How fresh a list must be; `public` unless told. */
  readonly mode?: "public" | "checkpoint";
}

const LIMIT_MS = 4000;
/** Until a root statement says otherwise (PROTOCOL 8). */
const FRESHNESS = { public: 86_400, checkpoint: 259_200 } as const;
/** A bucket may hold false proofs of the same document: so many are tried against the chain. */
const MAX_CANDIDATES = 4;

/** Gathers what there is about one document.
 *  @param attached  proofs that came with it, unchecked */
export async function gather(
  presented: Presented,
  attached: readonly PortableProof[],
  sources: Sources,
  { at, mode = "public" }: Question,
): Promise<Evidence> {
  const now = sources.clock();
  const notes = sources.notes ?? (() => {});
  const limitMs = sources.limitMs ?? LIMIT_MS;
  const lists =
    (await attempt("lists", limitMs, notes, async () => (await sources.lists?.current()) ?? {})) ??
    // A source that is slow takes no list from us that was here before it was asked.
    (await attempt("cache", limitMs, notes, async () => (await sources.lists?.held?.()) ?? {}));
  const isChosen = at !== undefined;
  // For a chosen date the judge cannot know that a root statement has ended since.
  const root = isChosen && lists?.root !== undefined && now >= lists.root.expires ? undefined : lists?.root;
  const bundle = root === undefined ? undefined : lists?.bundle;
  const evidence: Evidence = {
    clock: isChosen ? "chosen" : "machine",
    limitSeconds: (root?.freshness ?? FRESHNESS)[mode],
    ...(root === undefined ? {} : { root }),
    ...(bundle === undefined ? {} : { bundle }),
    proofs: attached,
  };
  if (presented.form !== "document" || root === undefined) return evidence;
  const when = { at: at ?? now, now, limitMs, notes };
  return gatherDocument(presented, evidence, root, sources, when);
}

interface When {
  readonly at: number;
  readonly now: number;
  readonly limitMs: number;
  readonly notes: Notes;
}

async function gatherDocument(
  document: PresentedDocument,
  evidence: Evidence,
  root: RootStatement,
  sources: Sources,
  when: When,
): Promise<Evidence> {
  const known = openCase(traitsOf(document), evidence, when.at, root);
  if (known === undefined) return evidence;
  const anchorage = findAnchorage(known);
  const needsProof = anchorage.believed.length === 0 && canHelp(document, anchorage.filter, evidence, sources);
  const chains = sources.chains ?? [];
  // Beside a chain a published proof is worth its while even where one came with the document: it vouches for the entry.
  const hasOwn = evidence.proofs.some((proof) => isFor(proof, document, known.issuer));
  const mayFetch = needsProof && (!hasOwn || (chains.length > 0 && sources.trustsOneChain !== true));
  const fetched = mayFetch ? await fetchProofs(document, known.issuer, { ...evidence, root }, sources, when) : [];
  const withProofs = { ...evidence, proofs: [...evidence.proofs, ...fetched] };
  if (chains.length === 0) return withProofs;
  const isVouched = (sequence: number, { reading, voices = 0 }: ChainAnswer): boolean =>
    sources.trustsOneChain === true ||
    voices > 1 ||
    isTold(reading?.entry, evidence.bundle?.entry(known.issuer, sequence), publishedHeads(fetched, sequence, root));
  return askChain(document, withProofs, root, known.issuer, { chains, isVouched }, when);
}

/** Heads of that entry as published proofs give them. */
function publishedHeads(
  proofs: readonly PortableProof[],
  sequence: number,
  { chain }: RootStatement,
): readonly string[] {
  const heads = proofs.filter((proof) => proof.sequence === sequence).map((proof) => headOf(proof, chain));
  return heads.filter((head) => head !== undefined).map(toHex);
}

/** Whether somebody besides one node tells of this entry. A node that works for the thief of a signing key makes up entries
 *  for his papers (SECURITY G6); what it says of an entry that is not there costs nothing. */
function isTold(entry: Uint8Array | undefined, bundled: Uint8Array | undefined, heads: readonly string[]): boolean {
  if (entry === undefined) return true;
  if (bundled !== undefined) return equalBytes(bundled, entry);
  return heads.includes(toHex(parseEntry(entry).head));
}

/** Whether a proof could tell more than the filter: of a file always; of a code where nothing is known by the filter, or
 *  where a chain can tell of entries that the bundle does not have. */
function canHelp(
  { file, payload }: PresentedDocument,
  filter: boolean | undefined,
  { bundle }: Evidence,
  { chains = [] }: Sources,
): boolean {
  if (file !== undefined) return true;
  // What could no longer be in force when it was made is left out of the filter.
  const isLeftOut = payload.expires !== undefined && payload.expires <= (bundle?.bundle.issuedAt ?? 0);
  return filter === undefined || (!filter && (isLeftOut || chains.length > 0));
}

/** Asks for a twelve-bit prefix, or for all leaf data, never for a document (SECURITY G11). */
async function fetchProofs(
  document: PresentedDocument,
  issuer: number,
  lists: { readonly root: RootStatement; readonly bundle?: BundleView; readonly proofs: readonly PortableProof[] },
  { published = [] }: Sources,
  { limitMs, notes }: When,
): Promise<readonly PortableProof[]> {
  const { cwt, vc, kid } = document;
  const { root, bundle, proofs } = lists;
  // Of a credential alone a proof that came with it tells the digest of the code.
  const digest =
    cwt === undefined ? proofs.find((proof) => isFor(proof, document, issuer))?.cose : toHex(sha256(cwt.bytes));
  if (digest === undefined) {
    if (vc === undefined || bundle === undefined) return [];
    return findInLeaves(published, { vc, kid, issuer, root, bundle, limitMs, notes });
  }
  const prefix = digest.slice(0, 3);
  const buckets = await Promise.all(
    published.map((source) =>
      attempt(source.name, limitMs, notes, async () => parseBucket(parseJson(await source.proofs(prefix)))),
    ),
  );
  return buckets.flatMap((bucket) => bucket?.proofs.filter((proof) => isFor(proof, document, issuer)) ?? []);
}

interface Asked {
  readonly chains: readonly ChainSource[];
  readonly isVouched: (sequence: number, answer: ChainAnswer) => boolean;
}

async function askChain(
  document: PresentedDocument,
  evidence: Evidence,
  root: RootStatement,
  issuer: number,
  { chains, isVouched }: Asked,
  { at, now, limitMs, notes }: When,
): Promise<Evidence> {
  const { kid, payload } = document;
  const ask = (sequence: number): Promise<ChainAnswer> => {
    const query = { issuer, sequence, kid, ...payload.statusList };
    const notBefore = evidence.bundle?.bundle.block.number ?? 0;
    const past = evidence.clock === "chosen" && at < now ? { past: at } : {};
    return readChain(chains, { root, query, now, notBefore, ...past }, limitMs, notes);
  };
  const fitting = evidence.proofs.filter((proof) => isFor(proof, document, issuer));
  const sequences = [...new Set(fitting.map(({ sequence }) => sequence))].slice(0, MAX_CANDIDATES);
  let answer: Evidence = evidence;
  for (const sequence of sequences) {
    const told = await ask(sequence);
    answer = withChain(evidence, told, isVouched(sequence, told) ? sequence : undefined);
    const found = openCase(traitsOf(document), answer, at, root);
    if (answer.chain === undefined || found === undefined || findAnchorage(found).believed.length > 0) return answer;
  }
  // Without a proof the chain still tells key and status; nothing is read into an entry nobody pointed at.
  return sequences.length > 0 ? answer : withChain(evidence, await ask(0));
}

function withChain(evidence: Evidence, { reading, sourcesDisagree }: ChainAnswer, sequence?: number): Evidence {
  if (sourcesDisagree === true) return { ...evidence, sourcesDisagree };
  if (reading === undefined) return evidence;
  if (sequence !== undefined) return { ...evidence, chain: { ...reading, sequence } };
  const { entry: _, entryDeep: __, ...rest } = reading;
  const chain: ChainReading = rest;
  return { ...evidence, chain };
}

function isFor(proof: PortableProof, { cwt, kid }: PresentedDocument, issuer: number): boolean {
  return proof.issuer === issuer && proof.kid === kid && (cwt === undefined || proof.cose === toHex(sha256(cwt.bytes)));
}
