import { open } from "node:fs/promises";
import { expect } from "chai";
import { type Engine, startEngine } from "../../../scripts/chain/engine.ts";
import { Journal } from "../../../scripts/chain/journal.ts";
import { ChainNode } from "../../../scripts/chain/node.ts";
import { cleanUp, newFolder, rich, START } from "./support.ts";

const PLAN = { chainId: 1_234_567_890, time: START, funded: [rich.address] };
const transfer = (): Promise<string> =>
  rich.signTransaction({ type: 2, chainId: PLAN.chainId, nonce: 0, gasLimit: 21_000, to: rich.address });

describe("ChainNode", () => {
  let engine: Engine;
  const nodeOn = async (file: string): Promise<ChainNode> => {
    const journal = new Journal(file, await open(file, "a"), 0);
    const genesis = { v: 1, ...PLAN, hash: engine.genesis.hash, engine: engine.version } as const;
    return new ChainNode(genesis, engine, journal, () => START);
  };
  beforeEach(async () => {
    engine = await startEngine(PLAN, await newFolder());
  });
  afterEach(async () => {
    await engine.close();
    await cleanUp();
  });

  it("sends nothing to the engine that the disk has not taken", async () => {
    // The null device takes every write and no sync.
    const node = await nodeOn("/dev/null");
    const failure: unknown = await node.send(await transfer()).catch((error: unknown) => error);
    expect(failure).to.include({ code: "write" });
    expect((await engine.newest()).number).to.equal(0);
  });

  it("is idle only when no transaction is under way", async () => {
    const node = await nodeOn(`${await newFolder()}/journal.jsonl`);
    const sent = node.send(await transfer());
    await node.idle();
    expect(node.head.number).to.equal(1);
    await sent;
  });
});
