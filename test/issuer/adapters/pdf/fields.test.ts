import { expect } from "chai";
import { type Holder } from "#core/document/holder.ts";
import { type Kind } from "#core/document/kind.ts";
import { parseUuid } from "#core/encoding/text.ts";
import {
  detailFields,
  holderFields,
  nameFields,
  nameLanguage,
  timeFields,
} from "../../../../issuer/adapters/pdf/fields.ts";
import { FACTS, HOLDER } from "./sample.ts";

const { primaryIdentifier: _primary, secondaryIdentifier: _secondary, ...nameless } = HOLDER;
const mononym = { ...nameless, fullName: "Suhartini" };

const holderLabels = (passport?: string): string[] => holderFields(HOLDER, passport).map(({ label }) => label.en);
const detailLabels = (kind: Kind): string[] => detailFields({ ...FACTS, kind }).map(({ label }) => label.en);
const language = (part: Partial<Holder>): string => nameLanguage({ ...HOLDER, nativeName: "佐藤 遥", ...part });

describe("the fields of a page", () => {
  it("give a mononym one name field and no second one", () => {
    expect(nameFields(mononym)).to.deep.equal([{ label: { id: "Nama", en: "Name" }, value: "Suhartini" }]);
  });

  it("give two identifiers as the passport prints them, primary first", () => {
    expect(nameFields(HOLDER).map(({ value }) => value)).to.deep.equal(["Müller-Lüdenscheidt", "Jürgen"]);
  });

  it("give the native name after them", () => {
    expect(nameFields({ ...mononym, nativeName: "کریمی" }).map(({ label }) => label.en)).to.deep.equal([
      "Name",
      "Name in its own script",
    ]);
  });

  it("leave the passport out where there is none", () => {
    expect(holderLabels("TST000003")).to.include("Passport number");
    expect(holderLabels()).not.to.include("Passport number");
  });

  it("name the last lawful day, the day before the payload's end", () => {
    const [from, until] = timeFields(FACTS);
    expect(from?.value).to.equal("Selasa, 24 November 2026");
    expect(until?.value).to.equal("Selasa, 23 November 2027");
  });

  it("say that there is no end where there is none", () => {
    const { expires: _, ...endless } = FACTS;
    expect(timeFields(endless)[1]).to.include({ value: "Tanpa tanggal akhir", en: "No end date" });
  });

  it("show what a document supersedes", () => {
    const supersedes = parseUuid("00112233-4455-4677-8899-aabbccddeeff");
    expect(detailFields({ ...FACTS, supersedes }).at(-1)).to.include({ value: "00112233-4455-4677-8899-aabbccddeeff" });
    expect(detailFields(FACTS).map(({ label }) => label.en)).not.to.include("Supersedes");
  });

  it("call a category and a place by what they are in each kind", () => {
    expect(detailLabels("ITAS").slice(0, 2)).to.deep.equal(["Visa index", "Address"]);
    expect(detailLabels("COMPETENCE").slice(0, 2)).to.deep.equal(["Competence", "Place"]);
    expect(detailLabels("LODGING_RECEIPT")).to.include("Place of stay");
    expect(detailLabels("REPORT")).to.include("Subject");
  });

  it("choose the form of Han letters by language, then script, then nation", () => {
    expect(language({ nativeLanguage: "jpn" })).to.equal("japanese");
    expect(language({ nativeLanguage: "kor" })).to.equal("korean");
    expect(language({ nativeLanguage: "zho", nationality: "JPN" })).to.equal("chinese");
    expect(language({ nativeName: "さとう" })).to.equal("japanese");
    expect(language({ nativeName: "김민서" })).to.equal("korean");
    expect(language({ nationality: "JPN" })).to.equal("japanese");
    expect(language({})).to.equal("chinese");
  });
});
