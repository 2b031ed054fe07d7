/** SECURITY G14: what a service keeps of an issuer that may lie has an end. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ListFolder } from "../../../../verifier/adapters/bundle/folder.ts";
import { Mirror } from "../../../../verifier/adapters/bundle/mirror.ts";
import { rootOf } from "../../core/world.ts";
import { type Office, makeOffice, serveOffice, signPapers } from "../../library/office.ts";

const MIB = 1024 * 1024;
const PREFIXES = ["000", "001", "002", "003", "004"];

describe("Mirror", () => {
  let office: Office;
  let folder: string;
  before(async () => {
    office = makeOffice(rootOf(), await signPapers());
    folder = await mkdtemp(join(tmpdir(), "absah-mirror-"));
  });
  after(() => rm(folder, { recursive: true }));

  const codeOf = (error: unknown): unknown => (error instanceof Error && "code" in error ? error.code : error);

  it("keeps the newest 32 MiB of buckets for when the issuer is silent, and forgets the oldest", async () => {
    const bucket = new Uint8Array(7 * MIB);
    const site = await serveOffice(office, (path) => (path.startsWith("/api/v1/proofs/") ? bucket : undefined));
    const mirror = new Mirror(site.url, new ListFolder(folder));
    for (const prefix of PREFIXES) await mirror.proofs(prefix);
    await site.close();
    for (const prefix of PREFIXES.slice(1)) expect(await mirror.proofs(prefix)).to.have.length(bucket.length);
    expect(await mirror.proofs("000").catch(codeOf)).to.equal("unreachable");
  });

  it("reads of a file whose size is known not one byte more", async () => {
    const [[digest = "", file] = []] = office.published.files;
    const site = await serveOffice(office);
    const mirror = new Mirror(site.url, new ListFolder(folder));
    const size = file?.length ?? 0;
    expect(await mirror.file(digest, size - 1).catch(codeOf)).to.equal("too-large");
    expect(await mirror.file(digest, size)).to.have.length(size);
    await site.close();
  });
});
