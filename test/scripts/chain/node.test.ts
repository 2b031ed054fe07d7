import { open } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { type Engine, startEngine } from "../../../scripts/chain/engine.ts";
import { Journal, openJournal } from "../../../scripts/chain/journal.ts";
import { ChainNode } from "../../../scripts/chain/node.ts";
import { cleanUp, newFolder, rich, START } from "./support.ts";

const PLAN = { chainId: 1_234_567_890, time: START, funded: [rich.address] };
const transfer = (nonce: number): Promise<string> =>
  rich.signTransaction({ type: 2, chainId: PLAN.chainId, nonce, gasLimit: 21_000, to: rich.address });
const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "taken",
    (error: { code: unknown }) => error.code,
  );

function nodeOf(engine: Engine, journal: Journal): ChainNode {
  const genesis = { v: 1, ...PLAN, hash: engine.genesis.hash, engine: engine.version } as const;
  return new ChainNode(genesis, engine, journal, () => START);
}

async function nodeIn(folder: string, engine: Engine): Promise<{ node: ChainNode; file: string }> {
  const file = join(folder, "journal.jsonl");
  const { journal } = await openJournal(file);
  return { node: nodeOf(engine, journal), file };
}

describe("ChainNode", () => {
  let engine: Engine;
  beforeEach(async () => {
    engine = await startEngine(PLAN, await newFolder());
  });
  afterEach(async () => {
    await engine.close();
    await cleanUp();
  });

  it("sends nothing to the engine that the disk has not taken", async () => {
    // The null device takes every write and no sync.
    const node = nodeOf(engine, new Journal("/dev/null", await open("/dev/null", "a"), 0));
    expect(await codeOf(node.send(await transfer(0)))).to.equal("write");
    expect((await engine.newest()).number).to.equal(0);
  });

  it("takes nothing once it is stopped, and is so only when the transaction under way has ended", async () => {
    const { node } = await nodeIn(await newFolder(), engine);
    const sent = node.send(await transfer(0));
    const late = codeOf(node.send(await transfer(1)));
    await node.stop();
    expect(node.head.number).to.equal(1);
    expect(await sent).to.match(/^0x/);
    expect(await late).to.equal("stopped");
  });

  it("takes nothing more when the engine fails, so that the journal stays readable", async () => {
    const folder = await newFolder();
    const failing = { ...engine, newest: () => engine.close().then(() => engine.newest()) };
    const { node, file } = await nodeIn(folder, failing);
    expect(await codeOf(node.send(await transfer(0)))).to.not.equal("taken");
    expect(await codeOf(node.send(await transfer(0)))).to.equal("stopped");
    const { journal, kept } = await openJournal(file);
    await journal.close();
    expect(kept.map(({ outcome }) => outcome)).to.deep.equal([undefined]);
  });
});
