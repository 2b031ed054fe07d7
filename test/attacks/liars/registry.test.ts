/** SECURITY G1, G12: a registry that looks like the pinned one. A stranger's contracts with the same bytecode on the same chain,
 *  other code at the pinned address, a chain with the same number: none of them makes a paper valid. */
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { appendProofLine, type PortableProof } from "#core/proof/portable.ts";
import { toHex } from "#core/encoding/text.ts";
import { encodeQr } from "#core/document/qr.ts";
import { createRegistry } from "../../../issuer/adapters/chain/registry.ts";
import { RpcSource } from "../../../verifier/adapters/chain/source.ts";
import { type Input, Lists, type Note, type PublishedSource, type Sources } from "../../../verifier/library/index.ts";
import { ANI, anOrder } from "../../support/house/house.ts";
import { openTestChain, type TestChain } from "../../support/house/test-chain.ts";
import { type Paper, signRoot, STRANGER } from "../../verifier/core/world.ts";
import { anchor, forge, inPdf, stolen } from "../support/forger.ts";
import { ask, openSecondRegistry, type SecondRegistry } from "../support/second-registry.ts";
import { check, openStreet, type Street } from "../support/street.ts";

describe("a registry that is not the pinned one", function () {
  this.timeout(60_000);
  const office = stolen("signing 1");
  let street: Street;
  let second: SecondRegistry;
  let paper: Paper;
  let proof: PortableProof;
  let genuine: { readonly cose: Uint8Array; readonly proof: Uint8Array };
  before(async () => {
    street = await openStreet();
    const { house } = street;
    const { documentId } = await house.issue();
    await house.settle();
    const found = await house.authority.published.lookup(documentId);
    if (found === undefined) throw new RangeError("not handed out");
    genuine = found;
    paper = await inPdf(forge(house, office, { issuedAt: house.now }));
    second = await openSecondRegistry(house, office, [paper]);
    const [made] = second.proofs;
    if (made === undefined) throw new RangeError("no proof");
    proof = made;
  });
  after(() => street.close());

  const file = (line: PortableProof): Input => ({ pdf: appendProofLine(paper.pdf, line) });
  /** The chain, through other contracts than the root statement names. */
  const through = (url = street.house.chain.front.url): RpcSource => new RpcSource({ url, ...second });

  it("is as good as the office's own for who is told of no other: the control", async () => {
    const { root } = second;
    const theirs = { ...street.online(), lists: { current: () => Promise.resolve({ root }) }, chains: [through()] };
    expect(await check(file(proof), { ...theirs, trustsOneChain: true })).to.include({ status: "valid" });
  });

  it("proves nothing by the paper's own proof, whichever contract that names; the twin that is right passes", async () => {
    const { documentRegistry } = street.house.chain.pinned;
    expect((await street.everywhere(file(proof))).group).to.be.oneOf(["STOP", "UNSURE"]);
    const renamed = file({ ...proof, contract: documentRegistry });
    expect((await check(renamed, street.online())).group).to.be.oneOf(["STOP", "UNSURE"]);
    expect(await street.everywhere({ cwt: genuine.cose })).to.include({ status: "valid" });
  });

  it("is left out and named where a reader's settings point to it", async () => {
    const notes: Note[] = [];
    const sources: Sources = { ...street.online(), chains: [through()], notes: (note) => notes.push(note) };
    expect((await check(file(proof), sources)).group).to.be.oneOf(["STOP", "UNSURE"]);
    expect(notes.map(({ detail }) => detail).join()).to.match(/another chain: issuerRegistry/);
    // The lists still tell of the genuine one.
    expect(await check({ cwt: genuine.cose }, sources)).to.include({ status: "valid" });
  });

  it("proves nothing by an answer that lists it, nor by a code", async () => {
    const [own] = street.online().published ?? [];
    if (own === undefined) throw new RangeError("nothing published");
    const bucket = { v: 1, covered: { 1: 1 }, proofs: [proof] };
    const answers: PublishedSource = {
      name: "stranger",
      root: () => own.root(),
      bundle: () => own.bundle(),
      file: (digest) => own.file(digest),
      proofs: () => Promise.resolve(new TextEncoder().encode(JSON.stringify(bucket))),
    };
    for (const input of [{ cwt: paper.cose }, { qr: encodeQr(paper.cose) }, { vc: paper.vc }])
      expect((await check(input, { ...street.online(), published: [answers] })).group).to.be.oneOf(["STOP", "UNSURE"]);
  });

  it("comes with no root statement that a reader of this office takes, nor by a trust file of its address", async () => {
    const [own] = street.online().published ?? [];
    if (own === undefined) throw new RangeError("nothing published");
    const notes: Note[] = [];
    const theirs: PublishedSource = {
      name: "stranger",
      root: () => Promise.resolve(signRoot(second.root, STRANGER)),
      bundle: () => own.bundle(),
      file: (digest) => own.file(digest),
      proofs: (prefix) => own.proofs(prefix),
    };
    const clock = (): number => street.house.now;
    const lists = new Lists({ pinned: street.house.trust, sources: [theirs], clock, notes: (n) => notes.push(n) });
    const result = await check(file(proof), { ...street.online(), lists, chains: [through()] });
    expect(result).to.include({ status: "undetermined", cause: "no-list" });
    expect(notes.map(({ source }) => source)).to.include("stranger");
    const trust = join(dirname(await street.file("")), "other.json");
    const rootKeys = [toHex(STRANGER.publicKey.bytes)];
    const endpoints = [street.services.verifier];
    await writeFile(trust, JSON.stringify({ v: 1, rootKeys, threshold: 1, endpoints }));
    const told = await street.absah(["verify", "--json", "--trust", trust, await street.file(genuine.cose)], {
      XDG_CACHE_HOME: dirname(trust),
    });
    expect(JSON.parse(told.out)).to.include({ status: "undetermined" });
  });

  it("is a twin chain with the same number, first block, addresses and code: alone it passes nothing", async () => {
    const twin = await openTestChain();
    try {
      expect(twin.pinned).to.deep.equal(street.house.chain.pinned);
      const { root, now } = street.house;
      twin.time = now;
      // As high as the house's chain, and one entry further than its lists.
      await twin.mine(30);
      const onTwin = { chain: twin, root, now };
      await anchor(onTwin, 1, office, [forge(street.house, office)]);
      const [made] = await anchor(onTwin, 1, office, [paper]);
      if (made === undefined) throw new RangeError("no proof");
      const sources = street.online([twin.front.url]);
      expect(await check(file(made), { ...sources, trustsOneChain: true })).to.include({ status: "valid" });
      expect(await check(file(made), sources)).to.include({ status: "undetermined", cause: "newer-than-list" });
      expect(await check({ cwt: genuine.cose }, sources)).to.include({ status: "valid" });
    } finally {
      await twin.close();
    }
  });

  describe("because its code was replaced at the pinned address", () => {
    let chain: TestChain;
    before(async () => {
      ({ chain } = street.house);
      const address = `0x${chain.pinned.documentRegistry}`;
      const code = await ask(chain, "eth_getCode", address, "latest");
      // The same contract, and one byte behind its end.
      await ask(chain, "hardhat_setCode", address, `${String(code)}00`);
    });

    it("is not asked by any reader, whatever it would say", async () => {
      expect((await street.everywhere({ cwt: paper.cose })).group).to.be.oneOf(["STOP", "UNSURE"]);
      const notes: Note[] = [];
      const sources: Sources = { ...street.online(), notes: (note) => notes.push(note) };
      expect(await check({ cwt: genuine.cose }, sources)).to.include({ status: "valid" });
      expect(notes.map(({ detail }) => detail).join()).to.match(/another chain: documentRegistryCode/);
    });

    it("is never written to by the issuer, whose health says so", async () => {
      const { house } = street;
      const registry = createRegistry({ rpcUrls: [chain.front.url], pinned: chain.pinned, accounts: chain.accounts });
      await house.reopen((options) => ({ ...options, registry }));
      const sent = (): number => chain.front.calls.filter(({ method }) => method === "eth_sendRawTransaction").length;
      const before = sent();
      await house.settle();
      expect(house.authority.health()).to.include({ state: "read-only", chain: "wrong" });
      const refused = await house.authority.submitOrder(ANI, anOrder()).catch((error: unknown) => error);
      expect(refused).to.have.property("code", "READ_ONLY");
      expect(sent()).to.equal(before);
    });
  });
});
