import { readFileSync } from "node:fs";
import { expect } from "chai";
import * as fc from "fast-check";
import { parseJson, type JsonValue } from "#core/encoding/canonical.ts";
import { concatBytes, fromBase64Url, toBase64Url, toHex } from "#core/encoding/text.ts";
import {
  appendProofLine,
  encodeBucket,
  encodeProof,
  parseBucket,
  parseProof,
  splitProofLine,
  type PortableProof,
} from "#core/proof/portable.ts";
import { codeOf, expectRefusal, flip } from "../refusal.ts";
import { delivered, paper, proof } from "../judgement/scene.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const hexOf = (size: number): fc.Arbitrary<string> => fc.uint8Array({ minLength: size, maxLength: size }).map(toHex);
const safe = fc.maxSafeNat();

const proofs: fc.Arbitrary<PortableProof> = fc.integer({ min: 2, max: 65_536 }).chain((size) =>
  fc.record({
    v: fc.constant(1 as const),
    chainId: safe,
    contract: hexOf(20),
    issuer: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
    kid: hexOf(8),
    sequence: safe,
    size: fc.constant(size),
    index: fc.integer({ min: 1, max: size - 1 }),
    path: fc.array(hexOf(32), { maxLength: 16 }),
    previousHead: hexOf(27),
    time: fc.integer({ min: 0, max: 2 ** 40 - 1 }),
    block: safe,
    cose: hexOf(32),
    vc: hexOf(32),
    pdf: hexOf(32),
  }),
);

/** A proof with a field replaced by any JSON value, or left out. */
function withField(name: string, value?: JsonValue): JsonValue {
  const { [name]: _, ...rest } = { ...proof } as Record<string, JsonValue>;
  return value === undefined ? rest : { ...rest, [name]: value };
}

describe("proof", () => {
  it("is read back as it was written, and has one encoding", () => {
    fc.assert(
      fc.property(proofs, (given) => {
        const encoded = encodeProof(given);
        expect(parseProof(parseJson(encoded))).to.deep.equal(given);
        const turned = Object.fromEntries(Object.entries(given).toReversed()) as unknown as PortableProof;
        expect(encodeProof(turned)).to.deep.equal(encoded);
      }),
    );
  });

  it("refuses every field that is missing, and one too many", () => {
    for (const name of Object.keys(proof)) expectRefusal(() => parseProof(withField(name)), "proof");
    expectRefusal(() => parseProof(withField("root", "00".repeat(32))), "proof");
    for (const value of [null, [], "proof", 1]) expectRefusal(() => parseProof(value), "proof");
  });

  for (const [name, values] of Object.entries<readonly JsonValue[]>({
    v: [0, 2, "1"],
    chainId: [-1, 1.5, "31407"],
    contract: ["03".repeat(19), `0x${"03".repeat(19)}`, "0F".repeat(20)],
    issuer: [0, 2 ** 32],
    kid: ["00", 1],
    sequence: [-1, 2 ** 53],
    // The journal's leaf has no proof, so that a batch with a document has two leaves at least.
    size: [0, 1, 65_537],
    index: [0, proof.size],
    path: ["", ["00"], [1], Array.from({ length: 17 }, () => "00".repeat(32))],
    previousHead: ["00".repeat(32)],
    time: [-1, 2 ** 40],
    block: [-1, null],
    cose: ["00".repeat(31), "AA".repeat(32)],
    vc: [null],
    pdf: ["gg".repeat(32)],
  }))
    it(`refuses ${name} out of its range`, () => {
      for (const value of values) expectRefusal(() => parseProof(withField(name, value)), "proof");
    });
});

describe("proof line", () => {
  it("ends the file as PROTOCOL 4 says, byte for byte", () => {
    const line = `\n%absah-proof ${toBase64Url(encodeProof(proof))}\n`;
    const wanted = concatBytes(paper.pdf, bytes(line), bytes("startxref\n9\n%%EOF\n"));
    expect(delivered).to.deep.equal(wanted);
  });

  it("is taken off again", () => {
    expect(splitProofLine(delivered)).to.deep.equal({ pdf: paper.pdf, proof });
  });

  it("is as it was when this format was made", () => {
    const known = JSON.parse(readFileSync(new URL("../../../vectors/proof-line.json", import.meta.url), "utf8")) as {
      readonly pdf: string;
      readonly proof: PortableProof;
      readonly file: string;
    };
    expect(Buffer.from(appendProofLine(bytes(known.pdf), known.proof)).toString()).to.equal(known.file);
    expect(splitProofLine(bytes(known.file))).to.deep.equal({ pdf: bytes(known.pdf), proof: known.proof });
  });

  it("is taken off of any PDF, the last line where there are two", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 40 }), proofs, (body, tail, other) => {
        const pdf = concatBytes(body, bytes("\nstartxref\n12\n%%EOF"), tail);
        const once = appendProofLine(pdf, other);
        expect(splitProofLine(once)).to.deep.equal({ pdf, proof: other });
        expect(splitProofLine(appendProofLine(once, proof))).to.deep.equal({ pdf: once, proof });
      }),
    );
  });

  it("is not in a file without one", () => {
    for (const file of [paper.pdf, new Uint8Array(), bytes("\n%absah-proof "), bytes("%absah-proof\n")])
      expect(splitProofLine(file)).to.deep.equal({ pdf: file });
  });

  it("may follow a PDF that is nothing but its ending", () => {
    for (const pdf of [bytes("startxref\n9\n%%EOF\n"), bytes("startxref")])
      expect(splitProofLine(appendProofLine(pdf, proof))).to.deep.equal({ pdf, proof });
  });

  it("needs its beginning and its newline", () => {
    const text = bytes(toBase64Url(encodeProof(proof)));
    for (const file of [
      concatBytes(bytes("\n%absah-proog "), text, bytes("\nstartxref\n")),
      concatBytes(bytes("\n%absah-proog "), text, bytes("x")),
      concatBytes(paper.pdf, bytes("\n%absah-proof "), text),
      concatBytes(paper.pdf, bytes("\n%absah-proof "), text, bytes("x")),
      bytes("\nnothing"),
    ])
      expect(splitProofLine(file)).to.deep.equal({ pdf: file });
    expect(() => appendProofLine(bytes("start"), proof)).to.throw(RangeError);
  });

  it("at the very start of a file has no PDF before it, and is a witness only", () => {
    const file = delivered.subarray(paper.pdf.length);
    expect(splitProofLine(file)).to.deep.equal({ pdf: file, proof });
  });

  it("with anything but its exact ending behind it is the witness of another file, not its end", () => {
    const from = Buffer.from(delivered).lastIndexOf("startxref");
    const ends = [
      concatBytes(delivered, bytes("\n")),
      concatBytes(delivered, bytes("x")),
      delivered.subarray(0, -1),
      delivered.subarray(0, from),
      ...Array.from({ length: delivered.length - from }, (_, i) => flip(delivered, from + i)),
    ];
    for (const file of ends) expect(splitProofLine(file)).to.deep.equal({ pdf: file, proof });
  });

  it("with one bit changed is no line, or another proof", () => {
    const from = paper.pdf.length;
    const to = Buffer.from(delivered).lastIndexOf("startxref");
    for (let index = from; index < to; index++) {
      const split = splitProofLine(flip(delivered, index));
      if (split.proof !== undefined) expect(split.proof, String(index)).not.to.deep.equal(proof);
      else expect(split.pdf.length).to.equal(delivered.length);
    }
  });

  it("in another encoding of the same JSON is no line", () => {
    const text = Buffer.from(encodeProof(proof)).toString();
    for (const json of [` ${text}`, text.replace('"v":1', '"v":1.0'), JSON.stringify(proof)]) {
      const line = bytes(`\n%absah-proof ${toBase64Url(bytes(json))}\n`);
      expect(splitProofLine(concatBytes(paper.pdf, line, bytes("startxref\n9\n%%EOF\n")))).not.to.have.property(
        "proof",
      );
    }
  });

  it("is put on no file without startxref, and one is not split off of it", () => {
    expect(() => appendProofLine(bytes("%PDF-1.7\n"), proof)).to.throw(RangeError);
    const file = concatBytes(bytes("%PDF-1.7"), delivered.subarray(paper.pdf.length));
    expect(splitProofLine(file).pdf).to.equal(file);
  });
});

describe("bucket", () => {
  const bucket = {
    covered: new Map([
      [1, 2],
      [2, 0],
    ]),
    proofs: [proof, { ...proof, index: 2 }],
  };

  it("is read back as it was written", () => {
    expect(parseBucket(parseJson(encodeBucket(bucket)))).to.deep.equal(bucket);
    expect(Buffer.from(encodeBucket({ covered: new Map(), proofs: [] })).toString()).to.equal(
      '{"covered":{},"proofs":[],"v":1}',
    );
  });

  it("refuses what is no bucket, and a proof in it that is none", () => {
    const json = parseJson(encodeBucket(bucket)) as Record<string, JsonValue>;
    for (const changes of [
      { v: 2 },
      { covered: [] },
      { covered: { "01": 1 } },
      { covered: { 0: 1 } },
      { covered: { 1: -1 } },
      { proofs: {} },
      { more: 1 },
    ])
      expectRefusal(() => parseBucket({ ...json, ...changes }), "bucket");
    expectRefusal(() => parseBucket({ ...json, proofs: [withField("size", 1)] }), "proof");
    expect(codeOf(() => parseBucket(json))).to.equal("accepted");
  });
});

describe("proof line of the known answer", () => {
  it("is base64url of canonical JSON", () => {
    const [, encoded] = Buffer.from(delivered).toString().split("\n%absah-proof ");
    expect(JSON.parse(Buffer.from(fromBase64Url(encoded!.split("\n")[0]!)).toString())).to.deep.equal(proof);
  });
});
