import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { FormatError } from "../../../../verifier/core/error.ts";
import { ListFolder } from "../../../../verifier/adapters/bundle/folder.ts";
import { SourceError } from "../../../../verifier/library/index.ts";
import { digestOf } from "../../library/office.ts";

const [ROOT, BUNDLE, FILE] = [Uint8Array.of(1), Uint8Array.of(2, 2), Uint8Array.of(3, 3, 3)];

describe("ListFolder", () => {
  let folder: string;
  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), "absah-lists-")), "deep", "below");
  });
  afterEach(() => rm(join(folder, "..", ".."), { recursive: true }));

  it("is empty before its first write, and makes no folder for a read", async () => {
    const lists = new ListFolder(folder);
    expect(await lists.read("root")).to.equal(undefined);
    expect(await lists.file(digestOf(FILE))).to.equal(undefined);
    expect(await readdir(join(folder, "..", ".."))).to.deep.equal([]);
  });

  it("gives back the pair and the files to whoever opens it next", async () => {
    const lists = new ListFolder(folder);
    await lists.putFile(digestOf(FILE), FILE);
    await lists.write(ROOT, BUNDLE);
    await lists.write(ROOT, FILE);
    const again = new ListFolder(folder);
    expect([await again.read("root"), await again.read("bundle")]).to.deep.equal([ROOT, FILE]);
    expect(await again.file(digestOf(FILE))).to.deep.equal(FILE);
  });

  it("leaves no half-written file behind", async () => {
    const lists = new ListFolder(folder);
    await Promise.all(Array.from({ length: 20 }, () => lists.write(ROOT, BUNDLE)));
    expect(await readdir(folder)).to.deep.equal(["newest"]);
  });

  it("refuses a pair that was edited, and names outside the folder", async () => {
    const lists = new ListFolder(folder);
    await lists.write(ROOT, BUNDLE);
    await writeFile(join(folder, "newest"), "something else");
    expect(await failure(lists.read("root"))).to.be.instanceOf(FormatError);
    expect(await lists.file("newest")).to.equal(undefined);
    expect(await failure(lists.putFile("../x", FILE))).to.be.instanceOf(RangeError);
  });

  it("says what stands in its way", async () => {
    await new ListFolder(folder).write(ROOT, BUNDLE);
    const blocked = new ListFolder(join(folder, "newest", "sub"));
    expect(await blocked.read("root")).to.equal(undefined);
    expect(await failure(blocked.write(ROOT, BUNDLE)))
      .to.be.instanceOf(SourceError)
      .with.property("code", "unreachable");
  });

  it("forgets files that no bundle has named for a month", async () => {
    const lists = new ListFolder(folder);
    await lists.putFile(digestOf(FILE), FILE);
    await lists.putFile(digestOf(ROOT), ROOT);
    const old = new Date(Date.now() - 31 * 86_400_000);
    await utimes(join(folder, digestOf(FILE)), old, old);
    await utimes(join(folder, digestOf(ROOT)), old, old);
    // Being read is being named.
    await lists.file(digestOf(ROOT));
    await lists.write(ROOT, BUNDLE);
    expect((await readdir(folder)).toSorted()).to.deep.equal([digestOf(ROOT), "newest"].toSorted());
  });
});

async function failure(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work;
  } catch (error) {
    return error;
  }
}
