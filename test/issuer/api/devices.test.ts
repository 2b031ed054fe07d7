import { expect } from "chai";
import { type CborMap, type CborValue, decodeCbor, encodeCbor } from "#core/encoding/cbor.ts";
import { CHECK_TYP } from "#core/document/log/fields.ts";
import { decodeSign1 } from "#core/document/signature.ts";
import { type MonitoringCode, MonitoringError } from "../../../issuer/office/monitoring/model.ts";
import { translateRefusal } from "../../../issuer/api/problem.ts";
import { type House, openHouse } from "../../support/house/house.ts";
import { signerOf } from "../../support/house/keys.ts";
import { type CallOptions, type Reply, type Services, call, openServices } from "../../support/house/services.ts";
import { openTestChain, type TestChain } from "../../support/house/test-chain.ts";
import { type Noted, TestDevice } from "../office/monitoring/device.ts";

const SESSION = "0d5e8f6a-1b2c-4d3e-8f90-a1b2c3d4e5f6";
const NOBODY = "6f1f64f8-9a3b-4c62-8d0e-111111111111";
const COSE = "application/cose";
const MISTYPED = "00000-0000Z";

describe("issuer API: devices and inspections", () => {
  let chain: TestChain;
  let house: House;
  let services: Services;
  let device: TestDevice;
  let id: string;
  before(async () => {
    chain = await openTestChain();
  });
  after(() => chain.close());
  beforeEach(async () => {
    house = await openHouse({ chain });
    services = await openServices(house);
    device = new TestDevice("one");
    id = String((await enrol(device, await services.code())).json["deviceId"]);
  });
  afterEach(async () => {
    await services.close();
    await house.close();
  });

  const ask = (method: string, path: string, options: CallOptions = {}): Promise<Reply> =>
    call(services.issuer, method, path, options);
  const send = (path: string, body: Uint8Array, type = COSE): Promise<Reply> => ask("POST", path, { body, type });
  const enrol = async (who: TestDevice, code: string, at = house.now): Promise<Reply> =>
    send("/api/v1/devices", await who.enrolment(code, at));
  const sync = async (from = 0, at = house.now): Promise<Reply> =>
    send(`/api/v1/devices/${id}/events`, await device.sync(at, from));
  const check = (changes: object = {}): Noted => ({
    kind: "check",
    at: house.now,
    digest: "ab".repeat(32),
    outcome: "valid",
    channel: "camera",
    mode: "public",
    ...changes,
  });
  const isProblem = (reply: Reply, status: number, code: string, members: object = {}): void => {
    expect(reply.status, code).to.equal(status);
    expect(reply.type).to.include("application/problem+json");
    expect(reply.json).to.include({ code, status, type: `urn:absah:problem:${code}`, ...members });
    for (const field of ["messageId", "messageEn", "ref"]) expect(reply.json[field], field).to.be.a("string");
  };

  it("enrol a device once, and answer the same device the same again", async () => {
    const two = new TestDevice("two");
    const code = await services.code("pos-2");
    const first = await enrol(two, code);
    expect([first.status, first.json["name"]]).to.deep.equal([201, "pos-2"]);
    expect((await enrol(two, code)).json).to.deep.equal(first.json);
    isProblem(await enrol(two, await services.code()), 409, "DEVICE_KNOWN");
    isProblem(await enrol(new TestDevice("three"), await services.code(), house.now - 301), 409, "CLOCK_DRIFT");
  });

  it("answer a wrong, a used and an expired code alike, and after the same time", async () => {
    const used = await services.code();
    await enrol(new TestDevice("two"), used);
    const old = await services.code();
    house.pass(3600);
    const fresh = new TestDevice("three");
    const answers: object[] = [];
    for (const code of [services.wrongCode(), used, old]) {
      const begun = performance.now();
      const reply = await enrol(fresh, code);
      const spent = performance.now() - begun;
      isProblem(reply, 403, "ENROLMENT_REFUSED");
      expect(spent, "it tells by its time").to.be.greaterThan(490);
      const { ref: _, ...told } = reply.json;
      answers.push(told);
    }
    expect(answers[1]).to.deep.equal(answers[0]);
    expect(answers[2]).to.deep.equal(answers[0]);
  });

  it("let nobody try codes without end", async () => {
    const two = await device.enrolment(await services.code(), house.now - 1000);
    const replies = await Promise.all(Array.from({ length: 35 }, () => send("/api/v1/devices", two)));
    expect(replies.map(({ status }) => status)).to.include(429);
  });

  it("take a log once, and say which number is wanted next", async () => {
    await device.note(check(), check({ outcome: "revoked" }));
    isProblem(await sync(1), 409, "LOG_GAP", { next: 0 });
    expect((await sync()).json).to.deep.equal({ next: 2, kept: 2, known: 0 });
    expect((await sync()).json).to.deep.equal({ next: 2, kept: 0, known: 2 });
    const twin = new TestDevice("one");
    await twin.note(check({ outcome: "expired" }), check());
    isProblem(await send(`/api/v1/devices/${id}/events`, await twin.sync(house.now)), 409, "LOG_FORKED", { next: 2 });
    await device.note(check({ mode: "checkpoint", session: SESSION }));
    isProblem(await sync(), 403, "INSPECTION_REQUIRED", { next: 2, event: 2 });
    const counted = await ask("GET", "/api/v1/checks?from=2026-11-01&to=2026-11-30", { token: "budi" });
    expect(counted.json).to.deep.equal({
      days: [{ day: "2026-11-24", outcomes: { valid: 1, revoked: 1 }, changed: {} }],
    });
  });

  it("refuse what is no statement of a device, whoever sends it", async () => {
    const events = `/api/v1/devices/${id}/events`;
    isProblem(await send("/api/v1/devices", new Uint8Array([1, 2, 3])), 400, "BAD_LOG");
    isProblem(await send(events, new Uint8Array([1, 2, 3])), 400, "BAD_LOG");
    isProblem(await send(events, await device.sync(house.now), "application/cbor"), 415, "UNSUPPORTED_TYPE");
    isProblem(await send("/api/v1/devices", new Uint8Array(4097)), 413, "TOO_LARGE");
    isProblem(await send(events, new Uint8Array(512 * 1024 + 1)), 413, "TOO_LARGE");
    isProblem(await send(`/api/v1/devices/${NOBODY}/events`, await device.sync(house.now)), 404, "NOT_FOUND");
    isProblem(await send("/api/v1/devices/1/events", await device.sync(house.now)), 404, "NOT_FOUND");
    isProblem(await send("/api/v1/devices", await mistyped()), 400, "BAD_CODE");
  });

  /** An enrolment whose code has another check symbol: no app of ours signs one. */
  async function mistyped(): Promise<Uint8Array> {
    const { kid, publicKey } = device.signer;
    const code = MISTYPED.replace("-", "");
    const fields: [string, CborValue][] = [
      ["kind", "enrolment"],
      ["at", house.now],
      ["code", code],
      ["key", publicKey],
    ];
    return device.seal({ kid, typ: CHECK_TYP, payload: encodeCbor(new Map(fields)) });
  }

  for (const field of ["name", "passport", "nationality", "birthDate", "picture", "latitude", "longitude"]) {
    it(`refuse an event with ${field} and keep nothing of its sync, and take the same event without`, async () => {
      await device.note(check(), check());
      const plain = device.log.pop() ?? new Uint8Array();
      const { payload } = decodeSign1(plain, { typ: CHECK_TYP });
      const more = encodeCbor(new Map([...(decodeCbor(payload) as CborMap), [field, "ERIKA"]]));
      device.log.push(await device.seal({ kid: device.signer.kid, typ: CHECK_TYP, payload: more }));
      const reply = await sync();
      isProblem(reply, 400, "BAD_LOG");
      expect(JSON.stringify(reply.json)).not.to.include("ERIKA");
      device.log.splice(1, 1, plain);
      expect((await sync()).json).to.deep.equal({ next: 2, kept: 2, known: 0 });
    });
  }

  it("show devices to an approver, who releases and ends them", async () => {
    await device.note(check());
    isProblem(await sync(0, house.now - 301), 403, "DEVICE_QUARANTINED");
    const devices = async (): Promise<unknown> =>
      (await ask("GET", "/api/v1/devices", { token: "citra" })).json["devices"];
    expect(await devices()).to.have.nested.property("[0].reason", "clock");
    const change = (name: string, token = "citra", of = id): Promise<Reply> =>
      ask("POST", `/api/v1/devices/${of}/${name}`, { token });
    expect((await change("release")).json).to.include({ id, name: "pos-1", state: "active", next: 0 });
    expect((await sync()).json).to.include({ kept: 1 });
    const other = await device.sync(house.now, 0, signerOf("somebody"));
    isProblem(await send(`/api/v1/devices/${id}/events`, other), 403, "DEVICE_QUARANTINED");
    expect((await change("end")).json).to.include({ state: "ended" });
    isProblem(await sync(), 410, "DEVICE_ENDED");
    isProblem(await change("release"), 410, "DEVICE_ENDED");
    isProblem(await change("release", "citra", NOBODY), 404, "NOT_FOUND");
    isProblem(await change("end", "citra", NOBODY), 404, "NOT_FOUND");
  });

  it("let an approver open the way to an inspection without a warrant, whose number comes later", async () => {
    const body = { ground: "suspected-breach" };
    const { status, json } = await ask("POST", "/api/v1/inspections/approvals", { token: "citra", body });
    expect(status).to.equal(201);
    const approval = String(json["code"]).replace("-", "");
    const at = house.now;
    await device.note({ kind: "session-opened", at, session: SESSION, ...body, approver: "citra", approval } as Noted);
    expect((await sync()).status).to.equal(200);
    const list = async (query = ""): Promise<unknown> =>
      (await ask("GET", `/api/v1/inspections${query}`, { token: "citra" })).json["inspections"];
    expect(await list("?state=waiting")).to.have.nested.property("[0].approvedBy", "citra");
    expect(await list("?state=settled")).to.deep.equal([]);
    house.pass(2 * 86_400);
    expect(await list("?state=late")).to.have.nested.property("[0].id", SESSION);
    const add = (warrant: string, of = SESSION): Promise<Reply> =>
      ask("POST", `/api/v1/inspections/${of}/warrant`, { token: "budi", body: { warrant } });
    isProblem(await add("ERIKA"), 422, "BAD_WARRANT");
    isProblem(await add("W9-118/2026", NOBODY), 404, "NOT_FOUND");
    expect((await add("W9-118/2026")).json).to.include({ state: "settled", warrant: "W9-118/2026" });
    isProblem(await add("W9-119/2026"), 409, "WARRANT_KNOWN");
    expect(await list("?state=late")).to.deep.equal([]);
    expect(await list()).to.have.length(1);
  });

  it("know nobody without a token, and no officer where an approver is needed", async () => {
    const approvals = ["POST", "/api/v1/inspections/approvals", { ground: "ban-list" }] as const;
    const warrant = ["POST", `/api/v1/inspections/${SESSION}/warrant`, { warrant: "W9-118/2026" }] as const;
    const forApprovers = [
      ["GET", "/api/v1/devices", undefined],
      ["POST", `/api/v1/devices/${id}/release`, undefined],
      ["POST", `/api/v1/devices/${id}/end`, undefined],
      ["GET", "/api/v1/inspections", undefined],
      approvals,
    ] as const;
    const with_ = (body: object | undefined): CallOptions => (body === undefined ? {} : { body });
    for (const [method, path, body] of [...forApprovers, warrant, ["GET", "/api/v1/checks", undefined] as const])
      isProblem(await ask(method, path, with_(body)), 401, "UNAUTHENTICATED");
    for (const [method, path, body] of forApprovers)
      isProblem(await ask(method, path, { token: "budi", ...with_(body) }), 403, "ROLE");
    expect((await ask("GET", "/api/v1/devices", { token: "citra" })).json).to.have.nested.property(
      "devices[0].state",
      "active",
    );
  });

  it("say what is wrong with a question", async () => {
    const token = "citra";
    for (const body of [{}, { ground: "nationality" }, { ground: "ban-list", name: "ERIKA" }])
      isProblem(await ask("POST", "/api/v1/inspections/approvals", { token, body }), 400, "BAD_REQUEST");
    for (const body of [{}, { warrant: 1 }, { warrant: "W9-118/2026", name: "ERIKA" }])
      isProblem(await ask("POST", `/api/v1/inspections/${SESSION}/warrant`, { token, body }), 400, "BAD_REQUEST");
    for (const query of ["inspections?state=open", "inspections?name=x"])
      isProblem(await ask("GET", `/api/v1/${query}`, { token }), 400, "BAD_REQUEST");
    for (const query of ["", "?from=2026-11-24", "?from=2026-11-24&to=x", "?from=2026-11-25&to=2026-11-24"])
      isProblem(await ask("GET", `/api/v1/checks${query}`, { token }), 400, "BAD_REQUEST");
  });

  it("stand in the description of the service", async () => {
    const { json } = await ask("GET", "/openapi.json");
    expect(Object.keys(json["paths"] as object)).to.include.members([
      "/api/v1/devices",
      "/api/v1/devices/{id}/events",
      "/api/v1/devices/{id}/release",
      "/api/v1/devices/{id}/end",
      "/api/v1/inspections",
      "/api/v1/inspections/approvals",
      "/api/v1/inspections/{id}/warrant",
      "/api/v1/checks",
    ]);
  });

  it("give every refusal a status and two sentences", () => {
    const codes: Readonly<Record<MonitoringCode, number>> = {
      BAD_LOG: 400,
      BAD_CODE: 400,
      CLOCK_DRIFT: 409,
      ENROLMENT_REFUSED: 403,
      DEVICE_KNOWN: 409,
      LOG_GAP: 409,
      LOG_FORKED: 409,
      INSPECTION_REQUIRED: 403,
      DEVICE_QUARANTINED: 403,
      DEVICE_ENDED: 410,
      NOT_FOUND: 404,
      ROLE: 403,
      BAD_WARRANT: 422,
      WARRANT_KNOWN: 409,
    };
    for (const [code, status] of Object.entries(codes)) {
      const problem = translateRefusal(new MonitoringError(code as MonitoringCode, "do this"));
      expect(problem, code).to.include({ code, status, messageEn: "Do this." });
      expect(problem?.messageId.length, code).to.be.greaterThan(10);
    }
  });
});
