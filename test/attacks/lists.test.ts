/** Old lists: what they cannot know is not known, and nobody can bring them back to who has seen newer ones. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { encodeQr } from "#core/document/qr.ts";
import { ListFolder } from "../../verifier/adapters/bundle/folder.ts";
import { packSource } from "../../verifier/adapters/bundle/pack.ts";
import { Lists, type Note, type Sources } from "../../verifier/library/index.ts";
import { check, openStreet, type Street } from "./support/street.ts";

const DAY = 86_400;

describe("a list that is older than the paper", () => {
  let street: Street;
  let pack: string;
  let cwt: Uint8Array;
  let pdf: string;
  before(async () => {
    street = await openStreet({ realPages: true });
    await street.house.issue();
    await street.house.settle();
    pack = await street.pack();
    street.house.pass(3_600);
    const { documentId } = await street.house.issue();
    await street.house.settle();
    cwt = (await street.house.authority.published.lookup(documentId))?.cose ?? new Uint8Array(0);
    pdf = await street.file(await street.house.authority.documentPdf(documentId));
  });
  after(() => street.close());

  const offline = async (path: string): Promise<{ status: string; cause?: string; code: number }> => {
    const told = await street.absah(["verify", "--json", "--bundle", pack, path]);
    return { ...(JSON.parse(told.out) as { status: string; cause?: string }), code: told.code };
  };

  it("says that it is older, by code and by file, and to update", async () => {
    const code = await street.file(encodeQr(cwt));
    for (const path of [code, pdf])
      expect(await offline(path)).to.include({ status: "undetermined", cause: "newer-than-list", code: 2 });
    const told = await street.absah(["verify", "--bundle", pack, code]);
    expect(told.out).to.match(/NOT IN THE LIST YET[^]*→ Update, then scan again\./);
  });

  it("never calls the paper a forgery, however old it grows", async () => {
    const { house } = street;
    for (const days of [1, 2, 30, 400]) {
      const clock = (): number => house.now + days * DAY;
      const lists = new Lists({
        pinned: house.trust,
        sources: [packSource("pack", new Uint8Array(await readFile(pack)))],
        clock,
      });
      expect(await check({ cwt }, { clock, lists }), `${days} days`).to.include({ status: "undetermined" });
    }
  });

  it("is overtaken by a newer one, which says valid", async () => {
    pack = await street.pack();
    expect(await offline(pdf)).to.include({ status: "valid", code: 0 });
    expect(await check({ cwt }, street.online())).to.include({ status: "valid" });
  });
});

describe("old lists shown to who has seen newer ones", () => {
  let street: Street;
  let folder: string;
  let cwt: Uint8Array;
  let old: Uint8Array;
  let newer: Uint8Array;
  before(async () => {
    street = await openStreet();
    folder = await mkdtemp(join(tmpdir(), "absah-lists-"));
    const { documentId } = await street.house.issue();
    await street.house.settle();
    cwt = (await street.house.authority.published.lookup(documentId))?.cose ?? new Uint8Array(0);
    old = new Uint8Array(await readFile(await street.pack()));
    await street.house.change(documentId, "revoke");
    await street.house.settle();
    newer = new Uint8Array(await readFile(await street.pack()));
  });
  after(async () => {
    await street.close();
    await rm(folder, { recursive: true });
  });

  const shown = (pack: Uint8Array, notes: Note[] = []): Sources => {
    const clock = (): number => street.house.now;
    const store = new ListFolder(folder);
    const source = packSource("shown", pack);
    const lists = new Lists({
      pinned: street.house.trust,
      sources: [source],
      store,
      clock,
      notes: (n) => notes.push(n),
    });
    return { clock, lists };
  };

  it("would say valid to who has seen none", async () => {
    const clock = (): number => street.house.now;
    const lists = new Lists({ pinned: street.house.trust, sources: [packSource("old", old)], clock });
    expect(await check({ cwt }, { clock, lists })).to.include({ status: "valid" });
  });

  it("bring no revoked paper back, not even after a restart, and are told of", async () => {
    expect(await check({ cwt }, shown(newer))).to.include({ status: "revoked" });
    const notes: Note[] = [];
    expect(await check({ cwt }, shown(old, notes))).to.include({ status: "revoked", group: "STOP" });
    expect(notes.map(({ code }) => code).join()).to.match(/rollback|older/);
  });

  it("grow too old to say valid: whoever is kept from the news is told so", async () => {
    const clock = (): number => street.house.now + DAY + 60;
    const lists = new Lists({ pinned: street.house.trust, sources: [packSource("old", old)], clock });
    const result = await check({ cwt }, { clock, lists });
    expect(result).to.include({ status: "undetermined", cause: "list-too-old", group: "UNSURE" });
  });

  it("with one byte changed are no lists", async () => {
    for (let at = 40; at < newer.length; at += Math.ceil(newer.length / 40)) {
      const edited = newer.slice();
      edited[at]! ^= 1;
      const clock = (): number => street.house.now;
      const status = await statusBy(edited, clock);
      expect(status, `byte ${at}`).to.be.oneOf(["revoked", "undetermined"]);
    }
  });

  async function statusBy(pack: Uint8Array, clock: () => number): Promise<string> {
    try {
      const lists = new Lists({ pinned: street.house.trust, sources: [packSource("edited", pack)], clock });
      return (await check({ cwt }, { clock, lists })).status;
    } catch {
      return "undetermined";
    }
  }
});
