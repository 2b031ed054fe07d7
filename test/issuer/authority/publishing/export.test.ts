/** The export that an auditor is handed: what it says of a page is said of the page that is kept. */
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { sha256 } from "#primitives";
import { toHex } from "#core/encoding/text.ts";
import { splitProofLine } from "#core/proof/portable.ts";
import { type House, openHouse } from "../../../support/house/house.ts";

interface Line {
  readonly documentId: string;
  readonly cose: string;
  readonly vc: string;
  readonly pdf: string;
  readonly sequence: number;
  readonly index: number;
}

const NOTHING = toHex(sha256(new Uint8Array()));

describe("the issuer's export", function () {
  this.timeout(60_000);
  let house: House;
  let documentId: string;

  before(async () => {
    house = await openHouse();
    ({ documentId } = await house.issue());
    await house.issue();
    await house.settle();
    await house.settle();
  });
  after(() => house.close());

  const lineOf = async (id: string): Promise<Line | undefined> => {
    for await (const text of house.authority.exported()) {
      const line = JSON.parse(text) as Partial<Line>;
      if (line.documentId === id) return line as Line;
    }
    return undefined;
  };
  const pathOf = async (id: string): Promise<string> => {
    const folder = join(house.folder, "pages", "documents");
    const name = (await readdir(folder)).find((each) => each.startsWith(`${id}.`));
    return join(folder, name ?? "");
  };
  const leafPage = async ({ sequence, index }: Line): Promise<string> => {
    const leaves = await readFile(join(house.folder, "published", "lists", "1", `${sequence}.bin`));
    return leaves.subarray(index * 96 + 64, index * 96 + 96).toString("hex");
  };

  it("states the digest of the page that is kept, which is the leaf's", async () => {
    const line = (await lineOf(documentId))!;
    const { pdf } = splitProofLine(await house.authority.documentPdf(documentId));
    expect(line.pdf).to.equal(toHex(sha256(pdf)));
    expect(line.pdf).to.equal(await leafPage(line));
  });

  it("does not say the leaf's digest of a page that was changed, nor of one that is gone", async () => {
    const path = await pathOf(documentId);
    const whole = await readFile(path);
    const changed = Buffer.from(whole);
    changed[40]! ^= 1;
    await writeFile(path, changed);
    expect((await lineOf(documentId))!.pdf).to.equal(NOTHING);
    await rm(path);
    expect((await lineOf(documentId))!.pdf).to.equal(NOTHING);
    await writeFile(path, whole);
    expect((await lineOf(documentId))!.pdf).not.to.equal(NOTHING);
  });

  it("begins with how many batches are covered, and tells of all their documents and of no other", async () => {
    const { documentId: third } = await house.issue();
    await house.settle();
    await house.settle();
    await house.issue();
    const lines: (Partial<Line> & { v?: number; covered?: object })[] = [];
    for await (const text of house.authority.exported()) {
      expect(text).to.match(/^[^\n]*\n$/);
      lines.push(JSON.parse(text) as Partial<Line>);
    }
    const [first, ...documents] = lines;
    expect(first).to.deep.equal({ v: 1, covered: { 1: 2, 2: 0 } });
    expect(documents.map(({ sequence, index }) => [sequence, index])).to.deep.equal([
      [0, 1],
      [0, 2],
      [1, 1],
    ]);
    expect(documents[2]?.documentId).to.equal(third);
    expect(documents.map((line) => line.documentId)).to.include(documentId);
  });
});
