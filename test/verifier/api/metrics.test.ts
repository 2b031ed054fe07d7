import { expect } from "chai";
import { type House, openHouse } from "../../support/house/house.ts";
import { call, openServices, type Services } from "../../support/house/services.ts";

describe("/metrics and /health", () => {
  let house: House;
  let services: Services;
  before(async () => {
    house = await openHouse();
    services = await openServices(house);
    await house.authority.step();
    await house.issue();
    await house.settle();
  });
  after(async () => {
    await services.close();
    await house.close();
  });

  const read = async (origin: string): Promise<string> =>
    new TextDecoder().decode((await call(origin, "GET", "/metrics")).bytes);

  it("counts verdicts by status and cause", async () => {
    for (let turn = 0; turn < 2; turn += 1)
      await call(services.verifier, "POST", "/api/v1/verify", { body: { qr: "https://example.org/itas" } });
    expect(await read(services.verifier)).to.include(`absah_verdicts_total{status="unreadable",cause="website"} 2`);
  });

  it("times requests by route and status, refusals too, and puts no id into a label", async () => {
    const id = "6f1f64f8-9a3b-4c62-8d0e-111111111111";
    await call(services.issuer, "GET", `/api/v1/documents/${id}`, { token: "ani-1" });
    await call(services.issuer, "GET", `/api/v1/documents/${id}`);
    const text = await read(services.issuer);
    const count = (status: number): string =>
      `absah_request_seconds_count{method="get",route="/api/v1/documents/{id}",status="${status}"} 1`;
    expect(text).to.include(count(404)).and.include(count(401));
    expect(text).not.to.include(id);
  });

  it("is for this machine alone: what a proxy passes on gets nothing", async () => {
    expect((await call(services.verifier, "GET", "/metrics")).status).to.equal(200);
    for (const name of ["x-forwarded-for", "forwarded"]) {
      const reply = await call(services.verifier, "GET", "/metrics", { headers: { [name]: "for=203.0.113.9" } });
      expect(reply.status, name).to.equal(404);
    }
  });

  it("tells the age of the lists, and what can be told by them", async () => {
    expect(await read(services.verifier)).to.match(/^absah_list_age_seconds \d+$/m);
    const { json } = await call(services.verifier, "GET", "/health");
    expect(json).to.include({ state: "ready" });
    expect(json["works"]).to.deep.equal({ valid: true, final: true, forgeries: true });
  });

  it("says that lists are too old to call anything valid, and still tells what is final", async () => {
    house.pass(86_400 + 60);
    house.chain.front.down = true;
    const { json } = await call(services.verifier, "GET", "/health");
    expect(json).to.include({ state: "old-list" });
    expect(json["works"]).to.deep.equal({ valid: false, final: true, forgeries: true });
  });
});
