import { join } from "node:path";
import { expect } from "chai";
import { openLevelStore } from "../../../issuer/adapters/store/level.ts";
import { PersonVault } from "../../../issuer/journal/person.ts";
import { type Store } from "../../../issuer/ports.ts";
import { codeOf, messageOf, newFolder, rawBytes, removeFolders } from "../adapters/store/support.ts";
import { PERSONS_KEY, random, text } from "./support.ts";

describe("the vault of person keys", () => {
  let folder: string;
  let store: Store;
  let vault: PersonVault;
  const open = async (): Promise<void> => {
    store = await openLevelStore({ folder: join(folder, "persons"), key: PERSONS_KEY, erase: true });
    vault = new PersonVault(store, random);
  };
  beforeEach(async () => {
    folder = await newFolder();
    await open();
  });
  afterEach(async () => {
    await store.close();
    await removeFolders();
  });

  const newPerson = async (): Promise<string> => (await vault.create())[0] ?? "";

  it("makes as many persons as asked, with random ids of 16 bytes", async () => {
    const persons = await vault.create(100);
    expect(new Set(persons).size).to.equal(100);
    for (const person of persons) expect(person).to.match(/^[0-9a-f]{32}$/);
  });

  it("opens what it sealed, for the same person and label, after a restart too", async () => {
    const person = await newPerson();
    const sealed = await vault.seal(person, "document/1", text("Siti"));
    await store.close();
    await open();
    expect(await vault.open(person, "document/1", sealed)).to.deep.equal(text("Siti"));
  });

  it("opens nothing under another label, for another person, or with one byte changed", async () => {
    const person = await newPerson();
    const sealed = await vault.seal(person, "document/1", text("Siti"));
    expect(await codeOf(() => vault.open(person, "document/2", sealed))).to.equal("corrupt");
    expect(await messageOf(() => vault.open(person, "document/2", sealed))).to.include('"document/2"');
    const other = await newPerson();
    expect(await codeOf(() => vault.open(other, "document/1", sealed))).to.equal("corrupt");
    for (const index of sealed.keys()) {
      const changed = sealed.map((byte, at) => (at === index ? byte ^ 1 : byte));
      expect(await codeOf(() => vault.open(person, "document/1", changed)), `byte ${index}`).to.equal("corrupt");
    }
    expect(await codeOf(() => vault.open(person, "document/1", sealed.subarray(0, 27)))).to.equal("corrupt");
  });

  it("gives undefined once the key is destroyed, and seals nothing more", async () => {
    const [person = "", other = ""] = await vault.create(2);
    const sealed = await vault.seal(person, "a", text("Siti"));
    const kept = await vault.seal(other, "a", text("Budi"));
    await vault.destroy(person);
    await vault.destroy(person);
    expect(await vault.open(person, "a", sealed)).to.equal(undefined);
    expect(await codeOf(() => vault.seal(person, "a", text("x")))).to.equal("person-destroyed");
    expect(await vault.open(other, "a", kept)).to.deep.equal(text("Budi"));
  });

  it("leaves no trace of a destroyed key in the files", async () => {
    const person = await newPerson();
    const before = await rawBytes(join(folder, "persons"));
    const at = before.lastIndexOf(`person/${person}`) + `person/${person}`.length + 1;
    const sealedKey = before.subarray(at, at + 61);
    expect(sealedKey[0]).to.equal(1);
    expect(sealedKey.length).to.equal(61);
    await vault.destroy(person);
    expect((await rawBytes(join(folder, "persons"))).includes(sealedKey)).to.equal(false);
  });

  it("tells a lost key from a destroyed one, and says what to restore", async () => {
    const stranger = "00".repeat(16);
    expect(await codeOf(() => vault.open(stranger, "a", new Uint8Array(40)))).to.equal("person-unknown");
    expect(await codeOf(() => vault.seal(stranger, "a", text("x")))).to.equal("person-unknown");
    expect(await codeOf(() => vault.destroy(stranger))).to.equal("person-unknown");
    expect(await messageOf(() => vault.destroy(stranger))).to.match(/restore its newest backup$/);
  });

  it("takes no id that is not one", async () => {
    for (const person of ["", "AB".repeat(16), "../x", "0".repeat(31)]) {
      expect(await messageOf(() => vault.seal(person, "a", text("x"))), person).to.match(/is no id of a person/);
    }
  });
});
