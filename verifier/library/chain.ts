/** One reading out of several chain sources: it counts only when all that answered agree at one block. */
import { type BlockRef, type ChainReading } from "#core/judgement/evidence.ts";
import { type ChainIdentity, type RootStatement } from "#core/proof/root.ts";
import { type Notes, attempt } from "./note.ts";
import { type ChainSource, type DocumentQuery, SourceError, type StateReading } from "./ports.ts";

export interface ChainQuestion {
  readonly root: RootStatement;
  readonly query: DocumentQuery;
  /** This machine's clock. */
  readonly now: number;
  /** A chosen date before `now`; absent: as it is now. */
  readonly past?: number;
  /** The signed bundle's block: a source that has not seen it yet stands still or lies. */
  readonly notBefore?: number;
}

/** Neither field where no source answered. */
export interface ChainAnswer {
  readonly reading?: Omit<ChainReading, "sequence">;
  /** How many sources told it. */
  readonly voices?: number;
  readonly sourcesDisagree?: true;
}

interface Answered<T> {
  readonly source: ChainSource;
  readonly value: T;
}

/** Asks every source at once; those that do not answer in time, or are another chain, are left out and noted. */
export async function readChain(
  sources: readonly ChainSource[],
  question: ChainQuestion,
  limitMs: number,
  notes: Notes,
): Promise<ChainAnswer> {
  const ask = <T>(from: readonly ChainSource[], work: (source: ChainSource) => Promise<T>): Promise<Answered<T>[]> =>
    askAll(from, limitMs, notes, work);
  const known = await ask(sources, async (source) => assertSameChain(source, question.root.chain));
  const ours = known.map(({ source }) => source);
  const states = await ask(ours, (source) => readNewest(source, question));
  if (question.past === undefined) return combineNewest(states, question, ask, notes);
  return combinePast(states, question.past, question, ask, notes);
}

type Ask = <T>(from: readonly ChainSource[], work: (source: ChainSource) => Promise<T>) => Promise<Answered<T>[]>;

async function combineNewest(
  states: readonly Answered<StateReading>[],
  question: ChainQuestion,
  ask: Ask,
  notes: Notes,
): Promise<ChainAnswer> {
  const [first] = states;
  if (first === undefined) return {};
  const heights = states.map(({ value }) => value.block.number);
  // The highest block that all of them have.
  const pinned = Math.min(...heights);
  const behind = states.filter(({ value }) => value.block.number !== pinned);
  const again = await ask(
    behind.map(({ source }) => source),
    (source) => source.documentState(question.query, pinned, question.root.confirmations),
  );
  const level = [...states.filter(({ value }) => value.block.number === pinned), ...again];
  if (!agree(level.map(({ value }) => value))) return disagreement(states, notes);
  const state = level[0]?.value ?? first.value;
  const readAt = await lastNewest(behind, state.block, question.now, ask);
  return { reading: { ...state, readAt: Math.max(readAt, state.block.time) }, voices: level.length };
}

/** When `block` was last the newest one: now, or until the next block that the quicker sources have. */
async function lastNewest(
  quicker: readonly Answered<StateReading>[],
  block: BlockRef,
  now: number,
  ask: Ask,
): Promise<number> {
  if (quicker.length === 0) return now;
  const next = await ask(
    quicker.map(({ source }) => source),
    (source) => source.block(block.number + 1),
  );
  return Math.min(now, ...(next.length === 0 ? [block.time] : next.map(({ value }) => value.time)));
}

async function combinePast(
  newest: readonly Answered<StateReading>[],
  past: number,
  question: ChainQuestion,
  ask: Ask,
  notes: Notes,
): Promise<ChainAnswer> {
  const read = await ask(
    newest.map(({ source }) => source),
    async (source) => {
      const block = await source.blockAt(past);
      if (block === undefined) throw new SourceError("not-found", `${source.name} begins after that date`);
      return source.documentState(question.query, block.number, question.root.confirmations);
    },
  );
  const [first] = read;
  if (first === undefined) return {};
  const keys = read.map(({ source }) => newest.find((each) => each.source === source)?.value.key);
  if (!agree(read.map(({ value }) => value)) || !agree(keys)) return disagreement(read, notes);
  // Powers and compromise are as known today: what was stolen then is known only now.
  const reading = { ...first.value, readAt: past };
  return { reading: keys[0] === undefined ? reading : { ...reading, key: keys[0] }, voices: read.length };
}

async function readNewest(source: ChainSource, { query, root, notBefore = 0 }: ChainQuestion): Promise<StateReading> {
  const state = await source.documentState(query, "newest", root.confirmations);
  if (state.block.number >= notBefore) return state;
  throw new SourceError("wrong", `${source.name} is at block ${state.block.number}, the signed bundle at ${notBefore}`);
}

const CHAIN_FIELDS = [
  "chainId",
  "genesisHash",
  "issuerRegistry",
  "documentRegistry",
  "issuerRegistryCode",
  "documentRegistryCode",
] as const satisfies readonly (keyof ChainIdentity)[];

async function assertSameChain(source: ChainSource, pinned: ChainIdentity): Promise<true> {
  const found = await source.identity();
  for (const field of CHAIN_FIELDS) {
    if (found[field] === pinned[field]) continue;
    throw new SourceError(
      "wrong",
      `${source.name} is another chain: ${field} is ${found[field]}, not ${pinned[field]}`,
    );
  }
  return true;
}

async function askAll<T>(
  sources: readonly ChainSource[],
  limitMs: number,
  notes: Notes,
  work: (source: ChainSource) => Promise<T>,
): Promise<Answered<T>[]> {
  const answers = await Promise.all(
    sources.map(async (source) => ({ source, value: await attempt(source.name, limitMs, notes, () => work(source)) })),
  );
  return answers.filter((answer): answer is Answered<Awaited<T>> => answer.value !== undefined);
}

function disagreement(states: readonly Answered<unknown>[], notes: Notes): ChainAnswer {
  const names = states.map(({ source }) => source.name).join(", ");
  notes({ source: names, code: "disagree", detail: `${names} tell different things about the same block` });
  return { sourcesDisagree: true };
}

function agree(values: readonly unknown[]): boolean {
  return values.length < 2 || new Set(values.map(fingerprint)).size === 1;
}

/** Equal for equal readings: names in order, bytes and large integers as text. */
function fingerprint(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === "bigint") return part.toString();
    if (part instanceof Uint8Array) return [...part];
    const isPlain = typeof part === "object" && part !== null && !Array.isArray(part);
    return isPlain ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1))) : part;
  });
}
