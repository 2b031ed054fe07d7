import { join } from "node:path";
import { expect } from "chai";
import { loadKeyFile } from "../../issuer/adapters/signer/key-file.ts";
import { openLevelStore } from "../../issuer/adapters/store/level.ts";
import { readConfig } from "../../issuer/config.ts";
import { openIssuer } from "../../issuer/open.ts";
import { issue, type Running, startHouse } from "../scripts/keys/running.ts";

const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe("opening the issuer", function () {
  this.timeout(60_000);
  let house: Running;
  before(async () => {
    house = await startHouse();
    await house.withIssuer((authority) => issue(authority, "2C11OPEN0001"));
  });
  after(() => house.close());

  const folders = (): readonly string[] => [join(house.data, "issuer"), join(house.data, "keys", "persons")];
  const withStore = async (folder: string, key: Uint8Array, keys: readonly string[] = []): Promise<void> => {
    const store = await openLevelStore({ folder, key, ...(folder.endsWith("persons") ? { erase: true } : {}) });
    try {
      await store.batch(keys.map((name) => ({ type: "del", key: name })));
    } finally {
      await store.close();
    }
  };

  it("leaves no store locked when the journal is refused", async () => {
    const { secretKey } = await loadKeyFile(join(house.data, "keys", "store.json"), "aes-256");
    await withStore(folders()[0] ?? "", secretKey, [`journal/${"0".repeat(16)}`]);
    const config = readConfig({ ABSAH_DATA: house.data });
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const error: unknown = await openIssuer(config, SILENT).catch((caught: unknown) => caught);
      // A store that was left open would say `locked` at the second attempt.
      expect(error).to.be.instanceOf(Error).with.property("name", "JournalError");
    }
    for (const folder of folders()) await withStore(folder, secretKey);
  });

  it("leaves the first store free when the second is locked", async () => {
    const { secretKey } = await loadKeyFile(join(house.data, "keys", "store.json"), "aes-256");
    const [store = "", persons = ""] = folders();
    const held = await openLevelStore({ folder: persons, key: secretKey, erase: true });
    try {
      const error: unknown = await openIssuer(readConfig({ ABSAH_DATA: house.data }), SILENT).catch(
        (caught: unknown) => caught,
      );
      expect(error).to.include({ code: "locked" });
      await withStore(store, secretKey);
    } finally {
      await held.close();
    }
  });
});
