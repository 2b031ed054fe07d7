import { expect } from "chai";
import { ZeroAddress, ZeroHash, id } from "ethers";
import { kidOf } from "./reference.ts";
import { KINDS, NEVER, NOT_AFTER, NOT_BEFORE, NO_SEQUENCE, atTime, blockTime, eventCount, onChain } from "./system.ts";

const UNKNOWN_KID = "0x0102030405060708";

describe("IssuerRegistry's keys", () => {
  const fresh = onChain();

  describe("registerKey", () => {
    const publicKey = id("a new key");
    const kid = kidOf(publicKey);

    it("names the key by the first 8 bytes of its SHA-256, and keeps it neither retired nor compromised", async () => {
      const { issuers } = await fresh();

      await expect(issuers.registerKey(publicKey, 2, KINDS, NOT_BEFORE, NOT_AFTER))
        .to.emit(issuers, "KeyRegistered")
        .withArgs(kid, 2, publicKey, KINDS, NOT_BEFORE, NOT_AFTER);

      const window = [BigInt(NOT_BEFORE), BigInt(NOT_AFTER), NEVER, NO_SEQUENCE];
      expect([...(await issuers.keyOf(kid))]).to.deep.equal([publicKey, 2n, BigInt(KINDS), ...window]);
    });

    it("knows nothing of a key that is not registered", async () => {
      const { issuers } = await fresh();

      expect([...(await issuers.keyOf(UNKNOWN_KID))]).to.deep.equal([ZeroHash, 0n, 0n, 0n, 0n, 0n, 0n]);
    });

    it("refuses an issuer that is not registered", async () => {
      const { issuers } = await fresh();

      await expect(issuers.registerKey(publicKey, 3, KINDS, NOT_BEFORE, NOT_AFTER))
        .to.be.revertedWithCustomError(issuers, "IssuerRegistryUnknownIssuer")
        .withArgs(3);
    });

    it("refuses a key of zeros", async () => {
      const { issuers } = await fresh();

      await expect(issuers.registerKey(ZeroHash, 1, KINDS, NOT_BEFORE, NOT_AFTER))
        .to.be.revertedWithCustomError(issuers, "IssuerRegistryBadKey")
        .withArgs(ZeroHash);
    });

    it("refuses a key that may sign nothing", async () => {
      const { issuers } = await fresh();

      await expect(issuers.registerKey(publicKey, 1, 0, NOT_BEFORE, NOT_AFTER))
        .to.be.revertedWithCustomError(issuers, "IssuerRegistryBadKinds")
        .withArgs(0);
    });

    it("refuses a window that ends before or when it begins", async () => {
      const { issuers } = await fresh();

      for (const notAfter of [NOT_BEFORE, NOT_BEFORE - 1]) {
        await expect(issuers.registerKey(publicKey, 1, KINDS, NOT_BEFORE, notAfter))
          .to.be.revertedWithCustomError(issuers, "IssuerRegistryBadWindow")
          .withArgs(NOT_BEFORE, notAfter);
      }
      await issuers.registerKey(publicKey, 1, KINDS, NOT_BEFORE, NOT_BEFORE + 1);
    });

    it("refuses a key that any issuer has or had", async () => {
      const { issuers, key, otherKey } = await fresh();
      await issuers.compromise(key.kid, 0);

      for (const known of [key, otherKey]) {
        await expect(issuers.registerKey(known.publicKey, 1, KINDS, NOT_BEFORE, NOT_AFTER))
          .to.be.revertedWithCustomError(issuers, "IssuerRegistryKeyExists")
          .withArgs(known.kid);
      }
    });
  });

  describe("retire", () => {
    it("sets a coming end, earlier each time, and says so", async () => {
      const { issuers, key } = await fresh();

      for (const retiredAt of [NOT_AFTER + 5, NOT_AFTER - 1, NOT_AFTER - 2]) {
        await expect(issuers.retire(key.kid, retiredAt)).to.emit(issuers, "KeyRetired").withArgs(key.kid, retiredAt);
        expect((await issuers.keyOf(key.kid))["retiredAt"]).to.equal(BigInt(retiredAt));
      }
      expect((await issuers.keyOf(key.kid))["compromisedFrom"]).to.equal(NO_SEQUENCE);
    });

    it("refuses this very second and takes the next", async () => {
      const system = await fresh();
      const { issuers, key } = system;
      const now = (await blockTime(system)) + 10;

      await expect(atTime(system, now, () => issuers.retire(key.kid, now)))
        .to.be.revertedWithCustomError(issuers, "IssuerRegistryBadRetirement")
        .withArgs(key.kid, now, NEVER);
      await atTime(system, now + 1, () => issuers.retire(key.kid, now + 2));
    });

    it("refuses the present end and any later one", async () => {
      const { issuers, key } = await fresh();
      await issuers.retire(key.kid, NOT_AFTER);

      for (const retiredAt of [NOT_AFTER, NOT_AFTER + 1]) {
        await expect(issuers.retire(key.kid, retiredAt))
          .to.be.revertedWithCustomError(issuers, "IssuerRegistryBadRetirement")
          .withArgs(key.kid, retiredAt, NOT_AFTER);
      }
    });

    it("refuses a key that is not registered", async () => {
      const { issuers } = await fresh();

      await expect(issuers.retire(UNKNOWN_KID, NOT_AFTER))
        .to.be.revertedWithCustomError(issuers, "IssuerRegistryUnknownKey")
        .withArgs(UNKNOWN_KID);
    });
  });

  describe("compromise", () => {
    it("ends the key one second past its block, cuts from the sequence, and says so", async () => {
      const system = await fresh();
      const { issuers, key } = system;
      const now = (await blockTime(system)) + 10;

      await expect(atTime(system, now, () => issuers.compromise(key.kid, 7)))
        .to.emit(issuers, "KeyCompromised")
        .withArgs(key.kid, 7, now + 1);

      const known = await issuers.keyOf(key.kid);
      expect([known["retiredAt"], known["compromisedFrom"]]).to.deep.equal([BigInt(now + 1), 7n]);
    });

    it("keeps an end that has already come", async () => {
      const system = await fresh();
      const { issuers, key } = system;
      const end = (await blockTime(system)) + 10;
      await issuers.retire(key.kid, end);

      await expect(atTime(system, end + 100, () => issuers.compromise(key.kid, 7)))
        .to.emit(issuers, "KeyCompromised")
        .withArgs(key.kid, 7, end);
    });

    it("draws nearer an end that has not come", async () => {
      const system = await fresh();
      const { issuers, key } = system;
      const now = (await blockTime(system)) + 10;
      await issuers.retire(key.kid, now + 1_000);

      await atTime(system, now, () => issuers.compromise(key.kid, 7));

      expect((await issuers.keyOf(key.kid))["retiredAt"]).to.equal(BigInt(now + 1));
    });

    it("may cut earlier, never later", async () => {
      const { issuers, key } = await fresh();
      await issuers.compromise(key.kid, 7);

      await expect(issuers.compromise(key.kid, 8))
        .to.be.revertedWithCustomError(issuers, "IssuerRegistryBadCompromise")
        .withArgs(key.kid, 8, 7);
      await issuers.compromise(key.kid, 6);

      expect((await issuers.keyOf(key.kid))["compromisedFrom"]).to.equal(6n);
    });

    it("says nothing where the same again changes nothing", async () => {
      const { issuers, key } = await fresh();
      await issuers.compromise(key.kid, 7);
      const before = [...(await issuers.keyOf(key.kid))];

      expect(await eventCount(await issuers.compromise(key.kid, 7))).to.equal(0);
      expect([...(await issuers.keyOf(key.kid))]).to.deep.equal(before);
    });

    it("ends a key of which nothing is cut", async () => {
      const system = await fresh();
      const { issuers, key } = system;
      const now = (await blockTime(system)) + 10;

      await expect(atTime(system, now, () => issuers.compromise(key.kid, NO_SEQUENCE)))
        .to.emit(issuers, "KeyCompromised")
        .withArgs(key.kid, NO_SEQUENCE, now + 1);
    });

    it("leaves every other key alone", async () => {
      const { issuers, key, otherKey } = await fresh();
      const before = [...(await issuers.keyOf(otherKey.kid))];

      await issuers.compromise(key.kid, 0);

      expect([...(await issuers.keyOf(otherKey.kid))]).to.deep.equal(before);
    });

    it("leaves no way to retire later", async () => {
      const system = await fresh();
      const { issuers, key } = system;
      await issuers.compromise(key.kid, 7);
      const end = (await blockTime(system)) + 1;

      await expect(issuers.retire(key.kid, end + 10))
        .to.be.revertedWithCustomError(issuers, "IssuerRegistryBadRetirement")
        .withArgs(key.kid, end + 10, end);
    });

    it("refuses a key that is not registered", async () => {
      const { issuers } = await fresh();

      await expect(issuers.compromise(UNKNOWN_KID, 0))
        .to.be.revertedWithCustomError(issuers, "IssuerRegistryUnknownKey")
        .withArgs(UNKNOWN_KID);
    });
  });

  describe("anchoringRight", () => {
    it("names the account, and opens the issuer's own key only", async () => {
      const { issuers, anchoring, otherAnchoring, key, otherKey } = await fresh();

      expect([...(await issuers.anchoringRight(1, key.kid, 0))]).to.deep.equal([anchoring.address, true]);
      expect([...(await issuers.anchoringRight(1, otherKey.kid, 0))]).to.deep.equal([anchoring.address, false]);
      expect([...(await issuers.anchoringRight(2, key.kid, 0))]).to.deep.equal([otherAnchoring.address, false]);
    });

    it("opens nothing to a stranger's number or key", async () => {
      const { issuers, anchoring, key } = await fresh();

      expect([...(await issuers.anchoringRight(3, key.kid, 0))]).to.deep.equal([ZeroAddress, false]);
      expect([...(await issuers.anchoringRight(0, UNKNOWN_KID, 0))]).to.deep.equal([ZeroAddress, false]);
      expect([...(await issuers.anchoringRight(1, UNKNOWN_KID, 0))]).to.deep.equal([anchoring.address, false]);
    });
  });
});
