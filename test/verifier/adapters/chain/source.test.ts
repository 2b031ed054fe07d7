import { expect } from "chai";
import { RpcSource } from "../../../../verifier/adapters/chain/source.ts";
import { SourceError } from "../../../../verifier/library/index.ts";
import { ANCHORED, NOW, OFFICE, DAY } from "../../core/world.ts";
import { REVOKED_AT, startChainOffice, startProxy, type ChainOffice, type Proxy } from "../../library/chain.ts";

describe("RpcSource", () => {
  let system: ChainOffice;
  let source: RpcSource;
  let proxy: Proxy;
  before(async () => {
    system = await startChainOffice();
    proxy = await startProxy(system.chain.url);
    source = new RpcSource({ url: proxy.url, ...system.root.chain });
  });
  after(async () => {
    await proxy.close();
    await system.close();
  });

  const query = { issuer: 1, sequence: 0, kid: OFFICE.kid, list: 0, index: 78 };
  const code = async (work: Promise<unknown>): Promise<unknown> => {
    try {
      return await work;
    } catch (error) {
      return error instanceof SourceError ? error.code : error;
    }
  };

  it("tells which chain it is, and asks for that once a minute", async () => {
    expect(await source.identity()).to.deep.equal(system.root.chain);
    const before = proxy.requests.length;
    await source.identity();
    expect(proxy.requests.length).to.equal(before);
  });

  it("reads the newest state in one request", async () => {
    const before = proxy.requests.length;
    const state = await source.documentState(query, "newest", 1);
    expect(proxy.requests.length).to.equal(before + 1);
    expect(state.block).to.deep.equal(await system.chain.head());
    expect(state).to.deep.include({ opened: 1, status: 1, entry: system.office.anchor.entry });
    expect(state.entryDeep).to.equal(state.entry);
    expect(state.key).to.include({ issuer: 1 });
  });

  it("finds the last block at or before a time", async () => {
    const newest = await system.chain.head();
    for (let number = 0; number <= newest.number; number++) {
      const block = await source.block(number);
      const found = await source.blockAt(block.time);
      // Blocks of one second: the last of them.
      expect(found?.time).to.equal(block.time);
      expect(found?.number).to.be.at.least(number);
      const next = await code(source.block((found?.number ?? 0) + 1));
      if (typeof next === "object") expect(next).to.have.property("time").above(block.time);
    }
    expect(await source.blockAt(NOW - 200 * DAY)).to.equal(undefined);
    expect((await source.blockAt(NOW))?.number).to.equal(newest.number);
    expect((await source.blockAt(ANCHORED))?.time).to.equal(ANCHORED);
  });

  it("reads old states, and the entry deep below", async () => {
    const before = await source.blockAt(REVOKED_AT - 1);
    const state = await source.documentState(query, before?.number ?? 0, 1);
    expect(state).to.deep.include({ block: before, status: 0, entry: system.office.anchor.entry });
    const deep = await source.documentState(query, before?.number ?? 0, 2);
    expect(deep.entry).to.deep.equal(system.office.anchor.entry);
    expect(deep).not.to.have.property("entryDeep");
  });

  it("reads a deep entry in one request once it has seen the newest block", async () => {
    await source.documentState(query, "newest", 2);
    const before = proxy.requests.length;
    const state = await source.documentState(query, "newest", 2);
    expect(proxy.requests.length).to.equal(before + 1);
    expect(state.entryDeep).to.deep.equal(system.office.anchor.entry);
  });

  it("reads one block even while another is mined between two answers", async () => {
    let isFirst = true;
    const racing = await startProxy(system.chain.url, (answers) => {
      // As if the header were asked for a moment earlier than the state.
      if (!isFirst || answers.length !== 2) return answers;
      isFirst = false;
      const [header, state] = answers as [{ result: object }, unknown];
      return [{ ...header, result: { ...header.result, number: "0x1" } }, state];
    });
    try {
      const state = await new RpcSource({ url: racing.url, ...system.root.chain }).documentState(query, "newest", 1);
      expect(state.block).to.deep.equal(await system.chain.head());
      expect(racing.requests).to.have.length(2);
    } finally {
      await racing.close();
    }
  });

  it("gives up on a node that names another block each time", async () => {
    const odd = await startProxy(system.chain.url, (answers) =>
      answers.map((answer) => {
        const { result } = answer as { result: unknown };
        return typeof result === "object" ? { ...(answer as object), result: { ...result, number: "0x1" } } : answer;
      }),
    );
    try {
      expect(
        await code(new RpcSource({ url: odd.url, ...system.root.chain }).documentState(query, "newest", 1)),
      ).to.equal("wrong");
    } finally {
      await odd.close();
    }
  });

  const faults: readonly (readonly [string, unknown[] | "silent" | "drop", string])[] = [
    ["is silent", "silent", "late"],
    ["breaks off", "drop", "unreachable"],
    ["answers fewer calls than it was asked", [], "wrong"],
    [
      "answers a call nobody made",
      [
        { id: 7, result: "0x" },
        { id: 0, result: "0x" },
      ],
      "wrong",
    ],
    [
      "answers one call twice",
      [
        { id: 0, result: null },
        { id: 0, result: null },
      ],
      "wrong",
    ],
    [
      "refuses a call",
      [
        { id: 0, error: { code: -32000, message: "no" } },
        { id: 1, result: "0x" },
      ],
      "wrong",
    ],
    ["answers with more than is taken", [{ id: 0, result: "0".repeat(5_000_000) }, { id: 1 }], "too-large"],
  ];
  for (const [name, answer, expected] of faults) {
    it(`says ${expected} of a node that ${name}`, async () => {
      const faulty = await startProxy(system.chain.url, () => answer);
      try {
        const reader = new RpcSource({ url: faulty.url, ...system.root.chain, timeoutMs: 1000 });
        expect(await code(reader.documentState(query, "newest", 1))).to.equal(expected);
      } finally {
        await faulty.close();
      }
    });
  }

  it("asks again who it is after a broken connection", async () => {
    let isBroken = false;
    const wavering = await startProxy(system.chain.url, (answers) => (isBroken ? "drop" : answers));
    try {
      const reader = new RpcSource({ url: wavering.url, ...system.root.chain });
      await reader.identity();
      isBroken = true;
      expect(await code(reader.block(0))).to.equal("unreachable");
      isBroken = false;
      const before = wavering.requests.length;
      await reader.identity();
      expect(wavering.requests.length).to.equal(before + 1);
    } finally {
      await wavering.close();
    }
  });
});
