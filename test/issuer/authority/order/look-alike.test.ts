import { expect } from "chai";
import { warnOfLookAlikes } from "../../../../issuer/authority/order/look-alike.ts";
import { parseOrder } from "../../../../issuer/authority/order.ts";
import { holder, live, merge, order } from "./sample.ts";

/** Fields of an order that are warned of; none where it is refused. */
const warned = (changes: Readonly<Record<string, unknown>>): readonly string[] => {
  const parsed = parseOrder(merge(order, changes), live);
  if (parsed.status === "refused") throw new Error(parsed.problems[0]?.messageEn);
  return parsed.warnings.map(({ field, code }) => `${field} ${code}`);
};
const ofName = (primaryIdentifier: string): readonly string[] => warned({ holder: { ...holder, primaryIdentifier } });
const ofNative = (nativeName: string): readonly string[] => warned({ holder: { ...holder, nativeName } });

describe("letters that look like others", () => {
  for (const [what, name, code] of [
    ["one Cyrillic letter", "MUSTERM\u0410NN", "U+0410"],
    ["a word of Cyrillic letters that all look Latin", "\u0420\u0415\u0422\u0415\u0420", "U+0420"],
    ["a Greek omicron", "J\u039fHNSON", "U+039F"],
    ["wide letters", "\uff2d\uff35\uff33TERMANN", "U+FF2D"],
    ["letters of mathematics", "\u{1d400}NNA", "U+1D400"],
    ["a Roman numeral for a letter", "\u2160NGRID", "U+2160"],
    ["an Armenian letter", "\u054dMITH", "U+054D"],
    ["a Cherokee letter", "\u13aaAVID", "U+13AA"],
    ["a letter of phonetics", "M\u0251RTA", "U+0251"],
    ["a digit for a letter", "M0RGAN", "U+0030"],
    ["a letter that nobody sees", "MUST\u200bERMANN", "U+200B"],
    ["a soft hyphen", "MUST\u00adERMANN", "U+00AD"],
  ] as const) {
    it(`warns of ${what} in a name, and names it by its code`, () => {
      expect(ofName(name)).to.deep.equal(["primaryIdentifier look-alike"]);
      const [warning] = warnOfLookAlikes({ number: "1", holder: { ...holder, sex: "M", primaryIdentifier: name } });
      for (const message of [warning?.messageId, warning?.messageEn]) expect(message).to.include(code);
    });
  }

  it("says nothing of names as passports print them", () => {
    const names =
      "Müller-Lüdenscheidt|O'BRIEN|D’ANGELO|ŁUKASIEWICZ|NGUYỄN|İNÖNÜ|IŞIK|ƏLİYEV|ÞÓRÐARDÓTTIR|ŚWIĘTY|VAN DER BERG JR.";
    for (const name of names.split("|")) expect(ofName(name), name).to.deep.equal([]);
  });

  it("takes a native name in any script, and in those that are written together", () => {
    const names =
      "Анна Иванова|Γεώργιος|محمد علي|田中花子|たなかハナ子|김철수|金철수|அனிதா|अनीता|می\u200cنا|Анна (Anna)|王小明 Wang";
    for (const name of names.split("|")) expect(ofNative(name), name).to.deep.equal([]);
  });

  it("warns where one word of a native name mixes scripts, or hides a letter", () => {
    for (const name of ["Анна Ив\u0061нова", "\u0391nna", "\uff71ンナ", "An\u200dna", "김\u0430"])
      expect(ofNative(name), name).to.deep.equal(["nativeName look-alike"]);
  });

  it("warns of them in what else a search asks for: number, category, place, conditions", () => {
    const changes = { number: "2С41JE1234-W", category: "Е23", place: "Kоtabumi", conditions: "tidak bоleh bekerja" };
    expect(warned(changes)).to.have.members(Object.keys(changes).map((name) => `${name} look-alike`));
    const plain = { place: "Jl. Pahlawan No. 45, RT 03/RW 02 – Kotabumi", conditions: "≤ 30 hari; “sekali masuk”" };
    expect(warned(plain)).to.deep.equal([]);
  });

  it("shows the first three of them, each once, and of a native name only what strays into its word", () => {
    const [name] = warnOfLookAlikes({ number: "\u0410\u0410\u0412\u0415\u0421" });
    expect(name?.messageEn).to.include(": \u0410 (U+0410), \u0412 (U+0412), \u0415 (U+0415).");
    const native = (nativeName: string) =>
      warnOfLookAlikes({ number: "1", holder: { ...holder, sex: "M", nativeName } });
    expect(native("\u0418\u0432\u0061\u043d\u043e\u0432")[0]?.messageEn).to.include(": a (U+0061).");
    expect(native("An\u200dna")[0]?.messageEn).to.include(": U+200D.");
  });

  it("keeps nothing back: the order is taken as it was written", () => {
    const parsed = parseOrder(merge(order, { holder: { ...holder, primaryIdentifier: "\u0410NNA" } }), live);
    expect(parsed).to.have.nested.property("order.holder.primaryIdentifier", "\u0410NNA");
  });
});
