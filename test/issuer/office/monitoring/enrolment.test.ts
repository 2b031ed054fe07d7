import { randomBytes } from "node:crypto";
import { expect } from "chai";
import { drawCode, findOpenCode, parseOpenCodes } from "../../../../issuer/office/monitoring/enrolment.ts";
import { type House } from "../../../support/house/house.ts";
import { openOffice } from "../../../support/house/office.ts";

describe("a one-time code", () => {
  it("has ten of Crockford's digits, the last a check symbol, and is never the same twice", () => {
    const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) };
    const codes = Array.from({ length: 200 }, () => drawCode(random));
    expect(new Set(codes).size).to.equal(200);
    for (const code of codes) {
      expect(code).to.match(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
      const digits = Array.from(code.replace("-", ""), (one) => "0123456789ABCDEFGHJKMNPQRSTVWXYZ".indexOf(one));
      const value = digits.slice(0, 9).reduce((sum, digit) => sum * 32 + digit, 0);
      expect(digits.at(-1)).to.equal(value % 37);
    }
  });

  it("is found among those that wait, and by no other ten symbols", async () => {
    const office = openOffice({ now: 0, authority: {} } as House);
    const waiting: string[] = [];
    for (const name of ["pos-1", "pos-2"]) waiting.push((await office.code(name)).replace("-", ""));
    expect((await findOpenCode(waiting[1] ?? "", office.codes))?.name).to.equal("pos-2");
    expect(await findOpenCode(office.wrongCode().replace("-", ""), office.codes)).to.equal(undefined);
    expect(await findOpenCode(waiting[0] ?? "", [])).to.equal(undefined);
  });

  it("is read from `devices.json` and from nothing else", () => {
    const one = { name: "pos-1", salt: "00", digest: "00", expiresAt: 1 };
    expect(parseOpenCodes({ v: 1, enrolments: [{ ...one, createdAt: 0 }] })).to.deep.equal([one]);
    for (const other of [{}, [], { v: 2, enrolments: [] }, { v: 1, enrolments: [{ ...one, salt: 1 }] }])
      expect(() => parseOpenCodes(other), JSON.stringify(other)).to.throw();
  });
});
