import { expect } from "chai";
import { ZeroHash, id } from "ethers";
import { NO_HEAD, domainOf, entryOf, headOf, type Batch } from "./reference.ts";
import { anchored, atTime, batchAfter, blockTime, eventCount, onChain, values } from "./system.ts";

const OTHER_HEAD = `0x${"11".repeat(27)}`;
const UNKNOWN_KID = "0x0102030405060708";

describe("DocumentRegistry.anchor", () => {
  const fresh = onChain();

  it("is of a contract that knows its registry and the domain of its heads", async () => {
    const { issuers, documents } = await fresh();

    expect(await documents.issuerRegistry()).to.equal(await issuers.getAddress());
    expect(await documents.domain()).to.equal(domainOf(31407n, await documents.getAddress()));
  });

  it("is of a contract that refuses a registry without code", async () => {
    const { connection, documents, stranger } = await fresh();

    await expect(connection.ethers.deployContract("DocumentRegistry", [stranger.address]))
      .to.be.revertedWithCustomError(documents, "DocumentRegistryNotAContract")
      .withArgs(stranger.address);
  });

  it("stores head and block time in one entry, and says so", async () => {
    const system = await fresh();
    const batch = batchAfter(system);
    const now = (await blockTime(system)) + 10;
    const entry = entryOf(headOf(system.domain, batch), now);

    await expect(atTime(system, now, () => system.documents.anchor(...values(batch))))
      .to.emit(system.documents, "Anchored")
      .withArgs(1, 0, system.key.kid, batch.root, batch.size, entry);

    expect(await system.documents.entryOf(1, 0)).to.equal(entry);
    expect(await system.documents.entryOf(1, 1)).to.equal(ZeroHash);
    expect(await system.documents.entryOf(2, 0)).to.equal(ZeroHash);
  });

  it("goes on from head to head", async () => {
    const system = await fresh();

    const batches = await anchored(system, 3);

    for (const batch of batches) {
      const entry = await system.documents.entryOf(1, batch.sequence);
      expect(entry.slice(0, 56)).to.equal(headOf(system.domain, batch));
    }
  });

  it("keeps one log for each issuer", async () => {
    const system = await fresh();
    await anchored(system, 2);
    const theirs = { ...batchAfter(system), issuer: 2, kid: system.otherKey.kid };

    await system.documentsAs(system.otherAnchoring).anchor(...values(theirs));

    expect((await system.documents.entryOf(2, 0)).slice(0, 56)).to.equal(headOf(system.domain, theirs));
  });

  describe("what it calls a batch", () => {
    it("takes 1 and 65,536 leaves", async () => {
      const system = await fresh();
      const first = { ...batchAfter(system), size: 1 };
      await system.documents.anchor(...values(first));

      await system.documents.anchor(...values({ ...batchAfter(system, first), size: 65_536 }));

      expect(await system.documents.entryOf(1, 1)).not.to.equal(ZeroHash);
    });

    for (const [name, change] of [
      ["a root of zeros", { root: ZeroHash }],
      ["no leaf", { size: 0 }],
      ["65,537 leaves", { size: 65_537 }],
    ] as const) {
      it(`refuses ${name}`, async () => {
        const system = await fresh();
        const batch = { ...batchAfter(system), ...change };

        await expect(system.documents.anchor(...values(batch)))
          .to.be.revertedWithCustomError(system.documents, "DocumentRegistryBadBatch")
          .withArgs(batch.root, batch.size);
      });
    }
  });

  describe("the same again", () => {
    it("changes nothing and says nothing, whoever sends it", async () => {
      const system = await fresh();
      const batches = await anchored(system, 2);
      const before = await Promise.all(batches.map(({ sequence }) => system.documents.entryOf(1, sequence)));

      for (const sender of [system.anchoring, system.stranger]) {
        for (const batch of batches) {
          expect(await eventCount(await system.documentsAs(sender).anchor(...values(batch)))).to.equal(0);
        }
      }

      const after = await Promise.all(batches.map(({ sequence }) => system.documents.entryOf(1, sequence)));
      expect(after).to.deep.equal(before);
    });

    it("returns quietly also after the key was compromised and the account replaced", async () => {
      const system = await fresh();
      const [batch] = await anchored(system, 1);
      await system.issuers.compromise(system.key.kid, 0);
      await system.issuers.setAccounts(1, system.stranger, system.stranger);

      expect(await eventCount(await system.documents.anchor(...values(batch!)))).to.equal(0);
    });

    for (const [name, change] of [
      ["root", { root: id("another root") }],
      ["size", { size: 11 }],
      ["kid", { kid: UNKNOWN_KID }],
      ["previous head", { previousHead: OTHER_HEAD }],
    ] as const) {
      it(`is a conflict with another ${name}, whoever sends it`, async () => {
        const system = await fresh();
        const [batch] = await anchored(system, 1);
        const entry = await system.documents.entryOf(1, 0);

        for (const sender of [system.anchoring, system.stranger]) {
          await expect(system.documentsAs(sender).anchor(...values({ ...batch!, ...change })))
            .to.be.revertedWithCustomError(system.documents, "DocumentRegistryConflict")
            .withArgs(1, 0, entry);
        }
        expect(await system.documents.entryOf(1, 0)).to.equal(entry);
      });
    }
  });

  describe("order", () => {
    it("is refused to a batch without predecessor", async () => {
      const system = await fresh();

      for (const previousHead of [NO_HEAD, OTHER_HEAD]) {
        await expect(system.documents.anchor(...values({ ...batchAfter(system), sequence: 1, previousHead })))
          .to.be.revertedWithCustomError(system.documents, "DocumentRegistryOutOfOrder")
          .withArgs(1, 1, previousHead, ZeroHash);
      }
    });

    it("is refused to a first batch that names a predecessor", async () => {
      const system = await fresh();

      await expect(system.documents.anchor(...values({ ...batchAfter(system), previousHead: OTHER_HEAD })))
        .to.be.revertedWithCustomError(system.documents, "DocumentRegistryOutOfOrder")
        .withArgs(1, 0, OTHER_HEAD, ZeroHash);
    });

    it("is refused to a batch that names another predecessor", async () => {
      const system = await fresh();
      const [batch] = await anchored(system, 1);
      const head = headOf(system.domain, batch!);
      const oneByteOff = `${head.slice(0, -2)}${head.endsWith("00") ? "01" : "00"}`;

      await expect(system.documents.anchor(...values({ ...batchAfter(system, batch), previousHead: oneByteOff })))
        .to.be.revertedWithCustomError(system.documents, "DocumentRegistryOutOfOrder")
        .withArgs(1, 1, oneByteOff, await system.documents.entryOf(1, 0));
    });

    it("is refused to a gap", async () => {
      const system = await fresh();
      const [batch] = await anchored(system, 1);
      const skipping = { ...batchAfter(system, batch), sequence: 2 };

      await expect(system.documents.anchor(...values(skipping)))
        .to.be.revertedWithCustomError(system.documents, "DocumentRegistryOutOfOrder")
        .withArgs(1, 2, skipping.previousHead, ZeroHash);
    });

    it("is refused to a batch that follows another issuer's", async () => {
      const system = await fresh();
      const [batch] = await anchored(system, 1);
      const theirs = { ...batchAfter(system, batch), issuer: 2, kid: system.otherKey.kid };

      await expect(system.documentsAs(system.otherAnchoring).anchor(...values(theirs)))
        .to.be.revertedWithCustomError(system.documents, "DocumentRegistryOutOfOrder")
        .withArgs(2, 1, theirs.previousHead, ZeroHash);
    });
  });

  describe("the sender", () => {
    it("is the issuer's anchoring account and nobody else", async () => {
      const system = await fresh();
      const { admin, status, otherAnchoring, stranger } = system;

      for (const sender of [admin, status, otherAnchoring, stranger]) {
        await expect(system.documentsAs(sender).anchor(...values(batchAfter(system))))
          .to.be.revertedWithCustomError(system.documents, "DocumentRegistryNotAuthorised")
          .withArgs(1, sender.address);
      }
    });

    it("may be a new account, which sends the sealed batch unchanged", async () => {
      const system = await fresh();
      const [first] = await anchored(system, 1);
      const sealed = batchAfter(system, first);
      await system.issuers.setAccounts(1, system.stranger, system.status);

      await expect(system.documents.anchor(...values(sealed)))
        .to.be.revertedWithCustomError(system.documents, "DocumentRegistryNotAuthorised")
        .withArgs(1, system.anchoring.address);
      await system.documentsAs(system.stranger).anchor(...values(sealed));

      expect((await system.documents.entryOf(1, 1)).slice(0, 56)).to.equal(headOf(system.domain, sealed));
    });
  });

  describe("of several faults", () => {
    /** Each row has the fault of its name and every fault of the rows below it. */
    const faults: readonly (readonly [string, Partial<Batch>])[] = [
      ["DocumentRegistryBadBatch", { sequence: 0, size: 0, previousHead: OTHER_HEAD }],
      ["DocumentRegistryConflict", { sequence: 0, previousHead: OTHER_HEAD }],
      ["DocumentRegistryOutOfOrder", { sequence: 1, previousHead: OTHER_HEAD }],
      ["DocumentRegistryNotAuthorised", { sequence: 1 }],
    ];
    for (const [name, change] of faults) {
      it(`names ${name.replace("DocumentRegistry", "")} before those further down PROTOCOL 5's list`, async () => {
        const system = await fresh();
        const [first] = await anchored(system, 1);
        const batch = { ...batchAfter(system, first), kid: UNKNOWN_KID, ...change };

        await expect(system.documentsAs(system.stranger).anchor(...values(batch))).to.be.revertedWithCustomError(
          system.documents,
          name,
        );
      });
    }
  });
});
