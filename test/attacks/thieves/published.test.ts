/** SECURITY G7: somebody who may write the issuer's published files, and has no key. Whoever reads them takes nothing false
 *  from them and calls nothing genuine a forgery; the issuer signs nothing of what was edited, and puts it right. */
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { sha256 } from "#primitives";
import { toHex } from "#core/encoding/text.ts";
import { buildSegment, filterItem } from "#core/proof/filter.ts";
import { STATUS_FILE_BYTES } from "#core/proof/status.ts";
import { Endpoint } from "../../../verifier/adapters/bundle/endpoint.ts";
import { Lists, type Result, type Sources } from "../../../verifier/library/index.ts";
import { call } from "../../support/house/services.ts";
import { forge, stolen } from "../support/forger.ts";
import { check, openStreet, type Street } from "../support/street.ts";

const DAY = 86_400;

type Edit = (bytes: Buffer, other: Buffer) => Uint8Array | undefined;

const EDITS: Readonly<Record<string, Edit>> = {
  "edited by one bit": (bytes) => {
    const edited = Buffer.from(bytes);
    edited[edited.length >> 1]! ^= 1;
    return edited;
  },
  "swapped for another": (_, other) => other,
  "taken away": () => undefined,
  "cut short": (bytes) => bytes.subarray(0, bytes.length - 1),
  "made empty": () => new Uint8Array(0),
  "made longer": (bytes) => Buffer.concat([bytes, Buffer.alloc(32)]),
  "made all zero": (bytes) => Buffer.alloc(bytes.length),
};

describe("a thief who writes the issuer's published files", function () {
  this.timeout(60_000);
  let street: Street;
  let files: string;
  let older: ReadonlyMap<string, Buffer>;
  let whole: ReadonlyMap<string, Buffer>;
  let papers: Readonly<Record<"genuine" | "withdrawn" | "own", Uint8Array>>;
  let credential: Uint8Array;
  before(async () => {
    street = await openStreet();
    const { house } = street;
    files = join(house.folder, "published");
    const ids = [(await house.issue()).documentId, (await house.issue()).documentId];
    await house.settle();
    older = await everyFile();
    await house.change(ids[1] ?? "", "revoke");
    await house.settle();
    whole = await everyFile();
    const [genuine, withdrawn] = await Promise.all(ids.map((id) => house.authority.published.lookup(id)));
    if (genuine === undefined || withdrawn === undefined) throw new RangeError("not handed out");
    credential = genuine.vc;
    const own = forge(house, stolen("signing 1"), { issuedAt: house.now - 2 * DAY }).cose;
    papers = { genuine: genuine.cose, withdrawn: withdrawn.cose, own };
  });
  afterEach(async () => {
    for (const [name, bytes] of whole) await writeFile(join(files, name), bytes);
  });
  after(() => street.close());

  /** All that the folder holds, by name: bundle files and leaf lists. */
  async function everyFile(): Promise<ReadonlyMap<string, Buffer>> {
    const names = await readdir(files, { recursive: true, withFileTypes: true });
    const found = names.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    return new Map(
      await Promise.all(found.map(async (path) => [path.slice(files.length + 1), await readFile(path)] as const)),
    );
  }
  /** A reader who never read before: from the issuer, and by the chain where one is named. */
  const reader = (chains: Sources["chains"] = []): Sources => {
    const published = [new Endpoint(street.services.issuer)];
    const clock = (): number => street.house.now;
    return { clock, lists: new Lists({ pinned: street.house.trust, sources: published, clock }), published, chains };
  };
  const verdicts = async (from: Sources): Promise<Record<keyof typeof papers, Result["status"]>> => {
    const statusOf = async (cwt: Uint8Array): Promise<Result["status"]> => (await check({ cwt }, from)).status;
    const { genuine, withdrawn, own } = papers;
    return { genuine: await statusOf(genuine), withdrawn: await statusOf(withdrawn), own: await statusOf(own) };
  };
  const expectNothingFalse = async (what: string, readers = [reader()]): Promise<void> => {
    for (const from of readers) {
      const told = await verdicts(from);
      expect(told.genuine, what).to.be.oneOf(["valid", "undetermined"]);
      expect(told.withdrawn, what).to.be.oneOf(["revoked", "undetermined"]);
      expect(told.own, what).to.be.oneOf(["not-genuine", "undetermined"]);
      // A credential alone is found by the leaf lists.
      expect((await check({ vc: credential }, from)).status, what).to.be.oneOf(["valid", "undetermined"]);
    }
  };
  const put = async (name: string, bytes: Uint8Array | undefined): Promise<void> =>
    bytes === undefined ? rm(join(files, name)) : writeFile(join(files, name), bytes);
  const statusFile = (): string => {
    const found = [...whole].find(([name, bytes]) => !older.has(name) && bytes.length === STATUS_FILE_BYTES);
    if (found === undefined) throw new RangeError("no status file");
    return found[0];
  };

  it("leaves them as they are: the control", async () => {
    const told = { genuine: "valid", withdrawn: "revoked", own: "not-genuine" };
    expect(await verdicts(reader())).to.deep.equal(told);
    expect((await check({ vc: credential }, reader())).status).to.equal("valid");
    // What is to be edited: entries, status, filter segment, leaf list.
    expect(whole.size).to.be.at.least(4);
  });

  for (const [how, edit] of Object.entries(EDITS))
    it(`has each file ${how}: no reader takes anything false from it`, async () => {
      for (const [name, bytes] of whole) {
        const other = [...whole].find(([another]) => another !== name)?.[1] ?? bytes;
        await put(name, edit(bytes, other));
        await expectNothingFalse(name);
        await writeFile(join(files, name), bytes);
      }
    });

  it("puts the status file of before the withdrawal in its place, or his own paper into the filter", async () => {
    const before = [...older].find(([, bytes]) => bytes.length === STATUS_FILE_BYTES)?.[1];
    await put(statusFile(), before);
    await expectNothingFalse("rolled back", [reader(), reader(street.online().chains)]);
    const item = filterItem(1, stolen("signing 1").kid, sha256(papers.own));
    for (const name of whole.keys())
      if (name.startsWith("files/") && name !== statusFile()) await put(name, buildSegment([item]));
    await expectNothingFalse("own paper", [reader(), reader(street.online().chains)]);
  });

  it("gets no signature of the list key on it: strangers read the truth or nothing", async () => {
    const { house, services } = street;
    await put(statusFile(), new Uint8Array(STATUS_FILE_BYTES));
    // A new bundle: nothing of before is remembered.
    for (const path of ["s/0", "s/0/revocation"]) {
      const { status } = await call(services.issuer, "GET", `/issuers/1/${path}`);
      expect(status, path).to.equal(404);
    }
    house.pass(60);
    await house.authority.step();
    for (const path of ["s/0", "s/0/revocation"])
      expect((await call(services.issuer, "GET", `/issuers/1/${path}`)).status, path).to.equal(200);
  });

  it("finds them put right by the next renewal, told in the log; segments after the next start", async () => {
    const { house } = street;
    const bundled = [...whole.keys()].filter((name) => name.startsWith("files/"));
    for (const name of bundled) await put(name, undefined);
    house.pass(60);
    await house.reopen();
    await house.authority.step();
    const now = await everyFile();
    const named = [...now].filter(([name]) => name.startsWith("files/"));
    expect(named.length).to.be.at.least(3);
    for (const [name, bytes] of named) expect(name).to.equal(`files/${toHex(sha256(bytes))}`);
    expect(house.log.map(({ event }) => event)).to.include("published.restored");
  });
});
