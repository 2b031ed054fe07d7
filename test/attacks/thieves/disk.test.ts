/** SECURITY G7: a thief who may write every file of lists, but has no key: nothing withdrawn comes back, nothing of his own
 *  gets in. (What the issuer's store says to it: `privacy.test.ts`.) */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { sha256 } from "#primitives";
import { decodeCbor, encodeCbor } from "#core/encoding/cbor.ts";
import { buildSegment, filterItem } from "#core/proof/filter.ts";
import { STATUS_FILE_BYTES } from "#core/proof/status.ts";
import { ListFolder } from "../../../verifier/adapters/bundle/folder.ts";
import { Endpoint } from "../../../verifier/adapters/bundle/endpoint.ts";
import { Lists, type Result } from "../../../verifier/library/index.ts";
import { forge, stolen } from "../support/forger.ts";
import { check, openStreet, type Street } from "../support/street.ts";

const DAY = 86_400;

describe("a thief with every file of a verifier, and no key", function () {
  this.timeout(60_000);
  let street: Street;
  let folder: string;
  const papers: Record<"genuine" | "withdrawn" | "own", Uint8Array> = {
    genuine: new Uint8Array(0),
    withdrawn: new Uint8Array(0),
    own: new Uint8Array(0),
  };
  before(async () => {
    street = await openStreet();
    const { house } = street;
    const ids = [(await house.issue()).documentId, (await house.issue()).documentId];
    await house.settle();
    await house.change(ids[1] ?? "", "revoke");
    await house.settle();
    const coseOf = async (id = ""): Promise<Uint8Array> =>
      (await house.authority.published.lookup(id))?.cose ?? new Uint8Array(0);
    [papers.genuine, papers.withdrawn] = [await coseOf(ids[0]), await coseOf(ids[1])];
    papers.own = forge(house, stolen("signing 1"), { issuedAt: house.now - 2 * DAY }).cose;
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "absah-disk-"));
    await listsOf([new Endpoint(street.services.issuer)]).refresh();
  });
  afterEach(() => rm(folder, { recursive: true }));
  after(() => street.close());

  const listsOf = (sources: readonly Endpoint[]): Lists => {
    const clock = (): number => street.house.now;
    return new Lists({ pinned: street.house.trust, sources, store: new ListFolder(folder), clock });
  };
  /** By the folder alone. */
  const verdicts = async (): Promise<Record<keyof typeof papers, Result["status"]>> => {
    const lists = listsOf([]);
    const sources = { clock: (): number => street.house.now, lists };
    const statusOf = async (cwt: Uint8Array): Promise<Result["status"]> => (await check({ cwt }, sources)).status;
    const { genuine, withdrawn, own } = papers;
    return { genuine: await statusOf(genuine), withdrawn: await statusOf(withdrawn), own: await statusOf(own) };
  };
  const files = async (): Promise<readonly string[]> =>
    (await readdir(folder)).filter((name) => /^[0-9a-f]{64}$/.test(name)).map((name) => join(folder, name));

  it("leaves it as it was: the control", async () => {
    expect(await verdicts()).to.deep.equal({ genuine: "valid", withdrawn: "revoked", own: "not-genuine" });
  });

  it("wipes the withdrawals out of the status list", async () => {
    for (const path of await files())
      if ((await readFile(path)).length === STATUS_FILE_BYTES) await writeFile(path, new Uint8Array(STATUS_FILE_BYTES));
    expect((await verdicts()).withdrawn).to.not.equal("valid");
  });

  it("writes his own paper into every filter", async () => {
    const item = filterItem(1, stolen("signing 1").kid, sha256(papers.own));
    for (const path of await files())
      if ((await readFile(path)).length !== STATUS_FILE_BYTES) await writeFile(path, buildSegment([item]));
    expect((await verdicts()).own).to.be.oneOf(["not-genuine", "undetermined"]);
  });

  it("changes any byte of root statement and bundle", async () => {
    const path = join(folder, "newest");
    const whole = await readFile(path);
    const [, bundle] = decodeCbor(new Uint8Array(whole)) as readonly Uint8Array[];
    if (bundle === undefined) throw new RangeError("no bundle");
    for (let at = 0; at < bundle.length; at += Math.ceil(bundle.length / 30)) {
      const edited = whole.slice();
      edited[whole.length - bundle.length + at]! ^= 1;
      await writeFile(path, edited);
      const told = await verdicts();
      expect(told.own, `byte ${at}`).to.be.oneOf(["not-genuine", "undetermined"]);
      expect(told.withdrawn, `byte ${at}`).to.be.oneOf(["revoked", "undetermined"]);
      expect(told.genuine, `byte ${at}`).to.be.oneOf(["valid", "undetermined"]);
    }
    await writeFile(path, encodeCbor([new Uint8Array(0), bundle]));
    expect((await verdicts()).own).to.equal("undetermined");
  });
});
