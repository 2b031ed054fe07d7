import { createCipheriv } from "node:crypto";
import { deflateSync } from "node:zlib";
import { expect } from "chai";
import * as fc from "fast-check";
import { decodeQr, encodeQr, type NothingCause } from "#core/document/qr.ts";
import { encodeBase45 } from "#core/encoding/base45.ts";
import { deflateZlib } from "#core/encoding/inflate.ts";
import { concatBytes } from "#core/encoding/text.ts";
import { expectRefusal } from "../refusal.ts";
import { anyPayload, sample, signCwt } from "./sample.ts";

const cose = signCwt(sample);
const text = encodeQr(cose);
/** Encrypted zeros: zlib cannot make them smaller. */
const noise = createCipheriv("aes-128-ctr", Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(4_000));
const causeOf = (candidate: string): NothingCause | "ours" => {
  const content = decodeQr(candidate);
  return content.status === "ours" ? "ours" : content.cause;
};
/** A text of `length` characters that is one flat string, as a reader would hand it over. */
const flat = (start: string, length: number): string =>
  Buffer.alloc(length, "A").fill(start, 0, Buffer.byteLength(start)).toString();

/** The code's text with one character changed. */
const changed = (index: number): string =>
  text.slice(0, index) + (text.charAt(index) === "A" ? "B" : "A") + text.slice(index + 1);

describe("the text of a QR code", () => {
  it("of any document is read back, begins 6BF and is alphanumeric", () => {
    fc.assert(
      fc.property(anyPayload, (payload) => {
        const bytes = signCwt(payload);
        const written = encodeQr(bytes);
        expect(written).to.match(/^6BF[0-9A-Z $%*+\-./:]+$/);
        expect(decodeQr(written)).to.deep.equal({ status: "ours", cose: bytes });
      }),
    );
  });

  it("is not made when no code of error correction M would hold it", () => {
    expect(encodeQr(noise.subarray(0, 2_240)).length).to.be.within(3_300, 3_391);
    expectRefusal(() => encodeQr(noise.subarray(0, 2_300)), "too-large");
  });

  it("of a document as it usually is fits version 14-M", () => {
    const { nativeName: _, nativeLanguage: __, ...holder } = sample.holder ?? never();
    const { conditions: ___, place: ____, supersedes: _____, ...usual } = sample;
    expect(encodeQr(signCwt({ ...usual, holder })).length).to.be.at.most(528);
  });

  const WEBSITES = [
    "https://imigrasi.absah.example/9b2f",
    "HTTPS://IMIGRASI.EXAMPLE",
    "http://a",
    "www.absah.example",
    "WWW.ABSAH.EXAMPLE",
    "  https://a",
    "\t\r\nhttps://a",
    "\ufeffhttps://a",
    "\u200b\u2060https://a",
    "\u3164https://a",
    "\u2800https://a",
    "\u3000www.a.example",
    "ht\ttps://a",
    "ｈｔｔｐｓ://a",
    "tel:+62211500",
    "intent://scan#Intent;end",
    "javascript:alert(1)",
    "mailto:a@b.example",
    "WIFI:S:kantor;;",
    "a+b-c.d:e",
  ];
  for (const candidate of WEBSITES) {
    it(`is a website when it is ${JSON.stringify(candidate)}`, () => expect(causeOf(candidate)).to.equal("website"));
  }

  it("is damaged when it is half a code, of whatever length", () => {
    for (let length = 3; length < text.length; length++) expect(causeOf(text.slice(0, length))).to.equal("damaged");
  });

  const DAMAGED: readonly (readonly [string, string])[] = [
    ["a character outside the alphabet", `${text.slice(0, 40)}_${text.slice(41)}`],
    ["a line end after it", `${text}\n`],
    ["one byte after the stream", encodeBase45(concatBytes(deflateZlib(cose), Uint8Array.of(0)))],
    ["a second stream", encodeBase45(concatBytes(deflateZlib(cose), deflateZlib(cose)))],
    [
      "a bomb above 16 KiB",
      encodeBase45(new Uint8Array(deflateSync(Buffer.alloc(2_000_000), { level: 6 })).slice(0, 2000)),
    ],
    ["more than a code can hold", flat("6BF", 4298)],
    ["more than a code can hold, though all else is right", encodeBase45(deflateZlib(concatBytes(cose, noise)))],
    ["nothing but its beginning", "6BF"],
  ];
  for (const [what, candidate] of DAMAGED) {
    it(`is damaged with ${what}`, () => expect(causeOf(candidate)).to.equal("damaged"));
  }

  it("is damaged when it inflates to one byte above 16 KiB, whatever is in it", () => {
    expect(causeOf(encodeQr(concatBytes(cose, new Uint8Array(16_384 - cose.length))))).to.equal("ours");
    expect(causeOf(encodeQr(concatBytes(cose, new Uint8Array(16_385 - cose.length))))).to.equal("damaged");
  });

  it("is ours or damaged, never another format, with one character changed", () => {
    for (let index = 3; index < text.length; index++) expect(causeOf(changed(index))).to.equal("damaged");
  });

  const OTHERS: readonly (readonly [string, string])[] = [
    ["a sentence", "Surat ini sah"],
    ["words with a colon and a space", "Nama: Budi"],
    ["its beginning in small letters", text.toLowerCase()],
    ["our code after a space", ` ${text}`],
    ["a number", "9780201379624"],
    ["a base45 text of others", "NCFOXN%TS3DH"],
    ["an EU health certificate", "HC1:NCFOXN%TS3DH"],
    ["zlib of something else", encodeQr(new TextEncoder().encode("hello"))],
    ["zlib of nothing", encodeQr(new Uint8Array(0))],
    [
      "a COSE_Sign1 with another protected map",
      encodeQr(Uint8Array.from(cose, (byte, index) => (index === 5 ? 0x26 : byte))),
    ],
    ["a COSE_Sign1 after another byte", encodeQr(concatBytes(Uint8Array.of(0), cose))],
    ["our frame cut inside the kid", encodeQr(cose.slice(0, 15))],
    ["a lone surrogate", "\ud800"],
  ];
  for (const [what, candidate] of OTHERS) {
    it(`is of another format when it is ${what}`, () => expect(causeOf(candidate)).to.equal("other-format"));
  }

  it("is nothing when it is empty", () => expect(causeOf("")).to.equal("nothing"));

  it("costs less than 50 ms at 10 MB, whatever it begins with", () => {
    const huge = ["6BF", "https://", "HC1:", " ", "A"].map((start) => flat(start, 10_000_000));
    for (const candidate of huge) {
      const started = performance.now();
      causeOf(candidate);
      expect(performance.now() - started).to.be.below(50);
    }
  });

  it("is answered for, and nothing is thrown, whatever it is", () => {
    const tail = fc.string({ unit: fc.constantFrom(..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".split("")) });
    const any = fc.oneof(
      fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) }),
      tail.map((rest) => `6BF${rest}`),
      tail.map((rest) => `https://${rest}`),
    );
    fc.assert(
      fc.property(any, (candidate) => {
        expect(causeOf(candidate)).to.be.oneOf(["ours", "website", "damaged", "other-format", "nothing"]);
      }),
      { numRuns: 300 },
    );
  });
});

function never(): never {
  throw new Error("the sample has a holder");
}
