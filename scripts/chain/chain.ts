import type { Server } from "node:http";
import { join } from "node:path";
import { Level } from "level";
import { type BlockRef, type Engine, startEngine } from "./engine.ts";
import { ChainError } from "./error.ts";
import { findGenesis, type Genesis, makeFolder, planGenesis, writeGenesis } from "./genesis.ts";
import { listen } from "./http.ts";
import { openJournal } from "./journal.ts";
import { ChainNode } from "./node.ts";
import { answer } from "./rpc.ts";

/** A running local chain. Hashes are 64 hex digits without 0x. */
export interface ChainHandle {
  readonly url: string;
  readonly chainId: number;
  readonly genesisHash: string;
  /** The newest block; `time` in Unix seconds. */
  head(): Promise<{ number: number; hash: string; time: number }>;
  /** Ends after the transaction under way; frees port and folder. */
  close(): Promise<void>;
}

/** How to start the chain. */
export interface ChainOptions {
  /** Kept from start to start: genesis, journal, lock. */
  readonly folder: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** 127.0.0.1 unless told otherwise. */
  readonly host?: string;
  /** Addresses that hold coins, heeded at the first start only. */
  readonly funded: readonly string[];
  /** Unix seconds. */
  readonly clock?: () => number;
  /** Called after each transaction of the replay. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Called with a line of advice to the operator. */
  readonly onNotice?: (line: string) => void;
}

/** Replaying more than this keeps people waiting. */
export const MANY_ENTRIES = 50_000;

const GRACE_MS = 500;

/** Starts the chain kept in `folder`, or goes on with it: same genesis, same blocks, same state.
 *  @throws {ChainError} `locked`, `corrupt`, `replay`, `port` */
export async function startChain(options: ChainOptions): Promise<ChainHandle> {
  await makeFolder(options.folder);
  const undo: Undo[] = [await lock(options.folder)];
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= closeAll(undo));
  try {
    return await start(options, undo, close);
  } catch (error) {
    await close();
    throw error;
  }
}

type Undo = () => Promise<unknown>;

async function closeAll(undo: readonly Undo[]): Promise<void> {
  for (const step of undo.toReversed()) await step();
}

async function start(options: ChainOptions, undo: Undo[], close: () => Promise<void>): Promise<ChainHandle> {
  const { folder, host = "127.0.0.1", clock = () => Math.floor(Date.now() / 1000) } = options;
  const { journal, kept } = await openJournal(join(folder, "journal.jsonl"));
  undo.push(() => journal.close());
  const { genesis, engine } = await begin(folder, options.funded, clock(), kept.length > 0);
  undo.push(() => engine.close());
  const node = new ChainNode(genesis, engine, journal, clock);
  undo.push(() => node.stop());
  if (kept.length > MANY_ENTRIES) (options.onNotice ?? console.warn)(advice(kept.length));
  await node.replay(kept, options.onProgress);
  const { server, port } = await listen(options.port, host, (body, caller) => answer(body, node, engine.ask, caller));
  undo.push(() => closeServer(server));
  return {
    url: `http://${nameOf(host)}:${port}`,
    chainId: genesis.chainId,
    genesisHash: genesis.hash.slice(2),
    head: async () => withoutPrefix(node.head),
    close,
  };
}

// Answers under way are given, so that few callers are left not knowing; who then holds the line open is cut off.
async function closeServer(server: Server): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await new Promise((resolve) => server.close(resolve));
  clearTimeout(cut);
}

function nameOf(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}

const withoutPrefix = (block: BlockRef): BlockRef => ({ ...block, hash: block.hash.slice(2) });

const advice = (entries: number): string =>
  `the local chain keeps ${entries} transactions and replays them all at each start: ` +
  `above ${MANY_ENTRIES} run a node of its own (Besu, geth) and name it in ABSAH_RPC_URL`;

async function begin(
  folder: string,
  funded: readonly string[],
  now: number,
  hasEntries: boolean,
): Promise<{ genesis: Genesis; engine: Engine }> {
  const known = await findGenesis(folder);
  if (known === undefined && hasEntries) {
    throw new ChainError("corrupt", `${folder} has a journal but no genesis.json: restore it from a copy`);
  }
  const plan = known ?? planGenesis(funded, now);
  const engine = await startEngine(plan, folder);
  const genesis = known ?? { v: 1, ...plan, hash: engine.genesis.hash, engine: engine.version };
  if (genesis.hash !== engine.genesis.hash) {
    await engine.close();
    const engines = `it was made by ${genesis.engine}, this is ${engine.version}`;
    throw new ChainError(
      "replay",
      `the genesis block of ${folder} comes out differently; ${engines}: install that one`,
    );
  }
  if (known === undefined) await writeGenesis(folder, genesis);
  return { genesis, engine };
}

// LevelDB's lock, and nothing else of it: the kernel lets go of it when the process dies, however it dies, so no stale
// lock can keep the chain from starting.
async function lock(folder: string): Promise<() => Promise<void>> {
  const level = new Level(join(folder, "lock"));
  try {
    await level.open();
  } catch (cause) {
    throw new ChainError("locked", `${folder} is in use by another process: end that one, or set ABSAH_DATA`, cause);
  }
  return () => level.close();
}
