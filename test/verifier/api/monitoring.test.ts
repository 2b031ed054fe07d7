import { createServer, type RequestListener } from "node:http";
import { expect } from "chai";
import { passTo } from "../../../verifier/adapters/bundle/pass-on.ts";
import { SourceError } from "../../../verifier/library/index.ts";
import { type House, openHouse } from "../../support/house/house.ts";
import { type CallOptions, type Reply, type Services, call, openServices } from "../../support/house/services.ts";
import { type Noted, TestDevice } from "../../issuer/office/monitoring/device.ts";
import { closeServer, listen } from "../library/office.ts";

const COSE = "application/cose";
const NOBODY = "6f1f64f8-9a3b-4c62-8d0e-111111111111";

describe("what a device sends through the verifier", () => {
  let house: House;
  let services: Services;
  let device: TestDevice;
  let id: string;
  before(async () => {
    house = await openHouse();
    services = await openServices(house);
    device = new TestDevice("one");
    const reply = await send("/api/v1/devices", await device.enrolment(await services.code(), house.now));
    expect([reply.status, reply.json["name"]]).to.deep.equal([201, "pos-1"]);
    id = String(reply.json["deviceId"]);
  });
  after(async () => {
    await services.close();
    await house.close();
  });

  const ask = (method: string, path: string, options: CallOptions = {}): Promise<Reply> =>
    call(services.verifier, method, path, options);
  const send = (path: string, body: Uint8Array, type = COSE): Promise<Reply> => ask("POST", path, { body, type });
  const check = (): Noted => ({
    kind: "check",
    at: house.now,
    digest: "ab".repeat(32),
    outcome: "valid",
    channel: "camera",
    mode: "public",
  });

  it("reaches the issuer byte for byte, and its answers come back", async () => {
    await device.note(check(), check());
    const first = await send(`/api/v1/devices/${id}/events`, await device.sync(house.now));
    expect([first.status, first.type]).to.deep.equal([200, "application/json; charset=utf-8"]);
    expect(first.json).to.deep.equal({ next: 2, kept: 2, known: 0 });
  });

  it("is refused in the issuer's own words", async () => {
    await device.note(check(), check());
    const path = `/api/v1/devices/${id}/events`;
    const gap = await device.sync(house.now, 3);
    const [own, passed] = [await call(services.issuer, "POST", path, { body: gap, type: COSE }), await send(path, gap)];
    const told = ({ status, type, headers, json }: Reply): object => {
      return { status, type, language: headers.get("content-language"), json: { ...json, ref: "" } };
    };
    expect(told(passed)).to.deep.equal(told(own));
    expect(passed.json).to.include({ status: 409, code: "LOG_GAP", next: 2 });
    const wrong = await device.enrolment(services.wrongCode(), house.now);
    expect((await send("/api/v1/devices", wrong)).json).to.include({ status: 403, code: "ENROLMENT_REFUSED" });
  });

  it("is bounded here already, and nothing else is passed on", async () => {
    const path = `/api/v1/devices/${id}/events`;
    expect((await send("/api/v1/devices", new Uint8Array(4097))).status).to.equal(413);
    expect((await send(path, new Uint8Array(512 * 1024 + 1))).status).to.equal(413);
    expect((await send(path, new Uint8Array(1), "application/json")).status).to.equal(415);
    expect((await send("/api/v1/devices/1/events", new Uint8Array(1))).status).to.equal(404);
    for (const [method, other] of [
      ["GET", "/api/v1/devices"],
      ["POST", `/api/v1/devices/${id}/end`],
      ["POST", `/api/v1/devices/${id}/release`],
      ["GET", "/api/v1/inspections"],
      ["POST", "/api/v1/inspections/approvals"],
      ["GET", "/api/v1/checks"],
    ] as const)
      expect((await ask(method, other, { token: "citra" })).status, other).to.be.oneOf([404, 405]);
  });

  it("hears that the issuer is away", async () => {
    await services.stopIssuer();
    const reply = await send(`/api/v1/devices/${id}/events`, await device.sync(house.now));
    expect(reply.type).to.include("application/problem+json");
    expect(reply.json).to.include({ status: 503, code: "UNREACHABLE" });
  });

  it("cannot be used to try codes without end", async () => {
    const statement = await device.enrolment(services.wrongCode(), house.now);
    const replies = await Promise.all(Array.from({ length: 12 }, () => send("/api/v1/devices", statement)));
    expect(replies.map(({ status }) => status)).to.include(429);
  });
});

describe("passing on", () => {
  const codeOf = async (handler: RequestListener): Promise<unknown> => {
    const server = createServer(handler);
    try {
      const { status, type, body } = await passTo(await listen(server))(
        `/api/v1/devices/${NOBODY}/events`,
        new Uint8Array(3),
      );
      return [status, type, new TextDecoder().decode(body)];
    } catch (error) {
      return error instanceof SourceError ? error.code : error;
    } finally {
      await closeServer(server);
    }
  };
  const answer =
    (status: number, type: string, body: string): RequestListener =>
    (request, response) => {
      request.resume();
      response.writeHead(status, { "content-type": type }).end(body);
    };

  it("gives answers and problems as they are", async () => {
    expect(await codeOf(answer(200, "application/json", "{}"))).to.deep.equal([200, "application/json", "{}"]);
    const problem = "application/problem+json";
    expect(await codeOf(answer(410, `${problem}; charset=utf-8`, "{}"))).to.deep.equal([410, problem, "{}"]);
  });

  it("takes no page of another service, no redirect, and nothing endless for an answer", async () => {
    expect(await codeOf(answer(200, "text/html", "<script>"))).to.equal("wrong");
    expect(await codeOf(answer(404, "application/json", "{}"))).to.equal("wrong");
    expect(await codeOf(answer(302, "application/json", "{}"))).to.equal("wrong");
    expect(await codeOf(answer(200, "application/json", "x".repeat(20_000)))).to.equal("too-large");
  });
});
