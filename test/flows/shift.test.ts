/** A shift at a checkpoint, told by a device to the verifier service: enrolled, a warrant, checks without a network, handed
 *  over once; then without a warrant, on a ground. In the end nothing that was kept names a person. */
import { request } from "node:http";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { decodeEntry } from "../../issuer/journal/entry.ts";
import { type Store } from "../../issuer/ports.ts";
import { type Noted, TestDevice } from "../issuer/office/monitoring/device.ts";
import { digestOf } from "../support/house/checker.ts";
import { type House, openHouse } from "../support/house/house.ts";
import { type Reply, type Services, call, openServices } from "../support/house/services.ts";

const DAY = 86_400;
const WARRANT = "W9.IMI-118/2026";
const SESSIONS = ["0d5e8f6a-1b2c-4d3e-8f90-a1b2c3d4e5f6", "1d5e8f6a-1b2c-4d3e-8f90-a1b2c3d4e5f6"] as const;
const [BY_WARRANT, BY_GROUND] = SESSIONS;
const HOLDER = {
  primaryIdentifier: "KUNZELMANN",
  secondaryIdentifier: "WILHELMINE",
  birthDate: "1971-02-03",
  sex: "F",
  nationality: "D",
  issuingCountry: "D",
};
const NUMBER = "SHIFT-70417";
const PASSPORT = "TST90417Q";
const PLANTED = [HOLDER.primaryIdentifier, HOLDER.secondaryIdentifier, HOLDER.birthDate, NUMBER, PASSPORT];

describe("a shift", function () {
  this.timeout(60_000);
  let house: House;
  let services: Services;
  let store: Store;
  let device: TestDevice;
  let id: string;
  let documentId: string;
  let digest: string;
  before(async () => {
    house = await openHouse({
      change: (options) => {
        ({ store } = options);
        return options;
      },
    });
    services = await openServices(house);
    await house.authority.step();
    ({ documentId } = await house.issue({ holder: HOLDER, number: NUMBER, passport: PASSPORT }));
    await house.settle();
    digest = await digestOf(house, documentId);
    device = new TestDevice("pos-liwa-1");
  });
  after(async () => {
    await services.close();
    await house.close();
  });

  const send = (path: string, body: Uint8Array): Promise<Reply> =>
    call(services.verifier, "POST", path, { body, type: "application/cose" });
  const office = (method: string, path: string, token: string, body?: object): Promise<Reply> =>
    call(services.issuer, method, `/api/v1/${path}`, { token, ...(body === undefined ? {} : { body }) });
  const sync = async (from = 0): Promise<Reply> =>
    send(`/api/v1/devices/${id}/events`, await device.sync(house.now, from));
  const check = (changes: object = {}): Noted => {
    const place = { kind: "check", at: house.now, digest, outcome: "valid", channel: "camera" } as const;
    return { ...place, mode: "checkpoint", session: BY_WARRANT, bundle: 7, ...changes };
  };
  const counts = async (): Promise<unknown> =>
    (await office("GET", "checks?from=2026-11-01&to=2027-03-31", "budi")).json["days"];

  it("begins with a device that enrols by a code", async () => {
    const reply = await send("/api/v1/devices", await device.enrolment(await services.code("pos-liwa-1"), house.now));
    expect([reply.status, reply.json["name"]]).to.deep.equal([201, "pos-liwa-1"]);
    id = String(reply.json["deviceId"]);
  });

  it("takes no check at a checkpoint before a session is open; a public check needs none", async () => {
    await device.note(check());
    const reply = await sync();
    expect(reply.json).to.include({ status: 403, code: "INSPECTION_REQUIRED", next: 0, event: 0 });
    device.log.pop();
    const { session: _, ...open } = check({ mode: "public" }) as Noted & { session?: string };
    await device.note(open as Noted);
    expect((await sync()).json).to.deep.equal({ next: 1, kept: 1, known: 0 });
  });

  it("goes on without a network: a session by warrant, and checks at their own times", async () => {
    await device.note({ kind: "session-opened", at: house.now, session: BY_WARRANT, warrant: WARRANT });
    for (const outcome of ["valid", "revoked", "undetermined", "valid"] as const) {
      house.pass(600);
      await device.note(check({ outcome }));
    }
    await device.note(check({ again: 4, outcome: "valid" }));
    await device.note({ kind: "session-closed", at: house.now, session: BY_WARRANT });
  });

  it("is handed over once, though the answer gets lost", async () => {
    const statement = await device.sync(house.now, 1);
    await sendAndHangUp(`${services.verifier}/api/v1/devices/${id}/events`, statement);
    expect((await send(`/api/v1/devices/${id}/events`, statement)).json).to.deep.equal({ next: 8, kept: 0, known: 7 });
    expect((await sync()).json, "and again, whole").to.deep.equal({ next: 8, kept: 0, known: 8 });
    expect(await counts()).to.deep.equal([
      { day: "2026-11-24", outcomes: { valid: 3, revoked: 1, undetermined: 1 }, changed: { valid: 1 } },
    ]);
  });

  it("refuses a log with a gap, a forked one, and one of another device, and keeps nothing of them", async () => {
    const before = await counts();
    await device.note(check({ mode: "public", session: undefined }), check({ mode: "public", session: undefined }));
    expect((await sync(9)).json).to.include({ status: 409, code: "LOG_GAP", next: 8 });
    const twin = new TestDevice("pos-liwa-1");
    await twin.note(
      ...Array.from({ length: 9 }, () => check({ mode: "public", session: undefined, outcome: "expired" })),
    );
    const forked = await send(`/api/v1/devices/${id}/events`, await twin.sync(house.now));
    expect(forked.json).to.include({ status: 409, code: "LOG_FORKED", next: 8 });
    const stranger = new TestDevice("somebody");
    await stranger.note(check({ mode: "public", session: undefined }));
    const other = await send(
      "/api/v1/devices/6f1f64f8-9a3b-4c62-8d0e-111111111111/events",
      await stranger.sync(house.now),
    );
    expect(other.json).to.include({ status: 404, code: "NOT_FOUND" });
    expect(await counts()).to.deep.equal(before);
    expect((await sync()).json).to.deep.equal({ next: 10, kept: 2, known: 8 });
  });

  it("opens a session without a warrant by an approver's code, and asks for the warrant after", async () => {
    const ground = "suspected-breach";
    expect((await office("POST", "inspections/approvals", "budi", { ground })).json).to.include({ code: "ROLE" });
    const approval = (await office("POST", "inspections/approvals", "citra", { ground })).json["code"];
    const opened = { kind: "session-opened", at: house.now, session: BY_GROUND, ground, approver: "citra" } as const;
    const code = String(approval).replace("-", "");
    await device.note({ ...opened, approval: code });
    await device.note(check({ session: BY_GROUND }), { kind: "session-closed", at: house.now, session: BY_GROUND });
    expect((await sync()).json).to.include({ next: 13, kept: 3 });
    await device.note({ ...opened, approval: code, session: BY_GROUND.replace("1d", "2d") });
    expect((await sync()).json, "the code again").to.include({ code: "INSPECTION_REQUIRED", event: 13 });
    device.log.pop();

    const late = async (): Promise<unknown> =>
      (await office("GET", "inspections?state=late", "citra")).json["inspections"];
    expect(await late()).to.deep.equal([]);
    house.pass(2 * DAY);
    expect(await late()).to.have.nested.property("[0].id", BY_GROUND);
    const added = await office("POST", `inspections/${BY_GROUND}/warrant`, "citra", { warrant: "W9.IMI-121/2026" });
    expect(added.json).to.include({ state: "settled", approvedBy: "citra" });
    expect(await late()).to.deep.equal([]);
  });

  it("survives a death before and after the one durable step of a sync", async () => {
    const { fate } = house;
    for (const after of [false, true]) {
      await device.note(check({ mode: "public", session: undefined, outcome: "expired" }));
      fate.revive();
      fate.killAt = { step: 1, after };
      expect((await sync()).status).to.be.at.least(500);
      expect([fate.isDead, fate.steps]).to.deep.equal([true, 1]);
      await services.close();
      await house.reopen();
      services = await openServices(house);
      const whole = device.log.length;
      expect((await sync()).json).to.include({ next: whole, kept: after ? 0 : 1 });
    }
    const days = (await counts()) as readonly { outcomes: { expired?: number } }[];
    expect(days.reduce((sum, { outcomes }) => sum + (outcomes.expired ?? 0), 0)).to.equal(2);
  });

  it("left nothing that names a person, in records, journal, logs or files", async () => {
    const records = new Map<string, Uint8Array>();
    for await (const [key, value] of store.entries({ gte: "", lt: "\uffff" })) records.set(key, value);
    const own = [...records].filter(([key]) => key.startsWith("office/"));
    const entries = [...records]
      .filter(([key]) => key.startsWith("journal/"))
      .map(([, value]) => decodeEntry(value))
      .filter((entry) => /^(device|inspection|checks)\./.test(entry?.name ?? ""));
    expect([own.length > 20, entries.length > 8]).to.deep.equal([true, true]);
    // What is sought can be found this way: it stands in the paper itself.
    const paper = latin((await house.authority.published.lookup(documentId))?.cose ?? new Uint8Array());
    expect(PLANTED.filter((planted) => paper.includes(planted))).to.include.members([NUMBER, PASSPORT]);
    expect(entries.some((entry) => entry?.sealed !== undefined)).to.equal(false);
    const texts = [
      ...own.map(([key, value]) => key + latin(value)),
      JSON.stringify(entries.map((entry) => entry?.facts)),
      ...services.logged,
      JSON.stringify(house.log),
      ...(await filesBelow(join(house.folder, "store"))),
    ];
    for (const text of texts) for (const planted of PLANTED) expect(text).not.to.include(planted);
    // The other way round: whoever holds a paper finds its checks only by reading every event.
    const marks = [digest, latin(Buffer.from(digest, "hex"))];
    const holds = (text: string): boolean => marks.some((mark) => text.includes(mark));
    const named = own.filter(([key, value]) => holds(key + latin(value))).map(([key]) => key);
    expect(named.length).to.be.greaterThan(5);
    for (const key of named) expect(key).to.match(/^office\/monitoring\/event\/[0-9a-f-]{36}\/[0-9a-f]{16}$/);
    expect(holds(JSON.stringify([entries.map((entry) => entry?.facts), house.log, services.logged]))).to.equal(false);
  });

  it("is gone after 90 days, but for how many there were", async () => {
    const before = await counts();
    house.pass(91 * DAY);
    await services.monitoring.step();
    const left: string[] = [];
    for await (const [key, value] of store.entries({ gte: "office/", lt: "office0" }))
      if (latin(value).includes(digest) || key.includes("/event")) left.push(key);
    expect(left).to.deep.equal([]);
    expect(await counts()).to.deep.equal(before);
    expect((await sync()).json).to.include({ kept: 0, known: device.log.length });
  });
});

const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

async function filesBelow(folder: string): Promise<readonly string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  return Promise.all(files.map(async (path) => latin(await readFile(path))));
}

/** Posts, waits until the service has begun to answer, and never reads the answer. */
async function sendAndHangUp(url: string, body: Uint8Array): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const asked = request(url, { method: "POST", headers: { "content-type": "application/cose" } });
  asked.on("response", (answer) => {
    answer.destroy();
    resolve();
  });
  asked.on("error", reject);
  asked.end(body);
  return promise;
}
