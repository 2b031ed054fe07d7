import { expect } from "chai";
import { dayInWib, isBirthDay } from "../../../../issuer/authority/order/day.ts";

describe("days of an order", () => {
  it("begin at midnight in western Indonesia", () => {
    const midnight = Date.parse("2026-11-24T00:00:00+07:00");
    expect(dayInWib(midnight)).to.equal("2026-11-24");
    expect(dayInWib(midnight - 1)).to.equal("2026-11-23");
  });

  it("of birth begin with 1900, and have a month from 1 to 12 where one is known", () => {
    for (const day of ["1900-01-01", "1900-00-00", "1990-12-00", "1990-01-00"])
      expect(isBirthDay(day), day).to.equal(true);
    for (const day of ["1899-12-31", "1899-12-00", "1990-13-00", "", "1990", "1990-01", "1990-01-01 "])
      expect(isBirthDay(day), day).to.equal(false);
  });
});
