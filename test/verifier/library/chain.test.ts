import { expect } from "chai";
import { packSource } from "../../../verifier/adapters/bundle/pack.ts";
import { RpcSource } from "../../../verifier/adapters/chain/source.ts";
import { Lists, type Note, type Sources, verify } from "../../../verifier/library/index.ts";
import { type Status } from "../../../verifier/core/judgement/verdict.ts";
import { type RootStatement } from "../../../verifier/core/proof/root.ts";
import { ANCHORED, DAY, NOW, SIGNED, VALID_FROM } from "../core/world.ts";
import { REVOKED_AT, startChainOffice, startProxy, type ChainOffice, type Interference, type Proxy } from "./chain.ts";
import { sourceOf } from "./memory-source.ts";
import { PINNED, clock, type Fate } from "./office.ts";

describe("verify, with a chain", () => {
  let system: ChainOffice;
  const proxies: Proxy[] = [];
  before(async () => {
    system = await startChainOffice();
  });
  after(() => system.close());
  afterEach(async () => {
    for (const proxy of proxies.splice(0)) await proxy.close();
  });

  const source = (url: string, timeoutMs = 3000): RpcSource => new RpcSource({ url, ...system.root.chain, timeoutMs });
  const through = async (
    interfere?: Interference,
    timeoutMs?: number,
    rewrite?: (body: string) => string,
  ): Promise<RpcSource> => {
    const proxy = await startProxy(system.chain.url, interfere, rewrite);
    proxies.push(proxy);
    return source(proxy.url, timeoutMs);
  };
  /** Root statement only: the chain has to tell the rest. */
  const rootOnly = (changes: Partial<RootStatement> = {}): NonNullable<Sources["lists"]> => ({
    current: async () => ({ root: { ...system.root, ...changes } }),
  });
  const withBundle = (): Lists =>
    new Lists({ pinned: PINNED, sources: [packSource("pack", system.office.pack())], clock });
  const proofOf = (fate: Fate): (typeof system.office.proofs)[number] | undefined =>
    system.office.proofs[system.office.anchor.papers.indexOf(system.office.papers[fate])];
  const check = async (
    fate: Fate,
    sources: Partial<Sources>,
    at?: number,
  ): Promise<Awaited<ReturnType<typeof verify>>> => {
    const proof = proofOf(fate);
    const input = { cwt: system.office.papers[fate].cose, ...(proof === undefined ? {} : { proof }) };
    return verify(input, { clock, published: [sourceOf(system.office)], ...sources }, at === undefined ? {} : { at });
  };

  it("believes of an anchor what two sources tell, or one beside the published proof, never one alone", async () => {
    const chain = source(system.chain.url);
    const alone = { lists: rootOnly(), chains: [chain], published: [] };
    expect(await check("genuine", alone)).to.include({ status: "undetermined", cause: "no-list" });
    expect(await check("genuine", alone, NOW - 1)).to.include({ status: "undetermined" });
    expect((await check("genuine", { ...alone, chains: [chain, source(system.chain.url)] })).status).to.equal("valid");
    expect((await check("genuine", { ...alone, published: [sourceOf(system.office)] })).status).to.equal("valid");
    // Who reads by his own node may say so.
    expect((await check("genuine", { ...alone, trustsOneChain: true })).status).to.equal("valid");
    // A published proof of another tree vouches for nothing.
    const proof = proofOf("genuine");
    if (proof === undefined) throw new RangeError("the genuine paper has no proof");
    const other = sourceOf({ ...system.office, proofs: [{ ...proof, pdf: proof.vc }] });
    expect(await check("genuine", { ...alone, published: [other] })).to.include({ status: "undetermined" });
  });

  it("tells all four fates by root statement, proof and chain, without a bundle", async () => {
    const lists = rootOnly();
    const chains = [source(system.chain.url)];
    const expected: Readonly<Record<Fate, Status>> = {
      genuine: "valid",
      forged: "not-genuine",
      revoked: "revoked",
      expired: "expired",
    };
    for (const [fate, status] of Object.entries(expected) as [Fate, Status][])
      expect((await check(fate, { lists, chains })).status, fate).to.equal(status);
  });

  it("asks once, in one batch, for a full check", async () => {
    const chain = await through();
    await chain.identity();
    const [proxy] = proxies;
    const before = proxy?.requests.length ?? 0;
    expect((await check("genuine", { lists: withBundle(), chains: [chain] })).status).to.equal("valid");
    expect(proxy?.requests.length).to.equal(before + 1);
  });

  it("answers for a past date from the chain's events", async () => {
    const sources = { lists: rootOnly(), chains: [source(system.chain.url)] };
    const at = async (fate: Fate, time: number): Promise<string> => (await check(fate, sources, time)).status;
    expect(await at("revoked", REVOKED_AT - 1)).to.equal("valid");
    expect(await at("revoked", REVOKED_AT)).to.equal("revoked");
    expect(await at("expired", VALID_FROM + 20 * DAY - 1)).to.equal("valid");
    expect(await at("expired", VALID_FROM + 20 * DAY)).to.equal("expired");
    // Before its anchor there was nothing to believe.
    expect(await at("genuine", ANCHORED - 1)).to.equal("undetermined");
    expect(await at("genuine", ANCHORED)).to.equal("valid");
    expect(await at("genuine", SIGNED - 200 * DAY)).to.equal("undetermined");
    expect(await at("genuine", NOW + 10 * DAY)).to.equal("undetermined");
  });

  it("believes an anchor as deep as the root statement asks, and no shallower one", async () => {
    const chains = [source(system.chain.url)];
    const { number } = await system.chain.head();
    const depth = number - ((await chains[0]?.blockAt(ANCHORED))?.number ?? 0) + 1;
    expect(depth).to.be.above(1);
    const deepEnough = await check("genuine", { lists: rootOnly({ confirmations: depth }), chains });
    expect(deepEnough.status).to.equal("valid");
    const tooNew = await check("genuine", { lists: rootOnly({ confirmations: depth + 1 }), chains });
    expect(tooNew).to.include({ status: "undetermined", cause: "not-anchored-yet" });
  });

  it("does not lift what the signed bundle makes worse", async () => {
    // A chain that says 0 for the status of everything.
    const lying = await through(changeState((words) => words.with(11, "0".repeat(64))));
    expect((await check("revoked", { lists: withBundle(), chains: [lying] })).status).to.equal("revoked");
    expect((await check("revoked", { lists: rootOnly(), chains: [lying] })).status).to.equal("valid");
  });

  it("believes nothing where two sources disagree about one block", async () => {
    const honest = await through();
    const lying = await through(changeState((words) => words.with(11, "0".repeat(64))));
    const notes: Note[] = [];
    const chains = [honest, lying];
    const result = await check("revoked", { lists: rootOnly(), chains, notes: (note) => notes.push(note) });
    expect(result).to.include({ status: "undetermined", cause: "sources-disagree" });
    expect(notes.map(({ code }) => code)).to.deep.equal(["disagree"]);
    // The genuine paper's status is 0 in both: they agree.
    expect((await check("genuine", { lists: rootOnly(), chains })).status).to.equal("valid");
  });

  it("takes the highest block that all sources have", async () => {
    await system.mineAt(NOW - 1.5 * DAY);
    const newest = await system.chain.head();
    const pinned = newest.number - 1;
    const late = await through(undefined, undefined, (body) =>
      body.replaceAll('"latest"', `"0x${pinned.toString(16)}"`),
    );
    const chains = [source(system.chain.url), late];
    const result = await check("genuine", { lists: rootOnly(), chains });
    // The block was the newest until the next one came: the reading is as old as that, and no longer fresh.
    expect(result).to.include({ status: "undetermined", cause: "list-too-old" });
    expect(result.asOf).to.deep.equal({ block: pinned, time: newest.time });
  });

  it("finds the true proof among false ones of the same document", async () => {
    const { genuine } = system.office.papers;
    const proof = proofOf("genuine");
    if (proof === undefined) throw new RangeError("the genuine paper has no proof");
    const bogus = [3, 2, 1].map((sequence) => ({ ...proof, sequence }));
    const published = [sourceOf({ ...system.office, proofs: [...bogus, proof] })];
    const sources = { clock, lists: rootOnly(), published, chains: [source(system.chain.url)] };
    expect((await verify({ cwt: genuine.cose }, sources)).status).to.equal("valid");
    // With one false proof more than are tried, nothing is known, and nobody accused.
    const many = [sourceOf({ ...system.office, proofs: [...bogus, { ...proof, sequence: 4 }, proof] })];
    const result = await verify({ cwt: genuine.cose }, { ...sources, published: many });
    expect(result.status).to.equal("undetermined");
  });

  it("leaves out another chain", async () => {
    const other = await startChainOffice();
    const notes: Note[] = [];
    try {
      const stranger = new RpcSource({ url: other.chain.url, ...system.root.chain });
      const result = await check("genuine", {
        lists: rootOnly(),
        chains: [stranger],
        notes: (note) => notes.push(note),
      });
      expect(result.status).to.equal("undetermined");
      expect(notes[0]?.detail).to.contain("another chain: chainId");
    } finally {
      await other.close();
    }
  });

  it("leaves out a source that has not seen the block of the signed bundle", async () => {
    const { block } = system.office.published.bundle;
    const earlier = `"0x${(block.number - 1).toString(16)}"`;
    const frozen = await through(undefined, undefined, (body) => body.replaceAll('"latest"', earlier));
    const notes: Note[] = [];
    const sources = { lists: withBundle(), chains: [frozen], notes: (note: Note) => notes.push(note) };
    expect((await check("revoked", sources)).status).to.equal("revoked");
    expect(notes[0]?.detail).to.contain(`the signed bundle at ${block.number}`);
  });

  it("goes on with the sources that answer", async () => {
    const dead = source("http://127.0.0.1:1");
    const silent = await through(() => "silent", 300);
    const broken = await through(() => "drop");
    const chains = [dead, silent, broken, source(system.chain.url)];
    expect((await check("genuine", { lists: rootOnly(), chains })).status).to.equal("valid");
  });

  it("judges a past date by what is known of the key today", async () => {
    const sources = { lists: rootOnly(), chains: [source(system.chain.url)] };
    expect((await check("genuine", sources, ANCHORED)).status).to.equal("valid");
    await system.compromise(NOW - 10, 0);
    for (const at of [ANCHORED, undefined])
      expect(await check("genuine", sources, at)).to.include({ status: "not-genuine", cause: "key-window" });
  });
});

function changeState(change: (words: string[]) => string[]): Interference {
  return (answers) =>
    answers.map((answer) => {
      const { result } = answer as { result?: unknown };
      if (typeof result !== "string" || result.length !== 2 + 12 * 64) return answer;
      const words = result.slice(2).match(/.{64}/g) ?? [];
      return { ...(answer as object), result: `0x${change(words).join("")}` };
    });
}
