import { expect } from "chai";
import { ZeroHash } from "ethers";
import { entryOf, headOf, slotOf, toHex, wordOf } from "./reference.ts";
import {
  KINDS,
  NEVER,
  NOT_AFTER,
  NOT_BEFORE,
  NO_SEQUENCE,
  anchored,
  batchAfter,
  blockTime,
  onChain,
  values,
  type System,
} from "./system.ts";

const UNKNOWN_KID = "0x0102030405060708";
const NAMES = [
  "blockNumber",
  "blockTime",
  "entry",
  "publicKey",
  "keyIssuer",
  "kinds",
  "notBefore",
  "notAfter",
  "retiredAt",
  "compromisedFrom",
  "opened",
  "status",
];

describe("DocumentRegistry, read", () => {
  const fresh = onChain();

  describe("documentState", () => {
    it("gives all that a verifier needs, in PROTOCOL 7's order", async () => {
      const system = await fresh();
      const [batch] = await anchored(system, 1);
      const entry = entryOf(headOf(system.domain, batch!), await blockTime(system));
      await system.lists.openList(1, 0);
      await system.lists.setStatus(1, 0, [131_071], 2);
      await system.issuers.retire(system.key.kid, NOT_AFTER - 7);

      const state = await system.documents.documentState(1, 0, system.key.kid, 0, 131_071);

      expect(Object.keys(state.toObject())).to.deep.equal(NAMES);
      expect([...state]).to.deep.equal([
        BigInt(await system.connection.ethers.provider.getBlockNumber()),
        BigInt(await blockTime(system)),
        entry,
        system.key.publicKey,
        1n,
        BigInt(KINDS),
        BigInt(NOT_BEFORE),
        BigInt(NOT_AFTER),
        BigInt(NOT_AFTER - 7),
        NO_SEQUENCE,
        1n,
        2n,
      ]);
    });

    it("gives zeros where there is nothing", async () => {
      const { documents } = await fresh();

      const [, , ...rest] = await documents.documentState(3, 9, UNKNOWN_KID, 4, 5);

      expect(rest).to.deep.equal([ZeroHash, ZeroHash, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n]);
    });

    it("says whose the key is where that is another issuer", async () => {
      const system = await fresh();

      const state = await system.documents.documentState(1, 0, system.otherKey.kid, 0, 0);

      expect([state["keyIssuer"], state["publicKey"]]).to.deep.equal([2n, system.otherKey.publicKey]);
    });

    it("tells each of the four statuses, of each place of a word", async () => {
      const system = await fresh();
      await system.lists.openList(1, 0);
      const word = 0x1b1b1b1b_1b1b1b1b_1b1b1b1b_1b1b1b1b_1b1b1b1b_1b1b1b1b_1b1b1b1b_1b1b1b1bn;
      await system.lists.setWord(1, 0, 1, (1n << 256n) - 1n, word);

      for (let place = 0; place < 128; place += 1) {
        const state = await system.documents.documentState(1, 0, system.key.kid, 0, 128 + place);
        expect(state["status"]).to.equal(BigInt(3 - (place % 4)));
      }
    });

    it("reads a place past the list's end as 0, and other issuers' lists not at all", async () => {
      const system = await fresh();
      await system.lists.openList(1, 0);
      await system.lists.setWord(1, 0, 1_023, (1n << 256n) - 1n, (1n << 256n) - 1n);

      const past = await system.documents.documentState(1, 0, system.key.kid, 0, 131_072);
      const theirs = await system.documents.documentState(2, 0, system.key.kid, 0, 131_071);

      expect(past["status"]).to.equal(0n);
      expect([theirs["opened"], theirs["status"]]).to.deep.equal([0n, 0n]);
    });
  });

  describe("at an earlier block", () => {
    it("gives what was true then, for every step of a document's life", async () => {
      const system = await fresh();
      const { issuers, documents, lists, key } = system;
      const steps: readonly (() => Promise<unknown>)[] = [
        () => documents.anchor(...values(batchAfter(system))),
        () => lists.openList(1, 0),
        () => lists.setStatus(1, 0, [5], 2),
        () => lists.setStatus(1, 0, [5], 1),
        () => issuers.compromise(key.kid, 0),
      ];
      const seen = [await stateNow(system)];
      for (const step of steps) {
        await step();
        seen.push(await stateNow(system));
      }

      const kept = seen.map((state) => [state[2] !== ZeroHash, state[8] === NEVER, state[9], state[10], state[11]]);
      expect(kept).to.deep.equal([
        [false, true, NO_SEQUENCE, 0n, 0n],
        [true, true, NO_SEQUENCE, 0n, 0n],
        [true, true, NO_SEQUENCE, 1n, 0n],
        [true, true, NO_SEQUENCE, 1n, 2n],
        [true, true, NO_SEQUENCE, 1n, 1n],
        [true, false, 0n, 1n, 1n],
      ]);
      for (const state of seen) {
        const again = await documents.documentState(1, 0, key.kid, 0, 5, { blockTag: state[0] });
        expect([...again]).to.deep.equal(state);
      }
    });
  });

  describe("eth_getProof", () => {
    it("proves entries in slot 0, opened in slot 1 and words in slot 2", async () => {
      const system = await fresh();
      await anchored(system, 3);
      await system.lists.openList(1, 0);
      await system.lists.openList(1, 1);
      await system.lists.setStatus(1, 1, [300], 3);
      const slots = [slotOf(0, 1, 2), slotOf(1, 1), slotOf(2, 1, 1, 2)];

      const proved = await proofOf(system, slots);

      const expected = [await system.documents.entryOf(1, 2), toHex(wordOf(2)), toHex(wordOf(3n << 88n))];
      expect(proved).to.deep.equal(expected);
    });

    it("proves zero beside them", async () => {
      const system = await fresh();
      await anchored(system, 3);

      expect(await proofOf(system, [slotOf(0, 1, 3), slotOf(1, 2), slotOf(2, 1, 0, 0)])).to.deep.equal([
        ZeroHash,
        ZeroHash,
        ZeroHash,
      ]);
    });
  });
});

async function stateNow(system: System): Promise<readonly unknown[]> {
  return [...(await system.documents.documentState(1, 0, system.key.kid, 0, 5))];
}

async function proofOf(system: System, slots: readonly string[]): Promise<readonly string[]> {
  const address = await system.documents.getAddress();
  const answer: { storageProof: readonly { key: string; value: string; proof: readonly string[] }[] } =
    await system.connection.ethers.provider.send("eth_getProof", [address, slots, "latest"]);
  return answer.storageProof.map(({ value }) => toHex(wordOf(BigInt(value))));
}
