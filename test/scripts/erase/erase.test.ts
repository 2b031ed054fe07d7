import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parseTrustFile } from "#core/proof/trust.ts";
import { type Log } from "../../../issuer/ports.ts";
import { openIssuer } from "../../../issuer/open.ts";
import { readConfig } from "../../../issuer/config.ts";
import { type Authority } from "../../../issuer/authority/model.ts";
import { decodeEntry, type JournalEntry } from "../../../issuer/journal/entry.ts";
import { loadSystem } from "../../../issuer/system.ts";
import { openLevelScan } from "../../../issuer/adapters/store/scan.ts";
import { openStoreHouse } from "../../../scripts/store/house.ts";
import { sha256 } from "#primitives";
import { encodeUtf8, toHex } from "#core/encoding/text.ts";
import { run as erase } from "../../../scripts/erase/erase.ts";
import { run as backup } from "../../../scripts/store/backup.ts";
import { run as fsck } from "../../../scripts/store/fsck.ts";
import { run as restore } from "../../../scripts/store/restore.ts";
import { filesOf, inStore, keysOf, Stand } from "../store/support.ts";
import { orderOf } from "../keys/running.ts";
import { call, openServices } from "../../support/house/services.ts";

const SILENT: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
/** Both may approve: what counts is that they are two persons, not two tokens. */
const [ASKS, CONFIRMS] = ["citra", "dewi"];
const OFFICERS = [
  [ASKS, ASKS, "approver"],
  ["citra's other", ASKS, "approver"],
  [CONFIRMS, CONFIRMS, "approver"],
  ["budi", "budi", "officer"],
] as const;
const ANI = { person: "ani", role: "officer" } as const;

/** Opens the issuer on a folder for `work`. */
async function withIssuer<T>(data: string, work: (authority: Authority) => Promise<T>, log = SILENT): Promise<T> {
  const authority = await openIssuer(readConfig({ ABSAH_DATA: data, ABSAH_BATCH_SECONDS: "0.1" }), log);
  try {
    await authority.step();
    return await work(authority);
  } finally {
    await authority.close();
  }
}

const refusalOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "none",
    (error: Error & { code?: string }) => error.code ?? error.message,
  );

describe("npm run erase", function () {
  this.timeout(120_000);
  let stand: Stand;
  let data: string;
  let [erased, kept, waiting]: string[] = [];
  let paper: Uint8Array;
  let sealedKeys: readonly Buffer[];
  let request: string;
  let erasedPerson: string;
  let copyBefore: string;
  const asked = (): string[] => [erased ?? "", "--reason", "holder-asked"];
  const confirmed = (): string[] => ["--confirm", request];
  const by = (person: string): string[] => ["--token", stand.at(person), "--yes"];

  const archive = (name: string): string => stand.at(name);
  before(async () => {
    stand = await Stand.open();
    ({ data } = stand.running);
    for (const [name] of OFFICERS) writeFileSync(stand.at(name), `token of ${name}\n`);
    const digests = OFFICERS.map(([name, person, role]) => {
      return { sha256: toHex(sha256(encodeUtf8(`token of ${name}`))), person, role };
    });
    writeFileSync(join(data, "tokens.json"), JSON.stringify({ v: 1, tokens: digests }));
    erased = await stand.issue("ERASE1");
    kept = await stand.issue("ERASE2");
    paper = await stand.running.withIssuer((authority) => authority.documentPdf(erased ?? ""));
    ({ orderId: waiting } = await stand.running.withIssuer((authority) =>
      authority.submitOrder(ANI, orderOf("ERASE3")),
    ));
    copyBefore = stand.copy();
    const before = ["--to", archive("house"), "--persons", archive("persons"), "--keys", archive("keys")];
    expect((await stand.run(backup, data, ...before)).code).to.equal(0);
  });
  after(() => stand.close());

  it("says first what it would destroy, and changes nothing", async () => {
    const before = await recordsOf(data);
    const { code, out } = await stand.run(erase, data, erased ?? "");
    expect([code, out]).to.satisfy(([c, o]: [number, string]) => c === 0 && /dry run/.test(o) && o.includes(erased!));
    expect(await recordsOf(data)).to.deep.equal(before);
  });

  it("refuses an order that is not at its end, an id that nobody has, and no id at all", async () => {
    const before = await recordsOf(data);
    const open = await stand.run(erase, data, waiting ?? "", ...asked(), ...by(ASKS));
    expect([open.code, open.err]).to.deep.equal([
      2,
      `Order ${waiting} is not at its end: decide on it first. Nothing was destroyed.\n`,
    ]);
    const unknown = await stand.run(erase, data, "5f1d7e84-5a54-4b4e-9a20-2f0a6c3f1b11");
    expect([unknown.code, unknown.err]).to.satisfy(([c, e]: [number, string]) => c === 2 && /no document/.test(e));
    const unasked = await stand.run(erase, data, "--confirm", "5f1d7e84-5a54-4b4e-9a20-2f0a6c3f1b11", ...by(CONFIRMS));
    expect([unasked.code, unasked.err]).to.satisfy(([c, e]: [number, string]) => c === 2 && /Nobody asked/.test(e));
    for (const wrong of [
      ["--yes"],
      [erased ?? "", "--yes"],
      [erased ?? "", ...by(ASKS)],
      [erased ?? "", "--reason", "Erika asked", ...by(ASKS)],
      [...asked(), "--yes"],
      [...asked(), "--confirm", "x", ...by(ASKS)],
    ]) {
      expect((await stand.run(erase, data, ...wrong)).code, wrong.join(" ")).to.equal(64);
    }
    expect(await recordsOf(data)).to.deep.equal(before);
  });

  it("refuses while the issuer runs", async () => {
    const { code, err } = await stand.running.withIssuer(() => stand.run(erase, data, ...asked(), ...by(ASKS)));
    expect([code, err]).to.satisfy(([c, e]: [number, string]) => c === 2 && /is running|locked|LOCK/i.test(e));
  });

  it("asks first: by a known token, with a reason; and destroys nothing yet", async () => {
    writeFileSync(stand.at("nobody"), "not a token");
    const before = await recordsOf(data);
    const unknown = await stand.run(erase, data, ...asked(), "--token", stand.at("nobody"), "--yes");
    expect([unknown.code, unknown.err]).to.deep.equal([2, "Nobody has this token. Nothing was written.\n"]);
    expect(await recordsOf(data)).to.deep.equal(before);
    const { code, out, err } = await stand.run(erase, data, ...asked(), ...by(ASKS));
    expect(code, err).to.equal(0);
    [, request = ""] = /--confirm ([0-9a-f-]{36}) /.exec(out) ?? [];
    const facts = { erasure: request, ids: [erased], reason: "holder-asked", by: ASKS };
    expect(await newestEntry(data)).to.deep.include({ name: "erasure.asked", facts });
    expect(await stand.running.withIssuer((authority) => refusalOf(authority.documentPdf(erased ?? "")))).to.equal(
      "none",
    );
  });

  it("is confirmed by nobody alone: not by who asked, with whatever power, nor by one who may not approve", async () => {
    const before = await recordsOf(data);
    const who: [string, RegExp][] = [
      [ASKS, /another person must approve/],
      ["citra's other", /another person must approve/],
      ["budi", /needs the token of an approver/],
    ];
    for (const [person, why] of who) {
      const { code, err } = await stand.run(erase, data, ...confirmed(), ...by(person));
      expect([code, err], person).to.satisfy(([c, e]: [number, string]) => c === 2 && why.test(e));
    }
    expect((await stand.run(erase, data, ...confirmed())).out).to.match(/dry run/);
    expect(await recordsOf(data)).to.deep.equal(before);
  });

  it("destroys that person's key and no other, leaves no byte of it in the files, and the journal says so", async () => {
    const before = await inStore(data, (store) => keysOf(store, "person/"), join("keys", "persons"));
    const persons = new Set<string>();
    const { out } = await stand.run(erase, data, erased ?? "", "--json");
    const [{ person }] = (JSON.parse(out) as { targets: [{ person: string }] }).targets;
    erasedPerson = person;
    sealedKeys = await rawKeys(data, person);
    expect(sealedKeys.length, "it lay there").to.be.greaterThan(0);
    const done = await stand.run(erase, data, ...confirmed(), ...by(CONFIRMS));
    expect(done.code, done.err).to.equal(0);
    for (const key of await inStore(data, (store) => keysOf(store, "person/"), join("keys", "persons")))
      persons.add(key);
    expect(before.filter((key) => !persons.has(key))).to.deep.equal([`person/${person}`]);
    for (const name of filesOf(join(data, "keys", "persons"))) {
      const bytes = readFileSync(join(data, "keys", "persons", name));
      for (const key of sealedKeys) expect(bytes.includes(key), name).to.equal(false);
    }
    const entry = await newestEntry(data);
    expect(entry?.name).to.equal("person.erased");
    const { order, ...facts } = entry?.facts ?? {};
    expect(order).to.match(/^[0-9a-f-]{36}$/);
    // Both officers and the reason; nothing else.
    expect(facts).to.deep.equal({ person, erasure: request, reason: "holder-asked", asked: ASKS, by: CONFIRMS });
    const { code, out: told } = await stand.run(fsck, data, "--offline");
    expect(code, told).to.equal(0);
    const then = await recordsOf(data);
    const again = await stand.run(erase, data, ...confirmed(), ...by(CONFIRMS));
    expect(again.out).to.match(/destroyed before/);
    const { out: more } = await stand.run(erase, data, ...asked(), ...by(ASKS));
    expect(more)
      .to.match(/destroyed before/)
      .and.match(/Nothing is left/);
    expect(await recordsOf(data)).to.deep.equal(then);
  });

  it("leaves files that no longer open, and a paper that still verifies", async () => {
    await stand.running.withIssuer(async (authority) => {
      expect(authority.health().state).to.equal("ready");
      expect(await refusalOf(authority.documentPdf(erased ?? ""))).to.equal("ERASED");
      expect((await authority.findDocument(erased ?? ""))?.number).to.equal(undefined);
      expect(await authority.published.lookup(erased ?? "")).to.equal(undefined);
      expect(Buffer.from(await authority.documentPdf(kept ?? "")).toString("latin1")).to.match(/^%PDF/);
      const { rpcUrls, ...pinned } = await loadSystem(data);
      const trust = parseTrustFile(readFileSync(join(data, "trust.json")));
      const now = Math.floor(Date.now() / 1000);
      const chain = { pinned, front: { url: rpcUrls[0] ?? "" } };
      const services = await openServices({ authority, trust, chain, now });
      const verdictOf = async (body: Uint8Array): Promise<unknown> =>
        (await call(services.verifier, "POST", "/api/v1/verify", { body, type: "application/pdf" })).json;
      const changed = Uint8Array.from(paper);
      changed[Math.floor(changed.length / 2)]! ^= 1;
      try {
        expect(await verdictOf(paper)).to.have.nested.property("results[0].status", "valid");
        expect(await verdictOf(changed)).to.not.have.nested.property("results[0].status", "valid");
      } finally {
        await services.close();
      }
    });
  });

  const from = (house: string, persons: string): string[] => [
    "--from",
    archive(house),
    "--persons",
    archive(persons),
    "--keys",
    archive("keys"),
  ];

  it("leaves backups that no longer open: of the house from before, with the keys from after", async () => {
    expect((await stand.run(backup, data, "--persons", archive("persons-after"))).code).to.equal(0);
    const back = async (persons: string, to: string): Promise<string> => {
      const { code, err } = await stand.run(restore, archive(to), ...from("house", persons), "--yes");
      expect(code, err).to.equal(0);
      return withIssuer(archive(to), (authority) => refusalOf(authority.documentPdf(erased ?? "")));
    };
    for (const name of filesOf(archive("persons-after")))
      for (const key of sealedKeys)
        expect(readFileSync(join(archive("persons-after"), name)).includes(key)).to.equal(false);
    expect(await back("persons-after", "restored")).to.equal("ERASED");
    // The control, and why older archives of the person keys must be destroyed: with a house as old, one brings the
    // person back.
    expect(await back("persons", "restored-older")).to.equal("none");
  });

  it("brings nobody back by person keys from before beside a house from after, restored or put there by hand", async () => {
    expect((await stand.run(backup, data, "--to", archive("house-after"))).code).to.equal(0);
    const { code, err } = await stand.run(restore, archive("mixed"), ...from("house-after", "persons"), "--yes");
    expect([code, err]).to.satisfy(([c, e]: [number, string]) => c === 2 && /older than the house/.test(e));
    const mixed = stand.copy();
    const persons = join("keys", "persons");
    rmSync(join(mixed, persons), { recursive: true });
    cpSync(join(copyBefore, persons), join(mixed, persons), { recursive: true });
    const keyOf = (): Promise<unknown> => inStore(mixed, (store) => store.get(`person/${erasedPerson}`), persons);
    expect(await keyOf(), "it is there again").to.be.an("uint8array");
    const said: object[] = [];
    const warn = (event: string, fields?: object): void => void said.push({ event, ...fields });
    const opened = (authority: Authority): Promise<string> => refusalOf(authority.documentPdf(erased ?? ""));
    expect(await withIssuer(mixed, opened, { ...SILENT, warn })).to.equal("ERASED");
    expect(said).to.deep.include({ event: "person.erased-again", person: erasedPerson });
    expect(await keyOf()).to.equal(undefined);
  });
});

async function newestEntry(data: string): Promise<JournalEntry | undefined> {
  const newest = (await inStore(data, (store) => keysOf(store, "journal/"))).at(-1) ?? "";
  return decodeEntry((await inStore(data, (store) => store.get(newest))) ?? new Uint8Array());
}

/** All records of store and person keys: what a dry run must leave alone. */
async function recordsOf(data: string): Promise<readonly string[]> {
  const all: string[] = [];
  for (const folder of ["issuer", join("keys", "persons")]) {
    await inStore(
      data,
      async (store) => {
        for await (const [key, value] of store.entries({ gte: "", lt: "\uffff" }))
          all.push(`${key} ${Buffer.from(value).toString("hex")}`);
      },
      folder,
    );
  }
  return all;
}

/** A person's key as it lies sealed in the raw files. */
async function rawKeys(data: string, person: string): Promise<readonly Buffer[]> {
  const folder = join(data, "keys", "persons");
  const { storeKey } = await openStoreHouse({ ABSAH_DATA: data });
  const scan = await openLevelScan(folder, storeKey);
  const sealed: Buffer[] = [];
  for await (const record of scan.records()) {
    if (record.key === `person/${person}`) sealed.push(Buffer.from(record.sealed));
  }
  await scan.close();
  const files = filesOf(folder).map((name) => readFileSync(join(folder, name)));
  return sealed.filter((key) => files.some((bytes) => bytes.includes(key)));
}
