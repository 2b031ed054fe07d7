import { expect } from "chai";
import { anOrder, type House, openHouse } from "../../support/house/house.ts";
import { call, type CallOptions, type Reply, type Services, openServices } from "../../support/house/services.ts";

describe("rejecting over the issuer API", function () {
  this.timeout(20_000);
  let house: House;
  let services: Services;
  before(async () => {
    house = await openHouse();
    services = await openServices(house);
    await house.authority.step();
  });
  after(async () => {
    await services.close();
    await house.close();
  });

  const ask = (path: string, options: CallOptions = {}): Promise<Reply> => call(services.issuer, "POST", path, options);
  const because = { reason: "nama tidak sama dengan paspor" };
  const order = async (): Promise<string> =>
    String((await ask("/api/v1/orders", { token: "ani-1", body: anOrder() })).json["orderId"]);

  it("ends an order of somebody else, and the reason is not in the answer", async () => {
    const path = `/api/v1/orders/${await order()}/reject`;
    expect((await ask(path, { body: because })).status).to.equal(401);
    expect((await ask(path, { token: "ani-2", body: because })).json["code"]).to.equal("FOUR_EYES");
    expect((await ask(path, { token: "budi", body: because })).json["code"]).to.equal("ROLE");
    for (const body of [{}, { reason: "" }, { reason: "  " }, { reason: 1 }, { ...because, more: 1 }]) {
      expect((await ask(path, { token: "citra", body })).status, JSON.stringify(body)).to.equal(400);
    }
    const { status, json } = await ask(path, { token: "citra", body: because });
    expect(status).to.equal(200);
    expect(json).to.include({ state: "rejected", submittedBy: "ani", rejectedBy: "citra" });
    expect(JSON.stringify(json)).to.not.include("paspor");
    const late = await ask(path.replace("reject", "approve"), { token: "citra" });
    expect(late.json).to.include({ code: "ALREADY_DECIDED", status: 409 });
    expect(late.json["messageId"]).to.include("Diputuskan oleh citra");
  });

  it("ends a change of status that waits", async () => {
    const { documentId } = await house.issue();
    const asked = await ask(`/api/v1/documents/${documentId}/suspend`, { token: "ani-1", body: because });
    const path = `/api/v1/changes/${String(asked.json["changeId"])}/reject`;
    expect((await ask(path, { token: "budi", body: because })).json["code"]).to.equal("ROLE");
    expect((await ask(path, { token: "ani-2", body: {} })).status).to.equal(400);
    expect((await ask(path, { token: "ani-2", body: because })).json).to.include({
      state: "rejected",
      rejectedBy: "ani",
    });
    expect((await ask(path.replace("reject", "approve"), { token: "citra" })).json["code"]).to.equal("ALREADY_DECIDED");
  });

  it("stands in the OpenAPI document, with its body", async () => {
    const { json } = await call(services.issuer, "GET", "/openapi.json");
    const paths = json["paths"] as Record<string, { post?: { requestBody?: unknown; security?: unknown } }>;
    for (const path of ["/api/v1/orders/{id}/reject", "/api/v1/changes/{id}/reject"]) {
      expect(JSON.stringify(paths[path]?.post?.requestBody), path).to.include("reason");
      expect(paths[path]?.post?.security, path).to.not.equal(undefined);
    }
  });
});
