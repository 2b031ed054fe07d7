/** Evidence of a check as a file: what is written is read, and nothing else is taken for it. */
import { expect } from "chai";
import { encodeQr } from "#core/document/qr.ts";
import { toHex } from "#core/encoding/text.ts";
import {
  type EvidenceRecord,
  type Input,
  type Judged,
  Lists,
  formatRecord,
  inputOf,
  judgeAll,
  readRecord,
} from "../../../verifier/library/index.ts";
import { packSource } from "../../../verifier/adapters/bundle/pack.ts";
import { NOW, rootOf } from "../core/world.ts";
import { type Office, PINNED, clock, makeOffice, signPapers } from "./office.ts";

const RECORD: EvidenceRecord = {
  code: { text: "6BF\u0000rusak" },
  judgement: {
    at: NOW,
    status: "unreadable",
    group: "UNSURE",
    cause: "damaged",
    checks: { decoded: "failed" },
    asOf: {},
  },
  verifier: { trust: "ab".repeat(32), channel: "camera" },
};

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("evidence as a file", () => {
  it("is read as it was written, with all its parts", () => {
    const whole: EvidenceRecord = {
      ...RECORD,
      code: { hex: "d284" },
      judgement: { ...RECORD.judgement, asOf: { block: 7, time: NOW - 60, bundle: 3 } },
      verifier: { ...RECORD.verifier, device: "5b0e5c4e-6a5b-4c2e-9d2a-0d6b1a2c3d4e" },
      file: { kind: "pdf", size: 12, digest: "cd".repeat(32), name: "izin.pdf" },
      picture: { jpeg: "ffd8ff" },
    };
    for (const record of [RECORD, whole]) {
      expect(readRecord(bytesOf(formatRecord(record)))).to.deep.equal({ status: "read", record });
    }
  });

  it("is damaged where one letter of any part is another", () => {
    const text = formatRecord(RECORD);
    for (const [part, other] of [
      ["rusak", "rusax"],
      [`"UNSURE"`, `"GO"`],
      [`"camera"`, `"file"`],
      ["abab", "abac"],
      [String(NOW), String(NOW + 1)],
      [`"v": 1`, `"v": 2`],
    ] as const) {
      expect(text).to.contain(part);
      expect(readRecord(bytesOf(text.replace(part, other))).status, part).to.equal("damaged");
    }
    expect(readRecord(bytesOf(text.slice(0, -20))).status).to.equal("damaged");
  });

  for (const [name, change] of [
    ["a field that is not its own", { judgement: { ...RECORD.judgement, holder: "ERIKA" } }],
    ["a part that is not its own", { note: {} }],
    ["a verdict that does not exist", { judgement: { ...RECORD.judgement, status: "fine" } }],
    ["a code in two forms", { code: { text: "a", hex: "00" } }],
    ["a digest that is too short", { verifier: { ...RECORD.verifier, trust: "ab" } }],
  ] as const) {
    it(`refuses ${name}, though its digests fit`, () => {
      const text = formatRecord({ ...RECORD, ...change } as EvidenceRecord);
      expect(readRecord(bytesOf(text)).status).to.equal("damaged");
    });
  }

  it("takes other files for what they are", () => {
    for (const text of ["{}", '{"format":"absah"}', "", "\u00d2\u0084"])
      expect(readRecord(bytesOf(text)).status).to.equal("other");
  });
});

describe("evidence that is opened again", () => {
  let office: Office;
  let lists: Lists;
  const judged = (input: Input): Promise<readonly Judged[]> => judgeAll(input, { clock, lists });

  before(async () => {
    office = makeOffice(rootOf(), await signPapers());
    lists = new Lists({ pinned: PINNED, sources: [packSource("pack", office.pack())], clock });
  });

  it("is judged by its code, as that was", async () => {
    const cose = office.papers.genuine.cose;
    const [first] = await judged({ qr: encodeQr(cose) });
    const again = await judged(inputOf({ ...RECORD, code: { text: encodeQr(cose) } }));
    expect(again[0]?.result.status).to.equal(first?.result.status).and.to.equal("valid");
    expect(again[0]?.digest).to.equal(first?.digest);
  });

  it("never passes for the file it came from", async () => {
    const file = { kind: "pdf", size: 1, digest: "00".repeat(32) } as const;
    const [again] = await judged(inputOf({ ...RECORD, code: { hex: toHex(office.papers.genuine.cose) }, file }));
    expect(again?.result).to.deep.include({ status: "undetermined", cause: "file-not-checked" });
  });
});
