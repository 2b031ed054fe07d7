/** What every source of published files keeps to, the ones in memory that other tests use included. */
import { expect } from "chai";
import { type PublishedSource, SourceError } from "../../../../verifier/library/index.ts";
import { type Office } from "../../library/office.ts";

export interface OpenSource {
  readonly source: PublishedSource;
  readonly office: Office;
  close(): Promise<void>;
}

/** @param hasProofs  whether it publishes buckets */
export function publishedSourceSuite(name: string, hasProofs: boolean, open: () => Promise<OpenSource>): void {
  describe(`${name}, as a source of published files`, () => {
    let opened: OpenSource;
    before(async () => {
      opened = await open();
    });
    after(() => opened.close());

    it("gives root file, bundle and every file of the bundle, byte for byte", async () => {
      const { source, office } = opened;
      expect(new Uint8Array(await source.root())).to.deep.equal(office.rootFile);
      expect(new Uint8Array(await source.bundle())).to.deep.equal(office.bundleFile);
      for (const [digest, bytes] of office.published.files)
        expect(new Uint8Array(await source.file(digest))).to.deep.equal(bytes);
    });

    it("says not-found of a file it does not hold", async () => {
      expect(await codeOf(opened.source.file("ab".repeat(32)))).to.equal("not-found");
      expect(await codeOf(opened.source.file("../../../etc/passwd"))).to.equal("not-found");
    });

    it("gives a bucket for three digits, and for no more and no fewer", async () => {
      if (hasProofs) expect((await opened.source.proofs("abc")).length).to.be.above(0);
      else expect(await codeOf(opened.source.proofs("abc"))).to.equal("not-found");
      for (const prefix of ["ab", "abcd", "", "ABC", "a/b"])
        expect(await codeOf(opened.source.proofs(prefix)), prefix).to.equal("not-found");
    });
  });
}

async function codeOf(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work;
  } catch (error) {
    return error instanceof SourceError ? error.code : error;
  }
}
