import { expect } from "chai";
import { ZeroAddress, ZeroHash, id } from "ethers";
import { KINDS, NOT_AFTER, ORIGINS, atTime, blockTime, onChain } from "./system.ts";

const ADMIN_ROLE = ZeroHash;
const TWO_DAYS = 48 * 3600;

describe("IssuerRegistry", () => {
  const fresh = onChain();

  describe("its admin", () => {
    it("is the account given at the start, replaced after 48 hours at the earliest", async () => {
      const { issuers, admin } = await fresh();

      expect(await issuers.defaultAdmin()).to.equal(admin.address);
      expect(await issuers.defaultAdminDelay()).to.equal(BigInt(TWO_DAYS));
    });

    it("cannot be nobody", async () => {
      const { connection, issuers } = await fresh();

      await expect(connection.ethers.deployContract("IssuerRegistry", [ZeroAddress]))
        .to.be.revertedWithCustomError(issuers, "AccessControlInvalidDefaultAdmin")
        .withArgs(ZeroAddress);
    });

    it("hands over in two steps with 48 hours between them", async () => {
      const system = await fresh();
      const { issuers, issuersAs, stranger, admin } = system;
      await issuers.beginDefaultAdminTransfer(stranger.address);
      const schedule = (await blockTime(system)) + TWO_DAYS;
      const heir = issuersAs(stranger);

      await expect(atTime(system, schedule, () => heir.acceptDefaultAdminTransfer()))
        .to.be.revertedWithCustomError(issuers, "AccessControlEnforcedDefaultAdminDelay")
        .withArgs(schedule);
      await atTime(system, schedule + 1, () => heir.acceptDefaultAdminTransfer());

      await expect(issuers.setAccounts(1, admin, admin)).to.be.revertedWithCustomError(
        issuers,
        "AccessControlUnauthorizedAccount",
      );
      await heir.setAccounts(1, admin, admin);
    });

    it("alone may write", async () => {
      const { issuers, issuersAs, anchoring, key } = await fresh();
      const other = issuersAs(anchoring);

      for (const call of [
        () => other.registerIssuer(3, ORIGINS[0], anchoring, anchoring),
        () => other.setAccounts(1, anchoring, anchoring),
        () => other.registerKey(id("another"), 1, KINDS, 0, 1),
        () => other.retire(key.kid, NOT_AFTER - 1),
        () => other.compromise(key.kid, 0),
      ]) {
        await expect(call())
          .to.be.revertedWithCustomError(issuers, "AccessControlUnauthorizedAccount")
          .withArgs(anchoring.address, ADMIN_ROLE);
      }
    });
  });

  describe("registerIssuer", () => {
    it("keeps origin and accounts, and says so", async () => {
      const { issuers, anchoring, status } = await fresh();

      await expect(issuers.registerIssuer(3, "https://three.example", anchoring, status))
        .to.emit(issuers, "IssuerRegistered")
        .withArgs(3, "https://three.example", anchoring.address, status.address);

      expect([...(await issuers.issuerOf(3))]).to.deep.equal([
        "https://three.example",
        anchoring.address,
        status.address,
      ]);
      expect(await issuers.statusAccountOf(3)).to.equal(status.address);
    });

    it("knows nothing of an issuer that is not registered", async () => {
      const { issuers } = await fresh();

      expect([...(await issuers.issuerOf(3))]).to.deep.equal(["", ZeroAddress, ZeroAddress]);
      expect(await issuers.statusAccountOf(3)).to.equal(ZeroAddress);
    });

    it("refuses number 0", async () => {
      const { issuers, anchoring } = await fresh();

      await expect(issuers.registerIssuer(0, ORIGINS[0], anchoring, anchoring))
        .to.be.revertedWithCustomError(issuers, "IssuerRegistryBadIssuer")
        .withArgs(0);
    });

    it("refuses an empty origin", async () => {
      const { issuers, anchoring } = await fresh();

      await expect(issuers.registerIssuer(3, "", anchoring, anchoring))
        .to.be.revertedWithCustomError(issuers, "IssuerRegistryBadOrigin")
        .withArgs("");
    });

    it("refuses a second time, so that an origin is set once", async () => {
      const { issuers, anchoring } = await fresh();

      await expect(issuers.registerIssuer(1, "https://look-alike.example", anchoring, anchoring))
        .to.be.revertedWithCustomError(issuers, "IssuerRegistryIssuerExists")
        .withArgs(1);
      expect((await issuers.issuerOf(1))["origin"]).to.equal(ORIGINS[0]);
    });
  });

  describe("setAccounts", () => {
    it("replaces both accounts of that issuer only, and says so", async () => {
      const { issuers, stranger, admin, otherAnchoring, otherStatus } = await fresh();

      await expect(issuers.setAccounts(1, stranger, admin))
        .to.emit(issuers, "AccountsChanged")
        .withArgs(1, stranger.address, admin.address);

      expect([...(await issuers.issuerOf(1))]).to.deep.equal([ORIGINS[0], stranger.address, admin.address]);
      expect([...(await issuers.issuerOf(2))]).to.deep.equal([ORIGINS[1], otherAnchoring.address, otherStatus.address]);
    });

    it("refuses an issuer that is not registered", async () => {
      const { issuers, stranger } = await fresh();

      await expect(issuers.setAccounts(3, stranger, stranger))
        .to.be.revertedWithCustomError(issuers, "IssuerRegistryUnknownIssuer")
        .withArgs(3);
    });
  });
});
