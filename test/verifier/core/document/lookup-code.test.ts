import { expect } from "chai";
import * as fc from "fast-check";
import { formatLookupCode, parseLookupCode } from "#core/document/lookup-code.ts";
import { codeOf, expectRefusal } from "../refusal.ts";
import { anyPayload, sample } from "./sample.ts";

const code = formatLookupCode(sample.documentId);

/** Crockford's check by long division of the decimal number, as a textbook does it. */
function textbookCheck(id: Uint8Array): string {
  return checkOf(id.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n));
}

function checkOf(value: bigint): string {
  const rest = value
    .toString(10)
    .split("")
    .reduce((carry, digit) => (carry * 10 + Number(digit)) % 37, 0);
  return "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U".charAt(rest);
}

describe("the lookup code", () => {
  it("is read back, and its last symbol is Crockford's check", () => {
    fc.assert(
      fc.property(anyPayload, ({ documentId }) => {
        const written = formatLookupCode(documentId);
        expect(written).to.match(/^(?:[0-9A-Z]{5}-){5}[0-9A-Z][0-9A-Z*~$=]$/);
        expect(parseLookupCode(written)).to.deep.equal(documentId);
        expect(written.at(-1)).to.equal(textbookCheck(documentId));
      }),
    );
  });

  it("is read in any case, with hyphens anywhere or nowhere, I and L as 1, O as 0", () => {
    for (const typed of [
      code.toLowerCase(),
      code.replaceAll("-", ""),
      `-${code}-`,
      code.replaceAll("1", "l").replaceAll("0", "o"),
      code.replaceAll("1", "I").replaceAll("0", "O"),
    ]) {
      expect(parseLookupCode(typed), typed).to.deep.equal(sample.documentId);
    }
  });

  it("is refused with any one symbol changed, and with any two neighbours swapped", () => {
    const symbols = code.replaceAll("-", "");
    for (let index = 0; index < symbols.length; index++) {
      const digit = symbols.charAt(index) === "7" ? "8" : "7";
      expectRefusal(() => parseLookupCode(symbols.slice(0, index) + digit + symbols.slice(index + 1)), "lookup-code");
      const pair = symbols.slice(index, index + 2);
      const swapped = symbols.slice(0, index) + pair.split("").toReversed().join("") + symbols.slice(index + 2);
      if (swapped !== symbols)
        expect(
          codeOf(() => parseLookupCode(swapped)),
          swapped,
        ).to.equal("lookup-code");
    }
  });

  it("may be 64 characters long with its hyphens, and not one more", () => {
    expect(parseLookupCode(code.padEnd(64, "-"))).to.deep.equal(sample.documentId);
    expectRefusal(() => parseLookupCode(code.padEnd(65, "-")), "lookup-code");
  });

  for (const [what, typed] of [
    ["nothing", ""],
    ["the first number above 128 bits", `8${"0".repeat(25)}${checkOf(2n ** 128n)}`],
    ["too few symbols", code.slice(0, -1)],
    ["too many symbols", `${code}0`],
    ["U as a digit", `U${code.slice(1)}`],
    ["spaces", code.replaceAll("-", " ")],
    ["letters that only look alike", code.replace(/[A-Z]/, "А")],
    ["its check symbol twice", `${code}${code.at(-1) ?? ""}`],
    // 2¹³⁰ − 1, whose check symbol is right
    ["a number above 128 bits", `ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-Z${checkOf(2n ** 130n - 1n)}`],
    ["the code of an id that is no UUIDv4", formatLookupCode(new Uint8Array(16))],
    ["10 MB", code.repeat(400_000)],
  ] as const) {
    it(`is refused for ${what}`, () => expectRefusal(() => parseLookupCode(typed), "lookup-code"));
  }
});
