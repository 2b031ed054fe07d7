import { expect } from "chai";
import { openHouse, type House } from "../../support/house/house.ts";
import { type Services, call, openServices } from "../../support/house/services.ts";

describe("GET /api/v1/export", function () {
  this.timeout(60_000);
  let house: House;
  let services: Services;
  before(async () => {
    house = await openHouse();
    services = await openServices(house);
  });
  after(async () => {
    await services.close();
    await house.close();
  });

  it("gives an officer each delivered document as a line of digests and places, without a person", async () => {
    const { documentId } = await house.issue();
    await house.settle();
    await house.issue();
    const answer = await call(services.issuer, "GET", "/api/v1/export", { token: "ani-1" });
    expect([answer.status, answer.type]).to.deep.equal([200, "application/jsonl"]);
    const text = new TextDecoder().decode(answer.bytes);
    const [header, line, ...rest] = text.trim().split("\n");
    expect(JSON.parse(header ?? "")).to.deep.equal({ v: 1, covered: { 1: 1, 2: 0 } });
    expect(JSON.parse(line ?? "")).to.include({ documentId, issuer: 1, sequence: 0, index: 1, list: 0 });
    expect(rest, "a document that waits for its anchor").to.deep.equal([]);
    expect(text).not.to.match(/MUSTERMANN|ERIKA|C01X00T47|1964/);
  });

  it("gives nothing to anyone else", async () => {
    expect((await call(services.issuer, "GET", "/api/v1/export")).status).to.equal(401);
  });
});
