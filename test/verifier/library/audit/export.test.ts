import { expect } from "chai";
import { toHex } from "#core/encoding/text.ts";
import {
  type ExportedDocument,
  ExportCheck,
  parseExportHeader,
  parseExported,
} from "../../../../verifier/library/audit/export.ts";
import { LeafIndex } from "../../../../verifier/library/audit/leaf-index.ts";
import { SourceError } from "../../../../verifier/library/ports.ts";
import { ACCOUNT, journal, leaf, pastOf, where } from "./past.ts";

const DOCUMENT: ExportedDocument = {
  issuer: 1,
  cose: "01".repeat(32),
  vc: "01".repeat(32),
  pdf: "01".repeat(32),
  sequence: 0,
  index: 1,
  list: 0,
  place: 5,
};

describe("parseExported", () => {
  const line = JSON.stringify(DOCUMENT);

  it("reads a line, plain or spaced", () => {
    expect(parseExported(line)).to.deep.equal(DOCUMENT);
    expect(parseExported(line.replaceAll(",", ", "))).to.deep.equal(DOCUMENT);
  });

  it("refuses a name twice, a number bent, and every field that is not what it must be", () => {
    const wrong = [
      line.replace("{", '{"index":2,'),
      line.replace('"place":5', '"place":9007199254740993'),
      line.replace('"place":5', '"place":131072'),
      line.replace('"index":1', '"index":-1'),
      line.replace('"index":1', '"index":1.5'),
      line.replace("01", "0G"),
      line.replace('"cose":"01', '"cose":"'),
      line.replace('"list":0', '"documentId":7,"list":0'),
      "[]",
      "null",
      "{",
      "",
    ];
    for (const text of wrong) expect(() => parseExported(text), text).to.throw();
  });

  it("refuses a header that covers nothing it can name", () => {
    expect(parseExportHeader('{"v":1,"covered":{"1":3}}')).to.deep.equal(new Map([[1, 3]]));
    for (const text of ['{"v":2,"covered":{}}', '{"v":1}', '{"v":1,"covered":{"x":1}}', '{"v":1,"covered":{"1":-1}}'])
      expect(() => parseExportHeader(text), text).to.throw(SourceError);
  });
});

describe("ExportCheck", () => {
  const { files, history } = pastOf([[journal, leaf(1), leaf(2)]]);
  history.add({ ...where(40), name: "ListOpened", issuer: 1, list: 0, from: ACCOUNT });
  const second = { ...DOCUMENT, cose: toHex(leaf(2).subarray(0, 32)), index: 2, place: 6 };
  const both = [DOCUMENT, { ...second, vc: "02".repeat(32), pdf: "02".repeat(32) }];
  const codesOf = (documents: readonly ExportedDocument[]): readonly string[] => {
    const index = new LeafIndex();
    index.add(1, 0, files[0]!);
    const check = new ExportCheck(new Map([[1, 1]]), index, { history, states: new Map() });
    for (const document of documents) check.add(document);
    return check.finish().map(({ code }) => code);
  };
  const [first, other] = both as [ExportedDocument, ExportedDocument];

  it("is content where each document has a leaf and each leaf a document", () => {
    expect(codesOf(both)).to.deep.equal([]);
  });

  it("names what is missing, told twice, elsewhere, other, and not anchored", () => {
    expect(codesOf([first])).to.deep.equal(["EXPORT_MISSING"]);
    expect(codesOf([...both, { ...first, place: 7 }])).to.deep.equal(["EXPORT_TWICE"]);
    expect(codesOf([{ ...first, index: 2 }, other])).to.deep.equal(["EXPORT_MISPLACED"]);
    expect(codesOf([{ ...first, pdf: "ff".repeat(32) }, other])).to.deep.equal(["EXPORT_DIFFERS"]);
    expect(codesOf([...both, { ...first, cose: "ff".repeat(32), place: 7 }])).to.deep.equal(["EXPORT_UNANCHORED"]);
  });

  it("names two documents at one place, and a list that is not open", () => {
    expect(codesOf([first, { ...other, place: first.place }])).to.deep.equal(["PLACE_SHARED"]);
    expect(codesOf([first, { ...other, place: first.place + 1 }])).to.deep.equal([]);
    expect(codesOf([first, { ...other, list: 1 }])).to.deep.equal(["PLACE_NOT_OPEN"]);
  });
});
