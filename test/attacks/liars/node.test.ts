/** SECURITY G6: the thief of a signing key who also is the reader's only node. His node makes up an anchor for his paper, and
 *  tells the truth in all else: nowhere does that pass. */
import { expect } from "chai";
import { AbiCoder, hexlify, Interface } from "ethers";
import { appendProofLine, type PortableProof } from "#core/proof/portable.ts";
import { documentRegistryAbi } from "../../../contracts/abi.ts";
import { type CurrentLists, type Input, type Question, type Sources } from "../../../verifier/library/index.ts";
import { type RpcFront } from "../../support/house/rpc-front.ts";
import { anchorOf, type Paper } from "../../verifier/core/world.ts";
import { forge, inPdf, stolen } from "../support/forger.ts";
import { check, openStreet, type Street } from "../support/street.ts";

const CONTRACT = new Interface(documentRegistryAbi);
const STATE = CONTRACT.getFunction("documentState")?.outputs ?? [];
/** Beyond all that the house has anchored. */
const NEXT = 7;

describe("a thief of the signing key who is the reader's node", function () {
  this.timeout(60_000);
  const office = stolen("signing 1");
  let street: Street;
  let liar: RpcFront;
  let held: CurrentLists;
  let paper: Paper;
  let proof: PortableProof;
  let young: { readonly cose: Uint8Array; readonly vc: Uint8Array };
  before(async () => {
    street = await openStreet();
    const { house } = street;
    liar = await house.chain.anotherFront();
    await house.issue();
    await house.settle();
    held = (await (await street.offline()).lists?.current()) ?? {};
    house.pass(60);
    // Issued after the lists that are held, and genuine.
    const { documentId } = await house.issue();
    await house.settle();
    const found = await house.authority.published.lookup(documentId);
    if (found === undefined) throw new RangeError("not handed out");
    young = found;
    paper = await inPdf(forge(house, office, { issuedAt: house.now }));
  });
  beforeEach(() => {
    liar.lie = anchorHere([paper]);
  });
  afterEach(() => {
    street.house.chain.front.lie = undefined;
  });
  after(() => street.close());

  /** A node that tells of an entry over these papers, next in the log, and of nothing else falsely. */
  function anchorHere(papers: readonly Paper[], sequence = NEXT): NonNullable<RpcFront["lie"]> {
    const { root, now } = street.house;
    const made = anchorOf(root, { issuer: 1, signer: office, papers, sequence, time: now });
    [proof = proof] = made.proofs;
    return ({ method, params: [call] }, truth) => {
      const data = typeof call === "object" && call !== null && "data" in call ? String(call.data) : "";
      if (method !== "eth_call" || typeof truth !== "string" || truth.length !== 2 + STATE.length * 64) return truth;
      if (Number(CONTRACT.decodeFunctionData("documentState", data)[1]) !== sequence) return truth;
      const values = AbiCoder.defaultAbiCoder().decode(STATE, truth).toArray() as unknown[];
      return AbiCoder.defaultAbiCoder().encode(STATE, values.with(2, hexlify(made.entry)));
    };
  }

  const sources = (urls: readonly string[], more: Partial<Sources> = {}): Sources => ({
    ...street.online(urls),
    lists: { current: () => Promise.resolve(held) },
    ...more,
  });
  const inputs = (): Readonly<Record<string, Input>> => ({
    code: { cwt: paper.cose, proof },
    credential: { vc: paper.vc, proof },
    file: { pdf: appendProofLine(paper.pdf, proof) },
  });
  const told = async (from: Sources, question?: Question): Promise<Readonly<Record<string, string>>> => {
    const named = Object.entries(inputs()).map(async ([name, input]) => {
      const { status, cause } = await check(input, from, question);
      return [name, `${status} ${cause ?? ""}`.trim()] as const;
    });
    return Object.fromEntries(await Promise.all(named));
  };
  const all = (status: string): object => ({ code: status, credential: status, file: status });

  it("would pass where one node alone were believed: the control", async () => {
    expect(await told(sources([liar.url], { trustsOneChain: true }))).to.deep.equal(all("valid"));
  });

  it("passes with none of his papers, by lists that are older than they are", async () => {
    expect(await told(sources([liar.url]))).to.deep.equal(all("undetermined newer-than-list"));
    // Nor where the issuer's files are not to be had, so that nobody vouches for anything.
    expect(await told(sources([liar.url], { published: [] }))).to.deep.equal(all("undetermined newer-than-list"));
  });

  it("passes with none where there is no list at all, nor for a chosen date", async () => {
    const { root } = held;
    if (root === undefined) throw new RangeError("no root statement");
    const bare = sources([liar.url], { lists: { current: () => Promise.resolve({ root }) } });
    expect(await told(bare)).to.deep.equal(all("undetermined no-list"));
    street.house.pass(120);
    for (const from of [bare, sources([liar.url])])
      for (const status of Object.values(await told(from, { at: street.house.now - 60 })))
        expect(status).to.match(/^undetermined/);
  });

  it("passes with none in the place of a genuine entry, for a chosen date before the lists", async () => {
    liar.lie = anchorHere([paper], 0);
    const at = (held.bundle?.newestTime ?? 0) - 1;
    for (const status of Object.values(await told(sources([liar.url]), { at })))
      expect(status).to.match(/^undetermined/);
  });

  it("beside one honest node is believed in nothing", async () => {
    const both = [street.house.chain.front.url, liar.url];
    for (const status of Object.values(await told(sources(both)))) expect(status).to.match(/^undetermined/);
  });

  it("passes neither by service nor by command whose only node he is", async () => {
    street.house.chain.front.lie = liar.lie;
    expect(await street.everywhere({ pdf: appendProofLine(paper.pdf, proof) })).to.include({ status: "undetermined" });
  });

  it("cannot anchor an edited file of a genuine paper, which every reader still takes for genuine otherwise", async () => {
    const from = sources([liar.url]);
    expect((await check({ cwt: young.cose }, from)).status).to.equal("valid");
    const edited = await inPdf({ ...paper, cose: young.cose, vc: young.vc });
    liar.lie = anchorHere([edited]);
    const file = { pdf: appendProofLine(edited.pdf, proof) };
    expect((await check(file, sources([liar.url], { trustsOneChain: true }))).status).to.equal("valid");
    expect((await check(file, from)).status).to.be.oneOf(["undetermined", "file-altered"]);
  });
});
