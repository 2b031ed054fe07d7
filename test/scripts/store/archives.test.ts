import { cpSync, existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { openIssuer } from "../../../issuer/open.ts";
import { readConfig } from "../../../issuer/config.ts";
import { run as backup } from "../../../scripts/store/backup.ts";
import { run as fsck } from "../../../scripts/store/fsck.ts";
import { run as restore } from "../../../scripts/store/restore.ts";
import { filesOf, flip, inStore, keysOf, Stand, type Ended } from "./support.ts";

const NAMES = ["house", "persons", "keys"] as const;
type Name = (typeof NAMES)[number];

describe("npm run backup, npm run restore", function () {
  this.timeout(120_000);
  let stand: Stand;
  let turn = 0;

  /** A name that nothing has yet. */
  const fresh = (name: string): string => stand.at(`${name}-${(turn += 1)}`);
  const archives = (of = "a"): Readonly<Record<Name, string>> => ({
    house: stand.at(`${of}-house`),
    persons: stand.at(`${of}-persons`),
    keys: stand.at(`${of}-keys`),
  });
  const make = (of: string, data = stand.running.data): Promise<Ended> => {
    const { house, persons, keys } = archives(of);
    return stand.run(backup, data, "--to", house, "--persons", persons, "--keys", keys);
  };
  /** Restores from archives, one of them changed. */
  const back = (changes: Partial<Record<Name, string>> = {}, ...more: readonly string[]): Promise<Ended> => {
    const { house, persons, keys } = { ...archives(), ...changes };
    return stand.run(restore, fresh("target"), "--from", house, "--persons", persons, "--keys", keys, ...more);
  };
  const copyOf = (name: Name): string => {
    const to = fresh(name);
    cpSync(archives()[name], to, { recursive: true });
    return to;
  };

  before(async () => {
    stand = await Stand.open();
    await stand.issue("BACK1", true);
    expect((await make("a")).code).to.equal(0);
    await stand.issue("BACK2");
    expect((await make("later")).code).to.equal(0);
  });
  after(() => stand.close());

  it("puts back a house that is sound, with every file for its owner alone", async () => {
    const { code, out, err } = await back({}, "--yes");
    expect(code, err).to.equal(0);
    const target = /Put back into (.*)\. Its/.exec(out)?.[1] ?? "";
    expect((await stand.run(fsck, target, "--offline")).code).to.equal(0);
    for (const name of filesOf(join(target, "keys")).filter((one) => one.endsWith(".json"))) {
      expect(statSync(join(target, "keys", name)).mode & 0o777, name).to.equal(0o600);
    }
    expect(statSync(join(target, "keys")).mode & 0o777).to.equal(0o700);
  });

  it("holds no person's key outside the archive of persons, and no key file outside its own", () => {
    const { house, persons, keys } = archives();
    const outside = filesOf(house).concat(filesOf(persons));
    expect(outside.filter((name) => /signing|store\.json|admin|root-1/.test(name))).to.deep.equal([]);
    expect(filesOf(keys).filter((name) => name.includes("persons"))).to.deep.equal([]);
    expect(readFileSync(join(house, "store.records")).includes("person/")).to.equal(false);
    expect(readFileSync(join(persons, "persons.records")).includes("person/")).to.equal(true);
  });

  for (const name of NAMES) {
    it(`refuses an archive "${name}" with one byte changed, missing or too few, and says which`, async () => {
      const changed = copyOf(name);
      const part = filesOf(changed).find((one) => one !== "manifest.json" && !one.includes("store.json")) ?? "";
      flip(join(changed, part));
      const first = await back({ [name]: changed }, "--yes");
      expect([first.code, first.err]).to.satisfy(([code, err]: [number, string]) => code === 2 && err.includes(part));
      rmSync(join(changed, part));
      expect((await back({ [name]: changed })).err).to.include(`${part} is missing`);
      const edited = copyOf(name);
      const path = join(edited, "manifest.json");
      writeFileSync(path, readFileSync(path, "utf8").replace(/"madeAt": 1/, '"madeAt": 2'));
      expect((await back({ [name]: edited })).err).to.match(
        /was changed, or was made by a house with another store key/,
      );
    });
  }

  it("refuses another kind, what is no archive, and person keys older than the house", async () => {
    expect((await back({ persons: archives().house })).err).to.match(/is a backup of "house", not of "persons"/);
    expect((await back({ house: stand.folder })).err).to.match(/is no backup/);
    expect((await back({ house: archives("later").house })).err).to.match(/persons is older than the house/);
    expect((await back({ persons: archives("later").persons })).code).to.equal(0);
  });

  it("refuses a chain that does not go on from the backup's", async () => {
    const other = fresh("chain");
    cpSync(join(stand.running.data, "chain"), other, { recursive: true });
    flip(join(other, "journal.jsonl"), 300);
    const { code, err } = await back({}, "--yes", "--chain", other);
    expect(code).to.equal(2);
    expect(err).to.include(`The chain in ${other} does not go on from the one in the backup: it is another house's.`);
    expect(readdirSync(stand.folder).filter((name) => name.includes(".part"))).to.deep.equal([]);
  });

  it("takes later leaf lists from a folder, and the next start takes over what was anchored", async () => {
    const { data } = stand.running;
    const more = ["--yes", "--chain", join(data, "chain"), "--published", join(data, "published")];
    const { code, out, err } = await back({}, ...more);
    expect(code, err).to.equal(0);
    expect(out).to.match(/with 1 leaf lists of later batches/);
    const target = /Put back into (.*), with/.exec(out)?.[1] ?? "";
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const authority = await openIssuer(readConfig({ ABSAH_DATA: target }), log);
    const { state, warnings } = authority.health();
    await authority.close();
    expect(state).to.equal("ready");
    expect(warnings?.[0]).to.match(/1 batches.*1 documents issued since are unknown here/);
  });

  it("does not copy a damaged store, and leaves nothing half", async () => {
    const data = stand.copy();
    await inStore(data, async (store) => {
      const [key = ""] = await keysOf(store, "document/");
      await store.batch([{ type: "del", key }]);
    });
    const { code, err } = await make("damaged", data);
    expect(code).to.equal(2);
    expect(err).to.match(/The store is damaged: record document\/.* is missing. See `npm run fsck`/);
    expect(existsSync(archives("damaged").house)).to.equal(false);
  });

  it("makes the archive of persons alone, as after an erasure", async () => {
    const persons = fresh("persons");
    expect((await stand.run(backup, stand.running.data, "--persons", persons)).code).to.equal(0);
    expect(filesOf(persons).toSorted()).to.deep.equal(["manifest.json", "persons.records"]);
    expect((await stand.run(backup, stand.running.data)).code).to.equal(64);
  });

  it("agrees to a store where it lies, a dry run first; persons without keys count as erased", async () => {
    const data = stand.copy();
    await inStore(
      data,
      async (store) => {
        const [key = ""] = await keysOf(store, "person/");
        await store.batch([{ type: "del", key }]);
      },
      join("keys", "persons"),
    );
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const refused = await openIssuer(readConfig({ ABSAH_DATA: data }), log).catch(String);
    expect(refused).to.match(/1 keys of persons are missing.*npm run restore -- --here/);
    expect((await stand.run(restore, data, "--here")).out).to.match(/This was a dry run/);
    expect((await stand.run(restore, data, "--here", "--yes")).out).to.match(/The keys of 1 persons are nowhere/);
    const authority = await openIssuer(readConfig({ ABSAH_DATA: data }), log);
    expect(authority.health().state).to.equal("ready");
    await authority.close();
    expect((await stand.run(restore, data, "--here", "--without", "x")).code).to.equal(64);
  });

  it("explains itself", async () => {
    for (const command of [backup, restore]) {
      const { code, out } = await stand.run(command, stand.running.data, "--help");
      expect(code).to.equal(0);
      expect(out).to.match(/Examples:[^]*Exit code: 0 done/);
    }
    expect((await stand.run(restore, stand.at("x"), "--from", "y")).code).to.equal(64);
  });
});
