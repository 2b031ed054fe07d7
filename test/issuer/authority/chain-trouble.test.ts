import { expect } from "chai";
import { computeAddress } from "ethers";
import { toHex } from "#core/encoding/text.ts";
import { createRegistry } from "../../../issuer/adapters/chain/registry.ts";
import { type AuthorityOptions } from "../../../issuer/authority/options.ts";
import { RegistryError } from "../../../issuer/ports.ts";
import { checkAnchors, digestOf } from "../../support/house/checker.ts";
import { anOrder, ANI, CITRA, type House, openHouse } from "../../support/house/house.ts";
import { secretOf } from "../../support/house/keys.ts";
import { fillQueue } from "../../support/house/queue.ts";
import { refusal } from "../../support/house/refusal.ts";
import { openTestChain, type TestChain } from "../../support/house/test-chain.ts";
import { judgeDocument } from "../../support/house/verdict.ts";

const DAY = 86_400;

describe("authority while the chain gives trouble", () => {
  let chain: TestChain;
  let house: House;
  before(async () => {
    chain = await openTestChain();
  });
  beforeEach(async () => {
    house = await openHouse({ chain });
  });
  afterEach(() => house.close());
  after(() => chain.close());

  const sent = (): number => chain.front.calls.filter(({ method }) => method === "eth_sendRawTransaction").length;

  describe("a chain that is down", () => {
    it("lets documents be signed, hands none out, and anchors them when it is up again", async () => {
      await house.settle();
      chain.front.down = true;
      const { documentId } = await house.issue();
      await house.settle();
      expect(house.authority.health()).to.include({ state: "ready", chain: "down", pending: 1 });
      expect(await refusal(house.authority.documentPdf(documentId))).to.equal("NOT_ANCHORED_YET");
      expect(await house.authority.published.lookup(documentId)).to.equal(undefined);
      chain.front.down = false;
      await house.settle();
      expect(await judgeDocument(house, documentId)).to.include({ status: "valid" });
    });

    it("lets nothing more be signed when the oldest has waited for D", async () => {
      await house.settle();
      chain.front.down = true;
      await house.issue();
      await house.authority.step();
      house.pass(DAY - 1);
      expect(await refusal(house.issue())).to.equal(undefined);
      house.pass(1);
      expect(await refusal(house.issue())).to.equal("CHAIN_DOWN");
    });

    it("lets a thousand documents wait and no more, however many are approved at once", async () => {
      const settled = async (): Promise<number> => {
        const orders: string[] = [];
        for (let i = 0; i < 8; i += 1) orders.push((await house.authority.submitOrder(ANI, anOrder())).orderId);
        const codes = await Promise.all(orders.map((id) => refusal(house.authority.approveOrder(CITRA, id))));
        return codes.filter((code) => code === "CHAIN_DOWN").length;
      };
      await house.settle();
      await fillQueue(house, 995);
      chain.front.down = true;
      await house.authority.step();
      expect(house.authority.health().pending).to.equal(995);
      expect(await settled()).to.equal(3);
      expect(house.authority.health().pending).to.equal(1_000);
    }).timeout(60_000);

    it("lets nothing be signed before it was read once since the start", async () => {
      const { orderId } = await house.authority.submitOrder(ANI, anOrder());
      chain.front.down = true;
      const authority = await house.reopen();
      expect(authority.health().chain).to.equal("down");
      expect(await refusal(authority.approveOrder(CITRA, orderId))).to.equal("CHAIN_DOWN");
      chain.front.down = false;
      await authority.step();
      expect(await refusal(authority.approveOrder(CITRA, orderId))).to.equal(undefined);
    });
  });

  describe("documents that waited longer than D", () => {
    it("are signed afresh: same id, number and place, new time; the old bytes are void", async () => {
      await house.settle();
      const { documentId } = await house.issue();
      const second = await house.issue();
      chain.front.down = true;
      await house.authority.step();
      house.pass(DAY);
      chain.front.down = false;
      await house.authority.step();
      const signedAt = house.now;
      await house.settle();
      const result = await judgeDocument(house, documentId);
      expect(result).to.include({ status: "valid" });
      expect(result.document).to.include({ id: documentId, issuedAt: signedAt });
      const digests = [await digestOf(house, documentId), await digestOf(house, second.documentId)];
      expect(await checkAnchors(house, new Map([[1, digests]]))).to.deep.equal([]);
    });
  });

  describe("a sealed batch that did not reach the chain within D", () => {
    /** Transactions that were sent and lost. */
    const lost: string[] = [];
    let isLosing = false;
    const losing = (options: AuthorityOptions): AuthorityOptions => {
      const { registry } = options;
      const broadcast = (raw: string): Promise<void> =>
        isLosing ? Promise.resolve(void lost.push(raw)) : registry.broadcast(raw);
      return { ...options, registry: { ...registry, broadcast } };
    };

    beforeEach(async () => {
      lost.length = 0;
      isLosing = false;
      await house.settle();
      await house.reopen(losing);
    });

    const waitOutD = async (): Promise<readonly string[]> => {
      const ids = [(await house.issue()).documentId, (await house.issue()).documentId];
      isLosing = true;
      await house.settle();
      ids.push((await house.issue()).documentId);
      house.pass(DAY);
      isLosing = false;
      return ids;
    };

    it("is undone when its nonce is used up, and signed afresh in the old order", async () => {
      const ids = await waitOutD();
      await house.authority.step();
      await house.authority.step();
      await house.settle();
      const digests: string[] = [];
      for (const id of ids) {
        expect(await judgeDocument(house, id)).to.include({ status: "valid" });
        digests.push(await digestOf(house, id));
      }
      expect(await checkAnchors(house, new Map([[1, digests]]))).to.deep.equal([]);
      expect(lost).to.have.length.greaterThan(0);
      const registry = createRegistry({ rpcUrls: [chain.front.url], pinned: chain.pinned, accounts: chain.accounts });
      for (const raw of lost) await registry.broadcast(raw);
      await house.settle();
      expect(await checkAnchors(house, new Map([[1, digests]]))).to.deep.equal([]);
    });

    it("is undone after a restart without taking the place of what was issued since", async () => {
      const ids = [(await house.issue()).documentId, (await house.issue()).documentId];
      isLosing = true;
      await house.settle();
      await house.reopen(losing);
      for (let count = 0; count < 3; count += 1) ids.push((await house.issue()).documentId);
      house.pass(DAY);
      isLosing = false;
      for (let turn = 0; turn < 3; turn += 1) await house.settle();
      const digests: string[] = [];
      for (const id of ids) {
        expect(await judgeDocument(house, id)).to.include({ status: "valid" });
        digests.push(await digestOf(house, id));
      }
      expect(await checkAnchors(house, new Map([[1, digests]]))).to.deep.equal([]);
    });

    it("stays as it is when the lost transaction arrives first", async () => {
      const [first = ""] = await waitOutD();
      const registry = createRegistry({ rpcUrls: [chain.front.url], pinned: chain.pinned, accounts: chain.accounts });
      for (const raw of lost) await registry.broadcast(raw);
      await house.authority.step();
      expect(await house.authority.findDocument(first)).to.include({ state: "anchored" });
      expect(house.log.filter(({ event }) => event === "batch.undone")).to.deep.equal([]);
    });

    it("is undone at once when nothing was ever sent", async () => {
      const { documentId } = await house.issue();
      await house.reopen((options) => ({
        ...options,
        registry: { ...options.registry, prepare: () => Promise.reject(new RegistryError("unreachable", "silent")) },
      }));
      await house.settle();
      house.pass(DAY);
      await house.reopen();
      await house.authority.step();
      await house.authority.step();
      await house.settle();
      expect(await judgeDocument(house, documentId)).to.include({ status: "valid" });
    });
  });

  describe("a wrong chain", () => {
    const wrong = async (change: Partial<TestChain["pinned"]>): Promise<void> => {
      const registry = createRegistry({
        rpcUrls: [chain.front.url],
        pinned: { ...chain.pinned, ...change },
        accounts: chain.accounts,
      });
      const authority = await house.reopen((options: AuthorityOptions) => ({ ...options, registry }));
      await authority.step();
      expect(authority.health()).to.include({ state: "read-only", chain: "wrong" });
      expect(await refusal(authority.submitOrder(ANI, anOrder()))).to.equal("READ_ONLY");
      expect(sent()).to.equal(0);
    };

    it("by its number is never written to", () => wrong({ chainId: 1 }));
    it("by its genesis block is never written to", () => wrong({ genesisHash: "ab".repeat(32) }));
    it("by the code of IssuerRegistry is never written to", () => wrong({ issuerRegistryCode: "ab".repeat(32) }));
    it("by the code of DocumentRegistry is never written to", () => wrong({ documentRegistryCode: "ab".repeat(32) }));
    it("by an address without code is never written to", () => wrong({ documentRegistry: "ab".repeat(20) }));
  });

  describe("two addresses", () => {
    const withBoth = async (): Promise<void> => {
      const other = await chain.anotherFront();
      const rpcUrls = [chain.front.url, other.url];
      const registry = createRegistry({ rpcUrls, pinned: chain.pinned, accounts: chain.accounts });
      await house.reopen((options) => ({ ...options, registry }));
    };

    it("of which one lies about the state stop all writing, and say so", async () => {
      await withBoth();
      await house.settle();
      const before = sent();
      await house.issue();
      chain.front.lie = (call, truth) =>
        call.method === "eth_call" && typeof truth === "string" && /^0x0*$/.test(truth)
          ? `0x${"11".repeat(32)}`
          : truth;
      await house.settle();
      expect(house.authority.health()).to.include({ chain: "disagreeing" });
      expect(sent()).to.equal(before);
      chain.front.lie = undefined;
      await house.settle();
      expect(house.authority.health()).to.include({ chain: "up", pending: 0 });
    });

    it("of which one is stopped go on with the other", async () => {
      await withBoth();
      chain.front.down = true;
      const { documentId } = await house.issue();
      await house.settle();
      expect(await house.authority.findDocument(documentId)).to.include({ state: "anchored" });
    });
  });

  it("does not keep one issuer waiting for another's account", async () => {
    const strange = { anchoring: "11".repeat(32), status: "22".repeat(32) };
    const accounts = new Map([...chain.accounts, [1, strange] as const]);
    const registry = createRegistry({ rpcUrls: [chain.front.url], pinned: chain.pinned, accounts });
    await house.reopen((options) => ({ ...options, registry }));
    const { documentId } = await house.issue({ issuer: 2, kind: "COMPETENCE", passport: undefined });
    await house.settle();
    expect(await house.authority.findDocument(documentId)).to.include({ state: "anchored" });
    const refused = house.log.filter(({ event }) => event === "issuer.refused").map(({ fields }) => fields);
    expect(refused).to.have.length(1);
    expect(refused[0]).to.include({ issuer: 1, fault: "DocumentRegistryNotAuthorised" });
    expect(house.authority.health()).to.include({ state: "ready", chain: "up" });
    expect(house.authority.health().reason).to.match(/DocumentRegistryNotAuthorised/);
  });

  it("anchors on while the contract refuses a status, and says which issuer's it is", async () => {
    const { documentId } = await house.issue();
    await house.settle();
    await chain.admin("setAccounts", 1, anchoringAddress(), `0x${"44".repeat(20)}`);
    await house.change(documentId, "revoke");
    const next = await house.issue();
    await house.settle();
    expect(await house.authority.findDocument(next.documentId)).to.include({ state: "anchored" });
    expect(await house.authority.findDocument(documentId)).to.include({ status: "revoked", statusOnChain: false });
    expect(house.authority.health().reason).to.match(/setWord.*NotAuthorised/);
  });

  it("lets an issuer sign no more whose documents the contract has refused for D", async () => {
    await house.settle();
    await house.issue();
    await chain.admin("setAccounts", 1, `0x${"33".repeat(20)}`, `0x${"44".repeat(20)}`);
    await house.settle();
    house.pass(DAY);
    expect(await refusal(house.issue())).to.equal("CHAIN_DOWN");
    expect(await refusal(house.issue({ issuer: 2, kind: "COMPETENCE", passport: undefined }))).to.equal(undefined);
  });

  it("sends the same bytes again, never a second transaction beside them", async () => {
    await house.settle();
    chain.front.lie = ({ method }, truth) => (method === "eth_sendRawTransaction" ? "0x00" : truth);
    await house.issue();
    await house.settle();
    await house.settle();
    const raws = chain.front.calls
      .filter(({ method }) => method === "eth_sendRawTransaction")
      .map(({ params }) => params[0]);
    expect(new Set(raws).size).to.equal(3);
    expect(house.authority.health()).to.include({ pending: 0 });
  });
});

const anchoringAddress = (): string => computeAddress(`0x${toHex(secretOf("anchoring 1"))}`);
