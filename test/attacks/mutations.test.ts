/** G1, a sample: genuine codes, credentials and files with one place changed, 5,000 times. None is valid. */
import { expect } from "chai";
import * as fc from "fast-check";
import { encodeQr } from "#core/document/qr.ts";
import { equalBytes } from "#core/encoding/text.ts";
import { splitProofLine } from "#core/proof/portable.ts";
import { type Input, type Sources } from "../../verifier/library/index.ts";
import { check, openStreet, type Street } from "./support/street.ts";

/** The same mutations in every run. */
const SEED = 20_261_124;

interface Mutation {
  readonly at: number;
  readonly how: "bit" | "byte" | "insert" | "remove" | "cut" | "swap";
  readonly value: number;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  // A place as a part of the whole, so that one sample fits every length.
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  how: fc.constantFrom("bit", "byte", "insert", "remove", "cut", "swap"),
  value: fc.integer({ min: 0, max: 255 }),
});

function mutate(bytes: Uint8Array, { at, how, value }: Mutation): Uint8Array {
  const place = Math.floor(at * bytes.length);
  const [before, after] = [bytes.subarray(0, place), bytes.subarray(place + 1)];
  const here = bytes[place] ?? 0;
  switch (how) {
    case "bit":
      return Uint8Array.of(...before, here ^ (1 << (value % 8)), ...after);
    case "byte":
      return Uint8Array.of(...before, value, ...after);
    case "insert":
      return Uint8Array.of(...before, value, here, ...after);
    case "remove":
      return Uint8Array.of(...before, ...after);
    case "cut":
      return before.slice();
    case "swap":
      return Uint8Array.of(...before, after[0] ?? value, here, ...after.subarray(1));
  }
}

describe("a genuine document with one place changed", () => {
  let street: Street;
  let sources: Sources;
  let parts: Readonly<Record<"qr" | "cwt" | "vc" | "pdf", Uint8Array>>;
  before(async () => {
    street = await openStreet({ realPages: true });
    const { documentId } = await street.house.issue();
    await street.house.settle();
    const found = await street.house.authority.published.lookup(documentId);
    if (found === undefined) throw new RangeError("not handed out");
    const pdf = await street.house.authority.documentPdf(documentId);
    parts = { qr: Buffer.from(encodeQr(found.cose)), cwt: found.cose, vc: found.vc, pdf };
    sources = await street.offline();
  });
  after(() => street.close());

  const inputOf = (form: keyof typeof parts, bytes: Uint8Array): Input => {
    const { proof } = splitProofLine(parts.pdf);
    if (form === "qr") return { qr: Buffer.from(bytes).toString("latin1") };
    if (form === "cwt") return { cwt: bytes };
    // With its proof, or no credential for machines would be valid in the first place.
    return form === "vc" ? { vc: bytes, ...(proof === undefined ? {} : { proof }) } : { pdf: bytes };
  };

  for (const form of ["qr", "cwt", "vc", "pdf"] as const) {
    it(`is valid before, as ${form}`, async () => {
      expect(await check(inputOf(form, parts[form]), sources)).to.include({ status: "valid" });
    });
  }

  for (const [form, runs] of [
    ["qr", 1500],
    ["cwt", 1500],
    ["vc", 1500],
  ] as const) {
    it(`is never valid, nor shown as what it is not, in ${runs} ways, as ${form}`, async () => {
      await fc.assert(
        fc.asyncProperty(mutation, async (change) => {
          const bytes = mutate(parts[form], change);
          if (equalBytes(bytes, parts[form])) return;
          const result = await check(inputOf(form, bytes), sources);
          expect(result.group).to.be.oneOf(["STOP", "UNSURE"]);
          expect(result).not.to.have.property("document");
        }),
        { seed: SEED, numRuns: runs },
      );
    });
  }

  const withLine = (page: Uint8Array): Uint8Array =>
    new Uint8Array(Buffer.concat([page, parts.pdf.subarray(splitProofLine(parts.pdf).pdf.length)]));

  it("is always called altered in 500 ways, as a file whose credentials can still be read", async () => {
    const { pdf } = splitProofLine(parts.pdf);
    // The best that a forger can hope for: the change is nowhere that a reader of PDFs would look.
    const contents = { status: "credential", cwt: parts.cwt, vc: parts.vc } as const;
    const kind = { ...sources, files: { pdf: async () => contents, picture: async () => contents } };
    await fc.assert(
      fc.asyncProperty(mutation, async (change) => {
        const page = mutate(pdf, change);
        if (equalBytes(page, pdf)) return;
        expect(await check({ pdf: withLine(page) }, kind)).to.include({ status: "file-altered", group: "STOP" });
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it("is never valid in 8 ways, as a file that is read", async () => {
    const { pdf } = splitProofLine(parts.pdf);
    await fc.assert(
      fc.asyncProperty(mutation, async (change) => {
        const page = mutate(pdf, change);
        if (equalBytes(page, pdf)) return;
        const result = await check({ pdf: withLine(page) }, sources);
        expect(result.group).to.be.oneOf(["STOP", "UNSURE"]);
      }),
      { seed: SEED, numRuns: 8 },
    );
  });

  it("is valid with another proof line only where page and credentials are the issued ones to the last byte", async () => {
    const { pdf } = splitProofLine(parts.pdf);
    await fc.assert(
      fc.asyncProperty(mutation, async (change) => {
        const line = mutate(parts.pdf.subarray(pdf.length), change);
        const file = new Uint8Array(Buffer.concat([pdf, line]));
        const result = await check(inputOf("pdf", file), sources);
        // The line says when and in which block, for people: those two are not read. All that is read is hashed.
        if (result.status === "valid") expect(splitProofLine(file).pdf).to.deep.equal(pdf);
        else expect(result.group).to.be.oneOf(["STOP", "UNSURE"]);
      }),
      { seed: SEED, numRuns: 50 },
    );
  });
});
