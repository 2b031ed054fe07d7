import { expect } from "chai";
import { fillFromZone } from "../../../../issuer/authority/order/mrz-fill.ts";
import { mrz, zone } from "./sample.ts";

const TODAY = "2026-11-24";

describe("filling an order from the MRZ", () => {
  it("gives every field that the zone names, as an order has it", () => {
    expect(fillFromZone(mrz, TODAY)).to.deep.equal({
      values: {
        primaryIdentifier: "MUELLER LUEDENSCHEIDT",
        secondaryIdentifier: "JUERGEN",
        passport: "TST000003",
        birthDate: "1969-01-02",
        sex: "M",
        nationality: "D",
        issuingCountry: "D",
      },
      problems: [],
    });
  });

  it("keeps one name one name, and gives an Indonesian passport its one field", () => {
    const namesOf = (names: string, nationality: string) => {
      const { fullName, primaryIdentifier } = fillFromZone(zone({ names, nationality }), TODAY).values;
      return { fullName, primaryIdentifier };
    };
    expect(namesOf("ARKFREITH", "UTO")).to.deep.equal({ fullName: "ARKFREITH", primaryIdentifier: undefined });
    expect(namesOf("NURBAYA<<SITI", "IDN")).to.deep.equal({
      fullName: "SITI NURBAYA",
      primaryIdentifier: undefined,
    });
  });

  it("takes nobody for unborn: a year is of this century only when its day has come", () => {
    const bornOn = (birth: string): string | undefined => fillFromZone(zone({ birth }), TODAY).values.birthDate;
    expect(bornOn("261124")).to.equal("2026-11-24");
    expect(bornOn("261125")).to.equal("1926-11-25");
    expect(bornOn("9005<<")).to.equal("1990-05-00");
    expect(bornOn("<<<<<<")).to.equal(undefined);
  });

  it("gives nothing of a zone with one wrong digit", () => {
    const [first = "", second = ""] = mrz;
    const { values, problems } = fillFromZone([first, second.replace("0039D", "0038D")], TODAY);
    expect(values).to.deep.equal({});
    expect(problems.map(({ field }) => field)).to.include("mrz.documentNumberCheckDigit");
  });
});
