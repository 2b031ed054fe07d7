import { expect } from "chai";
import { atTime, blockTime, eventCount, onChain, type System } from "./system.ts";

const PLACES = 131_072;
const WORDS = 1_024;
const EVERY_BIT = (1n << 256n) - 1n;
/** From each status, those it may become; the same again is always allowed. */
const ALLOWED: readonly (readonly number[])[] = [[1, 2, 3], [], [0, 1, 3], [1]];
const STATUSES = [0, 1, 2, 3] as const;

describe("DocumentRegistry's lists", () => {
  const fresh = onChain();

  async function withList(): Promise<System> {
    const system = await fresh();
    await system.lists.openList(1, 0);
    return system;
  }

  describe("openList", () => {
    it("opens the next list, and says so", async () => {
      const { lists } = await fresh();

      for (const list of [0, 1, 2]) {
        await expect(lists.openList(1, list)).to.emit(lists, "ListOpened").withArgs(1, list);
        expect(await lists.openedOf(1)).to.equal(BigInt(list + 1));
      }
      expect(await lists.openedOf(2)).to.equal(0n);
    });

    it("returns quietly for an opened list, whoever asks", async () => {
      const { lists, documentsAs, stranger } = await withList();

      for (const face of [lists, documentsAs(stranger)]) {
        expect(await eventCount(await face.openList(1, 0))).to.equal(0);
      }
      expect(await lists.openedOf(1)).to.equal(1n);
    });

    it("leaves no gap", async () => {
      const { lists } = await withList();

      await expect(lists.openList(1, 2))
        .to.be.revertedWithCustomError(lists, "DocumentRegistryListOutOfOrder")
        .withArgs(1, 2, 1);
    });

    it("is for the issuer's status account alone", async () => {
      const { lists, documentsAs, admin, anchoring, otherStatus, stranger } = await fresh();

      for (const sender of [admin, anchoring, otherStatus, stranger]) {
        await expect(documentsAs(sender).openList(1, 0))
          .to.be.revertedWithCustomError(lists, "DocumentRegistryNotAuthorised")
          .withArgs(1, sender.address);
      }
    });
  });

  describe("every change of status", () => {
    for (const from of STATUSES) {
      for (const to of STATUSES) {
        const allowed = from === to || ALLOWED[from]?.includes(to) === true;
        it(`from ${from} to ${to} is ${allowed ? "allowed" : "Final"}, by index and by mask`, async () => {
          const { lists } = await withList();
          const place = 130;
          const [mask, value] = [3n << 4n, BigInt(to) << 4n];
          if (from !== 0) await lists.setStatus(1, 0, [place], from);

          const calls = [
            (): Promise<unknown> => lists.setStatus.staticCall(1, 0, [place], to),
            (): Promise<unknown> => lists.setWord(1, 0, 1, mask, value),
          ];
          for (const call of calls) {
            if (allowed) await call();
            else {
              await expect(call())
                .to.be.revertedWithCustomError(lists, "DocumentRegistryFinal")
                .withArgs(1, 0, place, from, to);
            }
          }
          expect(await lists.wordOf(1, 0, 1)).to.equal(BigInt(allowed ? to : from) << 4n);
        });
      }
    }
  });

  describe("setStatus", () => {
    it("writes each word once and says each whole new word", async () => {
      const { lists } = await withList();
      await lists.setStatus(1, 0, [5], 1);
      const [first, second] = [(1n << 10n) | (2n << 12n) | (2n << 254n), 2n << 2n];

      const sent = lists.setStatus(1, 0, [6, 127, 129], 2);

      await expect(sent).to.emit(lists, "StatusSet").withArgs(1, 0, 0, first);
      await expect(sent).to.emit(lists, "StatusSet").withArgs(1, 0, 1, second);
      expect(await eventCount(await sent)).to.equal(2);
      expect([await lists.wordOf(1, 0, 0), await lists.wordOf(1, 0, 1)]).to.deep.equal([first, second]);
    });

    it("says nothing where nothing changes", async () => {
      const { lists } = await withList();
      await lists.setStatus(1, 0, [5, 200], 3);

      expect(await eventCount(await lists.setStatus(1, 0, [5, 200], 3))).to.equal(0);
      expect(await eventCount(await lists.setStatus(1, 0, [5, 200, 300], 3))).to.equal(1);
    });

    it("does all or nothing", async () => {
      const { lists } = await withList();
      await lists.setStatus(1, 0, [300], 1);

      await expect(lists.setStatus(1, 0, [5, 200, 300], 2))
        .to.be.revertedWithCustomError(lists, "DocumentRegistryFinal")
        .withArgs(1, 0, 300, 1, 2);
      expect([await lists.wordOf(1, 0, 0), await lists.wordOf(1, 0, 1)]).to.deep.equal([0n, 0n]);
    });

    it("names the first place that cannot change", async () => {
      const { lists } = await withList();
      await lists.setStatus(1, 0, [130, 140], 3);
      await lists.setStatus(1, 0, [140], 1);

      await expect(lists.setStatus(1, 0, [129, 130, 140], 2))
        .to.be.revertedWithCustomError(lists, "DocumentRegistryFinal")
        .withArgs(1, 0, 130, 3, 2);
    });

    it("takes the first and the last place of a list", async () => {
      const { lists } = await withList();

      await lists.setStatus(1, 0, [0, PLACES - 1], 1);

      expect([await lists.wordOf(1, 0, 0), await lists.wordOf(1, 0, WORDS - 1)]).to.deep.equal([1n, 1n << 254n]);
    });

    for (const [name, indexes, offending] of [
      ["a place past the end", [0, PLACES], PLACES],
      ["the same place twice", [7, 7], 7],
      ["falling places", [7, 200, 199], 199],
      ["the greatest number", [2 ** 32 - 1], 2 ** 32 - 1],
    ] as const) {
      it(`refuses ${name}`, async () => {
        const { lists } = await withList();

        await expect(lists.setStatus(1, 0, indexes, 1))
          .to.be.revertedWithCustomError(lists, "DocumentRegistryBadIndex")
          .withArgs(offending);
      });
    }

    it("takes 500 places and refuses none and 501", async () => {
      const { lists } = await withList();
      const places = Array.from({ length: 501 }, (_, index) => index);

      for (const some of [[], places]) {
        await expect(lists.setStatus(1, 0, some, 1))
          .to.be.revertedWithCustomError(lists, "DocumentRegistryBadCount")
          .withArgs(some.length);
      }
      await lists.setStatus(1, 0, places.slice(0, 500), 1);

      expect(await lists.wordOf(1, 0, 0)).to.equal(EVERY_BIT / 3n);
    });

    it("refuses a status of more than two bits", async () => {
      const { lists } = await withList();

      await expect(lists.setStatus(1, 0, [0], 4))
        .to.be.revertedWithCustomError(lists, "DocumentRegistryBadStatus")
        .withArgs(4);
    });
  });

  describe("setWord", () => {
    it("writes the masked places and leaves the others", async () => {
      const { lists } = await withList();
      await lists.setStatus(1, 0, [0, 1], 2);

      await expect(lists.setWord(1, 0, 0, 0xf0n | 0b11n, 0xe0n | 0b01n))
        .to.emit(lists, "StatusSet")
        .withArgs(1, 0, 0, 0xe0n | 0b1001n);
    });

    it("takes all 128 places at once", async () => {
      const { lists } = await withList();

      await lists.setWord(1, 0, WORDS - 1, EVERY_BIT, EVERY_BIT);

      expect(await lists.wordOf(1, 0, WORDS - 1)).to.equal(EVERY_BIT);
    });

    it("says nothing where nothing changes", async () => {
      const { lists } = await withList();
      await lists.setWord(1, 0, 3, 0xffn, 0x1bn);

      expect(await eventCount(await lists.setWord(1, 0, 3, 0xffn, 0x1bn))).to.equal(0);
      expect(await eventCount(await lists.setWord(1, 0, 3, 0n, 0n))).to.equal(0);
    });

    it("names the first place that cannot change, with its place in the list", async () => {
      const { lists } = await withList();
      await lists.setWord(1, 0, 2, EVERY_BIT, EVERY_BIT / 3n);

      await expect(lists.setWord(1, 0, 2, 3n << 252n, 0n))
        .to.be.revertedWithCustomError(lists, "DocumentRegistryFinal")
        .withArgs(1, 0, 2 * 128 + 126, 1, 0);
    });

    it("refuses a word past the end", async () => {
      const { lists } = await withList();

      await expect(lists.setWord(1, 0, WORDS, 3, 1))
        .to.be.revertedWithCustomError(lists, "DocumentRegistryBadWord")
        .withArgs(WORDS);
    });

    for (const [name, mask, value] of [
      ["the lower half of a place", 0b0111n, 0n],
      ["the upper half of a place", 0b1011n, 0n],
      ["the upper half of the last place", 1n << 255n, 0n],
      ["a value beyond its mask", 0b11n, 0b101n],
    ] as const) {
      it(`refuses ${name}`, async () => {
        const { lists } = await withList();

        await expect(lists.setWord(1, 0, 0, mask, value))
          .to.be.revertedWithCustomError(lists, "DocumentRegistryBadMask")
          .withArgs(mask, value);
      });
    }
  });

  describe("both ways of writing", () => {
    it("refuse a list that is not opened", async () => {
      const { lists } = await withList();

      for (const call of [() => lists.setStatus(1, 1, [0], 1), () => lists.setWord(1, 1, 0, 3, 1)]) {
        await expect(call()).to.be.revertedWithCustomError(lists, "DocumentRegistryListNotOpen").withArgs(1, 1);
      }
    });

    it("are for the issuer's status account alone", async () => {
      const { lists, documentsAs, admin, anchoring, otherStatus, stranger } = await withList();

      for (const sender of [admin, anchoring, otherStatus, stranger]) {
        const other = documentsAs(sender);
        for (const call of [() => other.setStatus(1, 0, [0], 1), () => other.setWord(1, 0, 0, 3, 1)]) {
          await expect(call())
            .to.be.revertedWithCustomError(lists, "DocumentRegistryNotAuthorised")
            .withArgs(1, sender.address);
        }
      }
    });

    it("follow the status account when it is replaced", async () => {
      const system = await withList();
      await system.issuers.setAccounts(1, system.anchoring, system.stranger);

      await expect(system.lists.setStatus(1, 0, [0], 1))
        .to.be.revertedWithCustomError(system.lists, "DocumentRegistryNotAuthorised")
        .withArgs(1, system.status.address);
      await system.documentsAs(system.stranger).setStatus(1, 0, [0], 1);
    });

    it("touch no other list and no other issuer's", async () => {
      const system = await withList();
      await system.lists.openList(1, 1);
      await system.documentsAs(system.otherStatus).openList(2, 0);

      await system.lists.setStatus(1, 0, [0], 1);
      await system.lists.setWord(1, 0, 1, 3, 1);

      for (const [issuer, list] of [
        [1, 1],
        [2, 0],
      ]) {
        for (const word of [0, 1]) expect(await system.lists.wordOf(issuer, list, word)).to.equal(0n);
      }
    });

    it("need no key: a status outlives every window", async () => {
      const system = await withList();
      const now = (await blockTime(system)) + 10;
      await atTime(system, now, () => system.issuers.compromise(system.key.kid, 0));

      await system.lists.setStatus(1, 0, [0], 1);

      expect(await system.lists.wordOf(1, 0, 0)).to.equal(1n);
    });
  });
});
