import { expect } from "chai";
import { Interface } from "ethers";
import { documentRegistryAbi } from "../../../../contracts/abi.ts";
import { type AuthorityOptions } from "../../../../issuer/authority/options.ts";
import { RegistryError } from "../../../../issuer/ports.ts";
import { checkAnchors, digestOf } from "../../../support/house/checker.ts";
import { type House, openHouse } from "../../../support/house/house.ts";
import { openTestChain, type TestChain } from "../../../support/house/test-chain.ts";
import { judgeDocument } from "../../../support/house/verdict.ts";

describe("authority behind a bad node", () => {
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

  describe("that says what is not so", () => {
    it("gets a status a minute later that it claimed to have", async () => {
      const { documentId } = await house.issue();
      await house.settle();
      const wordOf = new Interface(documentRegistryAbi).getFunction("wordOf")?.selector ?? "";
      const isWord = ({ method, params: [call] }: { method: string; params: readonly unknown[] }): boolean =>
        method === "eth_call" && (call as { data: string }).data.startsWith(wordOf);
      chain.front.lie = (call, truth) => (isWord(call) ? `0x${"55".repeat(32)}` : truth);
      await house.change(documentId, "revoke");
      await house.settle();
      chain.front.lie = undefined;
      house.pass(60);
      await house.settle();
      expect(await judgeDocument(house, documentId)).to.include({ status: "revoked" });
    });

    it("keeps no status from the chain by a wrong nonce", async () => {
      const { documentId } = await house.issue();
      await house.settle();
      chain.front.lie = ({ method }, truth) =>
        method === "eth_getTransactionCount" ? `0x${(Number(truth) + 2).toString(16)}` : truth;
      await house.change(documentId, "revoke");
      await house.settle();
      chain.front.lie = undefined;
      await house.settle();
      await house.settle();
      expect(await judgeDocument(house, documentId)).to.include({ status: "revoked" });
    });
  });

  describe("that denies a batch which it has", () => {
    const entryOf = new Interface(documentRegistryAbi).getFunction("entryOf")?.selector ?? "";
    const deny = (): void => {
      chain.front.lie = ({ method, params: [call] }, truth) =>
        method === "eth_call" && (call as { data: string }).data.startsWith(entryOf) ? `0x${"00".repeat(32)}` : truth;
    };
    const undone = (): number => house.log.filter(({ event }) => event === "batch.undone").length;

    it("has it undone by nobody, though it is older than D", async () => {
      await house.settle();
      const { documentId } = await house.issue();
      deny();
      await house.settle();
      house.pass(86_400);
      for (let turn = 0; turn < 3; turn += 1) await house.authority.step();
      expect(house.authority.health()).to.include({ chain: "disagreeing" });
      chain.front.lie = undefined;
      await house.settle();
      expect(house.authority.health()).to.include({ state: "ready", chain: "up", pending: 0 });
      expect(undone()).to.equal(0);
      expect(await checkAnchors(house, new Map([[1, [await digestOf(house, documentId)]]]))).to.deep.equal([]);
    });
  });

  describe("that tells of a batch before it is there", () => {
    const entryOf = new Interface(documentRegistryAbi).getFunction("entryOf")?.selector ?? "";
    const isEntry = ({ method, params: [call] }: { method: string; params: readonly unknown[] }): boolean =>
      method === "eth_call" && (call as { data: string }).data.startsWith(entryOf);
    const isOfFirst = ({ params: [call] }: { params: readonly unknown[] }): boolean =>
      (call as { data: string }).data.endsWith("0".repeat(64));
    /** A quarter of an hour earlier than it came. */
    const early = (entry: unknown): string => {
      const [text, time] = [String(entry), Number(`0x${String(entry).slice(-10)}`)];
      return time === 0 ? text : text.slice(0, -10) + (time - 900).toString(16).padStart(10, "0");
    };
    const proofTime = async (documentId: string): Promise<number> => {
      const found = await house.authority.published.lookup(documentId);
      return (JSON.parse(new TextDecoder().decode(found?.proof)) as { time: number }).time;
    };

    async function issuedUnderTheLie(): Promise<{ documentId: string; lied: number }> {
      await house.settle();
      chain.front.lie = (call, truth) => (isEntry(call) ? early(truth) : truth);
      const { documentId } = await house.issue();
      await house.settle();
      const lied = await proofTime(documentId);
      chain.front.lie = undefined;
      return { documentId, lied };
    }

    it("has its time put right when the last batch is looked at again", async () => {
      const { documentId, lied } = await issuedUnderTheLie();
      await house.settle();
      expect(await proofTime(documentId)).to.equal(lied + 900);
      expect(await judgeDocument(house, documentId)).to.include({ status: "valid" });
    });

    /** Believed at its false time, with a later batch upon it. */
    async function coveredUnderTheLie(): Promise<{ documentId: string; lied: number }> {
      const first = await issuedUnderTheLie();
      chain.front.lie = (call, truth) => (isEntry(call) && isOfFirst(call) ? early(truth) : truth);
      await house.issue();
      await house.settle();
      chain.front.lie = undefined;
      expect(await proofTime(first.documentId)).to.equal(first.lied);
      return first;
    }

    it("has it put right a minute later where others stand on it already", async () => {
      const { documentId, lied } = await coveredUnderTheLie();
      for (let minute = 0; minute < 2; minute += 1) {
        house.pass(60);
        await house.settle();
      }
      expect(await proofTime(documentId)).to.equal(lied + 900);
    });

    it("has it put right at the next start", async () => {
      const { documentId, lied } = await coveredUnderTheLie();
      await house.reopen();
      await house.authority.step();
      expect(await proofTime(documentId)).to.equal(lied + 900);
    });
  });

  describe("with a transaction that nobody mines", () => {
    /** Takes what pays most for a nonce, keeps it, and mines nothing. */
    const stuck = (options: AuthorityOptions): AuthorityOptions => {
      const { registry } = options;
      const taken: string[] = [];
      const broadcast = (raw: string): Promise<void> => {
        if (taken.includes(raw) && raw !== taken.at(-1))
          return Promise.reject(new RegistryError("refused", "replacement transaction underpriced"));
        if (!taken.includes(raw)) taken.push(raw);
        return Promise.resolve();
      };
      return { ...options, registry: { ...registry, broadcast } };
    };

    it("is raised after ninety seconds, and its earlier form refused is no refusal", async () => {
      await house.settle();
      await house.reopen(stuck);
      await house.issue();
      await house.settle();
      house.pass(90);
      await house.authority.step();
      await house.authority.step();
      expect(house.log.filter(({ event }) => event === "transaction.sent").at(-1)?.fields).to.include({ bump: 1 });
      expect(house.authority.health().reason).to.equal(undefined);
    });

    it("is raised even where something else is to be sent by now", async () => {
      const { documentId } = await house.issue();
      await house.settle();
      await house.reopen(stuck);
      await house.change(documentId, "suspend");
      await house.settle();
      await house.change(documentId, "revoke");
      house.pass(90);
      await house.authority.step();
      const sent = house.log.filter(({ event }) => event === "transaction.sent").map(({ fields }) => fields);
      expect(sent.at(-1)).to.include({ bump: 1 });
      await house.reopen();
      house.pass(60);
      await house.settle();
      await house.settle();
      expect(await judgeDocument(house, documentId)).to.include({ status: "revoked" });
    });
  });
});
