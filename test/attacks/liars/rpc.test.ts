/** SECURITY G12: an RPC address that lies, in each way alone and as one of two: it makes no paper valid that is not, and
 *  none a forgery that is none. */
import { createServer } from "node:http";
import { expect } from "chai";
import { AbiCoder, Interface } from "ethers";
import { documentRegistryAbi } from "../../../contracts/abi.ts";
import { Endpoint } from "../../../verifier/adapters/bundle/endpoint.ts";
import { RpcSource } from "../../../verifier/adapters/chain/source.ts";
import { type CurrentLists, Lists, type Sources, verify } from "../../../verifier/library/index.ts";
import { type RpcFront } from "../../support/house/rpc-front.ts";
import { forge, stolen } from "../support/forger.ts";
import { openStreet, type Street } from "../support/street.ts";
import { closeServer, listen } from "../../verifier/library/office.ts";

const DAY = 86_400;
const TIMEOUT_MS = 400;
const STATE = new Interface(documentRegistryAbi).getFunction("documentState")?.outputs ?? [];
const PLACES = STATE.map(({ name }) => name);

type Lie = NonNullable<RpcFront["lie"]>;

/** What `documentState` gives, with these values of our own. */
const state =
  (changes: Readonly<Record<string, unknown>>): Lie =>
  (_, truth) => {
    for (const name of Object.keys(changes)) if (!PLACES.includes(name)) throw new RangeError(`no value ${name}`);
    if (typeof truth !== "string" || truth.length !== 2 + STATE.length * 64) return truth;
    const values = AbiCoder.defaultAbiCoder()
      .decode(STATE, truth)
      .toArray()
      .map((value: unknown, at) => changes[PLACES[at] ?? ""] ?? value);
    return AbiCoder.defaultAbiCoder().encode(STATE, values);
  };
const answer =
  (method: string, value: (truth: unknown) => unknown): Lie =>
  (call, truth) =>
    call.method === method ? value(truth) : truth;
/** All headers and readings as if the chain stood `by` blocks elsewhere. */
const shifted =
  (by: number): Lie =>
  ({ method, params }, truth) => {
    if (method === "eth_getBlockByNumber" && params[0] === "0x0") return truth;
    if (method === "eth_getBlockByNumber" && typeof truth === "object" && truth !== null && "number" in truth)
      return { ...truth, number: `0x${(Number(truth.number) + by).toString(16)}` };
    if (method !== "eth_call" || typeof truth !== "string") return truth;
    const [number = 0n] = AbiCoder.defaultAbiCoder().decode(STATE, truth).toArray() as bigint[];
    return state({ [PLACES[0] ?? ""]: number + BigInt(by) })({ method, params }, truth);
  };

const LIES: Readonly<Record<string, Lie>> = {
  "another entry": state({ entry: `0x${"55".repeat(32)}` }),
  "no entry": state({ entry: `0x${"00".repeat(32)}` }),
  "that all is in force": state({ status: 0 }),
  "that all is withdrawn": state({ status: 1 }),
  "that all is suspended": state({ status: 2 }),
  "a status there is not": state({ status: 9 }),
  "another public key": state({ publicKey: `0x${"55".repeat(32)}` }),
  "a key that may sign everything for ever": state({ kinds: 0xffff, notBefore: 0, notAfter: 2 ** 40 - 1 }),
  "that the list was never opened": state({ opened: 0 }),
  "another chain's number": answer("eth_chainId", () => "0x1"),
  "other code at the addresses": answer("eth_getCode", () => "0x60006000f3"),
  "no code at the addresses": answer("eth_getCode", () => "0x"),
  "another first block": ({ method, params }, truth) =>
    method === "eth_getBlockByNumber" && params[0] === "0x0"
      ? { ...(truth as object), hash: `0x${"ab".repeat(32)}` }
      : truth,
  "an old block": shifted(-3),
  "a block of the future": shifted(1000),
  "nothing at all": () => null,
  garbage: () => "0x6",
  "a text for a number": () => "<html>502 Bad Gateway</html>",
  "very much": () => `0x${"11".repeat(3 * 1024 * 1024)}`,
};

describe("an RPC address that tells", function () {
  this.timeout(60_000);
  let street: Street;
  let liar: RpcFront;
  let old: CurrentLists;
  const papers: Record<"genuine" | "withdrawn" | "forged" | "stolen" | "young", Uint8Array> = {
    genuine: new Uint8Array(0),
    withdrawn: new Uint8Array(0),
    forged: new Uint8Array(0),
    stolen: new Uint8Array(0),
    young: new Uint8Array(0),
  };
  before(async () => {
    street = await openStreet();
    const { house } = street;
    liar = await house.chain.anotherFront();
    const coseOf = async (id: string): Promise<Uint8Array> =>
      (await house.authority.published.lookup(id))?.cose ?? new Uint8Array(0);
    const ids = [(await house.issue()).documentId, (await house.issue()).documentId];
    await house.settle();
    await house.change(ids[1] ?? "", "revoke");
    await house.settle();
    papers.genuine = await coseOf(ids[0] ?? "");
    papers.withdrawn = await coseOf(ids[1] ?? "");
    papers.forged = papers.genuine.slice();
    papers.forged[papers.forged.length - 1]! ^= 1;
    papers.stolen = forge(house, stolen("signing 1"), { issuedAt: house.now - 2 * DAY }).cose;
    old = await ownLists().current();
    // Issued after the lists that are held: of it the chain alone can tell.
    const { documentId } = await house.issue();
    await house.settle();
    papers.young = await coseOf(documentId);
  });
  afterEach(() => {
    liar.lie = undefined;
  });
  after(() => street.close());

  const ownLists = (): Lists => {
    const clock = (): number => street.house.now;
    return new Lists({ pinned: street.house.trust, sources: [new Endpoint(street.services.issuer)], clock });
  };

  /** Verdicts by the held lists and these addresses. */
  const verdicts = async (urls: readonly string[]): Promise<Readonly<Record<keyof typeof papers, string>>> => {
    const { issuerRegistry, documentRegistry } = street.house.chain.pinned;
    const chains = urls.map((url) => new RpcSource({ url, issuerRegistry, documentRegistry, timeoutMs: TIMEOUT_MS }));
    const sources: Sources = {
      clock: () => street.house.now,
      lists: { current: () => Promise.resolve(old) },
      published: [new Endpoint(street.services.issuer)],
      chains,
    };
    const named = Object.entries(papers).map(async ([name, cwt]) => {
      const { status, cause } = await verify({ cwt }, sources);
      return [name, cause === undefined ? status : `${status} ${cause}`] as const;
    });
    return Object.fromEntries(await Promise.all(named)) as Readonly<Record<keyof typeof papers, string>>;
  };

  const expectNothingFalse = (told: Awaited<ReturnType<typeof verdicts>>): void => {
    expect(told.forged).to.equal("not-genuine signature");
    expect(told.stolen).to.equal("not-genuine not-anchored");
    expect(told.withdrawn).to.equal("revoked");
    for (const name of ["genuine", "young"] as const)
      expect(told[name], name).to.match(/^(valid|undetermined|revoked|suspended)/);
  };

  it("the truth is believed, alone and with another: the control", async () => {
    for (const urls of [[liar.url], [street.house.chain.front.url, liar.url]])
      expect(await verdicts(urls)).to.include({ genuine: "valid", young: "valid", withdrawn: "revoked" });
  });

  for (const [name, lie] of Object.entries(LIES)) {
    it(`${name} alone passes nothing false and accuses nothing true`, async () => {
      liar.lie = lie;
      expectNothingFalse(await verdicts([liar.url]));
    });

    it(`${name}, beside one that does not lie, is believed in nothing`, async () => {
      liar.lie = lie;
      const told = await verdicts([street.house.chain.front.url, liar.url]);
      expectNothingFalse(told);
      // Two that disagree are no evidence: what the signed list says stands, and of the rest nothing is known.
      expect(told.genuine).to.equal("valid");
      expect(told.young).to.match(/^(valid|undetermined)/);
    });
  }

  it("nothing for ever, or more than anybody may send, is given up", async () => {
    const silent = createServer(() => undefined);
    const flood = createServer((_, response) => {
      const chunk = Buffer.alloc(1 << 20, 0x20);
      const more = (): void => void (!response.destroyed && response.write(chunk, more));
      more();
    });
    const urls = [await listen(silent), await listen(flood)];
    try {
      for (const from of [urls.slice(0, 1), urls.slice(1), urls]) {
        const told = await verdicts(from);
        expectNothingFalse(told);
        expect(told).to.include({ genuine: "valid" });
        expect(told.young).to.match(/^undetermined/);
      }
    } finally {
      await closeServer(silent);
      await closeServer(flood);
    }
  });

  it("a reader who believes one address without a list is deceived: the control", async () => {
    liar.lie = LIES["that all is in force"];
    const { root, bundle } = old;
    if (root === undefined || bundle === undefined) throw new RangeError("no lists");
    const deaf = { root, bundle: { ...bundle, status: () => undefined } };
    const before = old;
    old = deaf;
    try {
      expect((await verdicts([liar.url])).withdrawn).to.equal("valid");
      // Beside an honest one it is noticed even so.
      expect((await verdicts([street.house.chain.front.url, liar.url])).withdrawn).to.equal(
        "undetermined sources-disagree",
      );
    } finally {
      old = before;
    }
  });
});
