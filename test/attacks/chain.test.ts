/** A chain that is down, another one, or lying (SECURITY G12): nothing invalid becomes valid, nothing genuine looks forged. */
import { expect } from "chai";
import { createRegistry } from "../../issuer/adapters/chain/registry.ts";
import { type Result } from "../../verifier/library/index.ts";
import { ANI, anOrder } from "../support/house/house.ts";
import { call, openServices, type Reply } from "../support/house/services.ts";
import { type RpcFront } from "../support/house/rpc-front.ts";
import { type TestChain } from "../support/house/test-chain.ts";
import { forge, stolen } from "./support/forger.ts";
import { check, openStreet, type Street } from "./support/street.ts";

describe("a chain in trouble, seen by who checks", () => {
  let street: Street;
  let liar: RpcFront;
  let papers: Readonly<Record<"genuine" | "revoked" | "forged", Uint8Array>>;
  before(async () => {
    street = await openStreet();
    const { house } = street;
    liar = await house.chain.anotherFront();
    const ids = [(await house.issue()).documentId, (await house.issue()).documentId];
    await house.settle();
    await house.change(ids[1] ?? "", "revoke");
    await house.settle();
    const [genuine, revoked] = await Promise.all(ids.map((id) => house.authority.published.lookup(id)));
    if (genuine === undefined || revoked === undefined) throw new RangeError("not handed out");
    const forged = genuine.cose.slice();
    forged[forged.length - 1]! ^= 1;
    papers = { genuine: genuine.cose, revoked: revoked.cose, forged };
  });
  afterEach(() => {
    street.house.chain.front.down = false;
    street.house.chain.front.lie = undefined;
    liar.lie = undefined;
    liar.down = false;
  });
  after(() => street.close());

  const verdicts = async (rpcUrls?: readonly string[]): Promise<Readonly<Record<string, string>>> => {
    const named = Object.entries(papers).map(async ([name, cwt]) => {
      const { status } = await check({ cwt }, street.online(rpcUrls));
      return [name, status] as const;
    });
    return Object.fromEntries(await Promise.all(named));
  };
  const told = { genuine: "valid", revoked: "revoked", forged: "not-genuine" };
  const both = (): readonly string[] => [street.house.chain.front.url, liar.url];

  it("that is up says of each what it is", async () => {
    expect(await verdicts()).to.deep.equal(told);
    expect(await verdicts(both())).to.deep.equal(told);
  });

  it("that is down changes no verdict while the list is fresh, everywhere", async () => {
    street.house.chain.front.down = true;
    expect(await verdicts()).to.deep.equal(told);
    expect(await street.everywhere({ cwt: papers.genuine })).to.include({ status: "valid" });
    expect(await street.everywhere({ cwt: papers.forged })).to.include({ status: "not-genuine" });
  });

  it("that is down, with no list at all, leaves everything undetermined and says why", async () => {
    street.house.chain.front.down = true;
    const { lists: _, ...withoutLists } = street.online();
    for (const cwt of Object.values(papers))
      expect(await check({ cwt }, withoutLists)).to.include({ status: "undetermined", cause: "no-list" });
  });

  for (const [name, lie] of [
    ["another number", { eth_chainId: () => "0x1" }],
    ["other code at the contracts' addresses", { eth_getCode: () => "0x60006000f3" }],
    ["no contracts", { eth_getCode: () => "0x" }],
  ] as const) {
    it(`that is another one, by ${name}, is not believed and says so by command`, async () => {
      street.house.chain.front.lie = ({ method }, truth) => {
        const answer = (lie as Readonly<Record<string, () => string>>)[method];
        return answer === undefined ? truth : answer();
      };
      expect(await verdicts()).to.deep.equal(told);
      const said = await street.absah(["verify", "--json", await street.file(papers.genuine)]);
      expect(JSON.parse(said.out)).to.include({ status: "valid" });
      expect((JSON.parse(said.out) as Result).asOf).to.have.property("bundle");
      expect(said.err).to.include("127.0.0.1");
    });
  }

  /** Flips the words of what `documentState` answers: as if the paper were revoked, or were not. */
  const lying: RpcFront["lie"] = ({ method }, truth) =>
    method === "eth_call" && typeof truth === "string" && truth.length > 200
      ? truth.slice(0, -1) + (truth.endsWith("0") ? "1" : "0")
      : truth;

  it("of which one address of two lies lifts nothing and accuses nobody", async () => {
    liar.lie = lying;
    expect(await verdicts(both())).to.deep.equal(told);
    const env = { ABSAH_RPC_URL: both().join(",") };
    for (const [name, cwt] of Object.entries(papers)) {
      const said = await street.absah(["verify", "--json", await street.file(cwt)], env);
      expect(JSON.parse(said.out), name).to.include({ status: told[name as keyof typeof told] });
    }
  });

  it("of which one address of two lies is no evidence where the list cannot tell", async () => {
    liar.lie = lying;
    const old = await street.offline();
    const { documentId } = await street.house.issue();
    await street.house.settle();
    const found = await street.house.authority.published.lookup(documentId);
    const cwt = found?.cose ?? new Uint8Array(0);
    const online = street.online(both());
    const sources = { ...online, ...(old.lists === undefined ? {} : { lists: old.lists }) };
    expect(await check({ cwt }, sources)).to.include({ status: "undetermined", group: "UNSURE" });
    liar.lie = undefined;
    expect(await check({ cwt }, sources)).to.include({ status: "valid" });
  });

  it("of which the only address lies does not lift a revocation that the list knows", async () => {
    street.house.chain.front.lie = lying;
    expect((await check({ cwt: papers.revoked }, street.online())).status).to.equal("revoked");
    expect((await check({ cwt: papers.forged }, street.online())).status).to.equal("not-genuine");
  });

  it("does not make a paper valid that nobody anchored", async () => {
    const { cose } = forge(street.house, stolen("signing 1"));
    street.house.chain.front.lie = ({ method }, truth) => (method === "eth_call" ? `0x${"11".repeat(32 * 12)}` : truth);
    expect((await check({ cwt: cose }, street.online())).status).to.not.equal("valid");
  });
});

describe("a chain in trouble, seen by the officer", () => {
  let street: Street;
  before(async () => {
    street = await openStreet();
  });
  after(() => street.close());

  afterEach(() => {
    street.house.chain.front.down = false;
  });

  const health = (origin: string): Promise<Reply> => call(origin, "GET", "/health");
  const sent = (): number =>
    street.house.chain.front.calls.filter(({ method }) => method === "eth_sendRawTransaction").length;

  it("that is down is said, keeps what is signed, and hands nothing out", async () => {
    const { house, services } = street;
    house.chain.front.down = true;
    const { documentId } = await house.issue();
    await house.settle();
    const { status, json } = await health(services.issuer);
    expect(json).to.include({ chain: "down", pending: 1 });
    expect(status).to.equal(200);
    const pdf = await call(services.issuer, "GET", `/api/v1/documents/${documentId}/pdf`, { token: "ani-1" });
    expect(pdf.json).to.include({ code: "NOT_ANCHORED_YET", status: 409 });
    expect(pdf.json["messageId"]).to.match(/lagi/);
    house.chain.front.down = false;
    await house.settle();
    expect(
      (await call(services.issuer, "GET", `/api/v1/documents/${documentId}/pdf`, { token: "ani-1" })).status,
    ).to.equal(200);
  });

  it("that stays down for a day is a reason to refuse, with what to do", async () => {
    const { house, services } = street;
    house.chain.front.down = true;
    await house.issue();
    await house.authority.step();
    house.pass(86_400);
    const { orderId } = await house.authority.submitOrder(ANI, anOrder());
    const reply = await call(services.issuer, "POST", `/api/v1/orders/${orderId}/approve`, { token: "citra" });
    expect(reply.json).to.include({ code: "CHAIN_DOWN", status: 503 });
    expect(reply.json["messageId"]).to.match(/coba lagi setelah rantai hidup\.$/);
    expect(reply.json["messageEn"]).to.match(/documents wait/);
    house.chain.front.down = false;
    await house.settle();
  });

  const reopenOn = async (change: Partial<TestChain["pinned"]>): Promise<void> => {
    const { house } = street;
    const { chain } = house;
    const registry = createRegistry({
      rpcUrls: [chain.front.url],
      pinned: { ...chain.pinned, ...change },
      accounts: chain.accounts,
    });
    await house.reopen((options) => ({ ...options, registry }));
    await house.authority.step();
  };

  for (const [name, change] of [
    ["its number", { chainId: 1 }],
    ["its genesis block", { genesisHash: "ab".repeat(32) }],
    ["the code of a contract", { documentRegistryCode: "ab".repeat(32) }],
    ["an empty address", { issuerRegistry: "ab".repeat(20) }],
  ] as const) {
    it(`that is another one, by ${name}, is never written to; /health says so and each request what to do`, async () => {
      await reopenOn(change);
      const services = await openServices(street.house);
      const before = sent();
      const { status, json } = await health(services.issuer);
      expect(status).to.equal(503);
      expect(json).to.include({ state: "read-only", chain: "wrong" });
      expect(json["reason"]).to.match(/^\S.{20,}/su);
      const reply = await call(services.issuer, "POST", "/api/v1/orders", { token: "ani-1", body: anOrder() });
      expect(reply.json).to.include({ code: "READ_ONLY", status: 503 });
      expect(reply.json["messageId"]).to.include("/health");
      await street.house.settle();
      expect(sent()).to.equal(before);
      await services.close();
    });
  }

  it("of which one address of two lies stops all writing, and /health says that they disagree", async () => {
    const { house } = street;
    const { chain } = house;
    const liar = await chain.anotherFront();
    const registry = createRegistry({
      rpcUrls: [chain.front.url, liar.url],
      pinned: chain.pinned,
      accounts: chain.accounts,
    });
    await house.reopen((options) => ({ ...options, registry }));
    const services = await openServices(house);
    await house.settle();
    const before = sent();
    await house.issue();
    liar.lie = ({ method }, truth) =>
      method === "eth_call" && typeof truth === "string" ? `0x${"11".repeat(truth.length / 2 - 1)}` : truth;
    await house.settle();
    expect((await health(services.issuer)).json).to.include({ chain: "disagreeing" });
    expect(sent()).to.equal(before);
    liar.lie = undefined;
    await house.settle();
    expect((await health(services.issuer)).json).to.include({ chain: "up", pending: 0 });
    await services.close();
  });
});
