import { expect } from "chai";
import { MonitoringError, type Monitoring, type MonitoringCode } from "../../../../issuer/office/monitoring/model.ts";
import { ANI, CITRA, type House, openHouse } from "../../../support/house/house.ts";
import { type TestOffice, openOffice } from "../../../support/house/office.ts";
import { openTestChain, type TestChain } from "../../../support/house/test-chain.ts";
import { signerOf } from "../../../support/house/keys.ts";
import { type Noted, TestDevice } from "./device.ts";

const DAY = 86_400;
const SESSION = "0d5e8f6a-1b2c-4d3e-8f90-a1b2c3d4e5f6";
const digest = "ab".repeat(32);

describe("devices that check", () => {
  let chain: TestChain;
  let house: House;
  let office: Monitoring;
  let codes: TestOffice;
  let device: TestDevice;
  let id: string;
  const open = (): Monitoring => openOffice(house, codes).monitoring;
  const code = (name = "pos-1"): Promise<string> => codes.code(name);
  const refused = async (call: Promise<unknown>): Promise<MonitoringError> => {
    try {
      await call;
    } catch (error) {
      if (error instanceof MonitoringError) return error;
      throw error;
    }
    throw new RangeError("it was taken");
  };
  const refusal = async (call: Promise<unknown>): Promise<MonitoringCode> => (await refused(call)).code;
  const check = (changes: object = {}): Noted => ({
    kind: "check",
    at: house.now,
    digest,
    outcome: "valid",
    channel: "camera",
    mode: "public",
    ...changes,
  });
  const sync = async (from = 0): ReturnType<Monitoring["sync"]> => office.sync(id, await device.sync(house.now, from));
  const today = async (): Promise<object | undefined> => (await office.counts("2000-01-01", "2100-01-01"))[0]?.outcomes;

  before(async () => {
    chain = await openTestChain();
  });
  after(() => chain.close());
  beforeEach(async () => {
    house = await openHouse({ chain });
    codes = openOffice(house);
    office = codes.monitoring;
    device = new TestDevice("one");
    ({ deviceId: id } = await office.enrol(await device.enrolment(await code(), house.now)));
  });
  afterEach(() => house.close());

  it("enrol once with a code, and are told the same when they ask again", async () => {
    const fresh = new TestDevice("two");
    const drawn = await code("pos-2");
    const first = await office.enrol(await fresh.enrolment(drawn, house.now));
    expect(first.name).to.equal("pos-2");
    expect(await office.enrol(await fresh.enrolment(drawn, house.now))).to.deep.equal(first);
    expect(await refusal(office.enrol(await new TestDevice("three").enrolment(drawn, house.now)))).to.equal(
      "ENROLMENT_REFUSED",
    );
    expect(await refusal(office.enrol(await fresh.enrolment(await code(), house.now)))).to.equal("DEVICE_KNOWN");
    expect(await office.devices(CITRA)).to.have.length(2);
  });

  it("do not enrol with a wrong or expired code, nor with a clock that is off", async () => {
    const fresh = new TestDevice("two");
    expect(await refusal(office.enrol(await fresh.enrolment(codes.wrongCode(), house.now)))).to.equal(
      "ENROLMENT_REFUSED",
    );
    const drawn = await code();
    expect(await refusal(office.enrol(await fresh.enrolment(drawn, house.now - 301)))).to.equal("CLOCK_DRIFT");
    house.pass(3600);
    expect(await refusal(office.enrol(await fresh.enrolment(drawn, house.now)))).to.equal("ENROLMENT_REFUSED");
  });

  it("hand over their log exactly once", async () => {
    await device.note(check(), check({ outcome: "revoked" }));
    expect(await sync()).to.deep.equal({ next: 2, kept: 2, known: 0 });
    await device.note(check());
    expect(await sync()).to.deep.equal({ next: 3, kept: 1, known: 2 });
    await house.reopen();
    office = open();
    expect(await sync()).to.deep.equal({ next: 3, kept: 0, known: 3 });
    expect(await today()).to.deep.equal({ valid: 2, revoked: 1 });
  });

  it("are refused a gap and a fork, and told which number is wanted", async () => {
    await device.note(check(), check());
    expect(await refused(sync(1))).to.include({ code: "LOG_GAP", next: 0 });
    await sync();
    const twin = new TestDevice("one");
    await twin.note(check({ outcome: "expired" }), check(), check());
    const forked = async (count: number): Promise<MonitoringError> => {
      twin.log.splice(count);
      return refused(office.sync(id, await twin.sync(house.now)));
    };
    for (const count of [3, 2, 1]) expect(await forked(count)).to.include({ code: "LOG_FORKED", next: 2 });
    expect(await today()).to.deep.equal({ valid: 2 });
  });

  it("check at a checkpoint only in an open session; one bad event keeps all of its sync out", async () => {
    await device.note(check(), check({ mode: "checkpoint", session: SESSION }));
    expect(await refused(sync())).to.include({ code: "INSPECTION_REQUIRED", next: 0, event: 1 });
    expect(await today()).to.equal(undefined);
    device.log.splice(1);
    const at = house.now;
    const inSession = check({ mode: "checkpoint", session: SESSION });
    await device.note({ kind: "session-opened", at, session: SESSION, warrant: "W9-118/2026" }, inSession);
    await device.note(
      { kind: "session-closed", at, session: SESSION },
      check({ ...inSession, again: 2, outcome: "revoked" }),
    );
    expect((await sync()).next).to.equal(5);
    expect(await office.counts("2026-11-24", "2026-11-24")).to.deep.include({
      day: "2026-11-24",
      outcomes: { valid: 2 },
      changed: { revoked: 1 },
    });
    await device.note(inSession);
    expect(await refusal(sync())).to.equal("INSPECTION_REQUIRED");
  });

  it("open a session by an approver's code, once, within two hours, on that ground", async () => {
    expect(await refusal(office.approve(ANI, "ban-list"))).to.equal("ROLE");
    const approval = await office.approve(CITRA, "suspected-breach");
    const opened = (changes: object = {}): Noted => ({
      kind: "session-opened",
      at: house.now,
      session: SESSION,
      ground: "suspected-breach",
      approver: "citra",
      approval: approval.code.replace("-", ""),
      ...changes,
    });
    for (const wrong of [
      { ground: "ban-list" },
      { approver: "ani" },
      { approval: "0000000000" },
      { at: house.now - 301 },
    ]) {
      await device.note(opened(wrong));
      expect(await refusal(sync()), JSON.stringify(wrong)).to.equal("INSPECTION_REQUIRED");
      device.log.splice(0);
    }
    house.pass(7201);
    await device.note(opened());
    expect(await refusal(sync())).to.equal("INSPECTION_REQUIRED");
    device.log.splice(0);
    await device.note(opened({ at: house.now - 1 }), { kind: "session-closed", at: house.now, session: SESSION });
    await sync();
    await device.note(opened({ at: house.now - 1, session: SESSION.replace("0", "1") }));
    expect(await refusal(sync())).to.equal("INSPECTION_REQUIRED");
  });

  it("whose log waits at an opening without approval pass once, and the inspection stands as one nobody approved", async () => {
    const at = house.now;
    const opened = (session: string): Noted => {
      const ground = { ground: "ban-list", approver: "citra", approval: "0000000000" } as const;
      return { kind: "session-opened", at, session, ...ground };
    };
    const inSession = check({ mode: "checkpoint", session: SESSION });
    await device.note(opened(SESSION), inSession, { kind: "session-closed", at, session: SESSION });
    for (let turn = 0; turn < 2; turn += 1) expect(await refusal(sync())).to.equal("INSPECTION_REQUIRED");
    const stopped = { state: "active", stoppedAt: 0, next: 0 };
    expect((await office.devices(CITRA))[0]).to.include(stopped);
    expect(await refusal(office.release(ANI, id))).to.equal("ROLE");
    expect(await office.release(CITRA, id)).to.have.property("stoppedAt", undefined);
    expect(await sync()).to.include({ kept: 3 });
    const [inspection] = await office.inspections(CITRA, "waiting");
    expect(inspection).to.include({ id: SESSION, ground: "ban-list" });
    expect(inspection?.approvedBy).to.equal(undefined);
    await device.note(opened(SESSION.replace("0", "1")));
    expect(await refusal(sync(3))).to.equal("INSPECTION_REQUIRED");
    expect((await office.devices(CITRA))[0]).to.include({ stoppedAt: 3 });
  });

  it("whose log no longer has the opening that was refused do not wait", async () => {
    const ground = { ground: "ban-list", approver: "citra", approval: "0000000000" } as const;
    await device.note({ kind: "session-opened", at: house.now, session: SESSION, ...ground });
    expect(await refusal(sync())).to.equal("INSPECTION_REQUIRED");
    device.log.splice(0);
    await device.note(check());
    await sync();
    expect((await office.devices(CITRA))[0]).to.have.property("stoppedAt", undefined);
  });

  it("leave a session without a warrant late once the next day has ended, until its number comes", async () => {
    const { code: approval } = await office.approve(CITRA, "ban-list");
    const place = { kind: "session-opened", at: house.now, session: SESSION } as const;
    await device.note({ ...place, ground: "ban-list", approver: "citra", approval: approval.replace("-", "") });
    await sync();
    const [waiting] = await office.inspections(CITRA, "waiting");
    house.pass((waiting?.dueAt ?? 0) - 1 - house.now);
    expect(await office.inspections(CITRA, "late")).to.deep.equal([]);
    house.pass(1);
    expect(await office.inspections(CITRA, "late")).to.have.length(1);
    expect(await refusal(office.addWarrant(ANI, SESSION, "ERIKA"))).to.equal("BAD_WARRANT");
    expect(await office.addWarrant(ANI, SESSION, "W9-118/2026")).to.include({ state: "settled" });
    expect(await refusal(office.addWarrant(ANI, SESSION, "W9-119/2026"))).to.equal("WARRANT_KNOWN");
    expect(await office.inspections(CITRA, "late")).to.deep.equal([]);
  });

  it("go into quarantine for a wrong clock or another key, and come out by an approver", async () => {
    await device.note(check());
    expect(await refusal(office.sync(id, await device.sync(house.now - 301)))).to.equal("DEVICE_QUARANTINED");
    expect(await refusal(sync())).to.equal("DEVICE_QUARANTINED");
    expect(await refusal(office.release(ANI, id))).to.equal("ROLE");
    expect(await refusal(office.end(ANI, id))).to.equal("ROLE");
    expect(await office.release(CITRA, id)).to.include({ state: "active" });
    expect((await sync()).kept).to.equal(1);
    const other = await device.sync(house.now, 0, signerOf("somebody"));
    expect(await refusal(office.sync(id, other))).to.equal("DEVICE_QUARANTINED");
    expect((await office.devices(CITRA))[0]).to.include({ state: "quarantined", reason: "key" });
    expect(await office.end(CITRA, id)).to.include({ state: "ended" });
    expect(await refusal(sync())).to.equal("DEVICE_ENDED");
  });

  it("leave counts and no events after 90 days", async () => {
    await device.note(check());
    await sync();
    house.pass(89 * DAY);
    await office.step();
    const kept = async (): Promise<number> => {
      let count = 0;
      const range = { gte: "office/monitoring/event", lt: "office/monitoring/evenu" };
      for await (const _ of house.authority.ledger.entries(range)) count += 1;
      return count;
    };
    expect(await kept()).to.equal(2);
    house.pass(DAY);
    await office.step();
    expect(await kept()).to.equal(0);
    expect(await today()).to.deep.equal({ valid: 1 });
    expect(await sync()).to.deep.equal({ next: 1, kept: 0, known: 1 });
  });

  it("are forgotten after the next start where the disk was full, and the issuer's loop goes on", async () => {
    await device.note(check());
    await sync();
    house.pass(91 * DAY);
    house.fate.failNext = "disk-full";
    await office.step();
    await house.reopen();
    office = openOffice(house, codes).monitoring;
    const isKept = async (): Promise<boolean> => {
      for await (const _ of house.authority.ledger.entries({
        gte: "office/monitoring/event",
        lt: "office/monitoring/evenu",
      }))
        return true;
      return false;
    };
    expect(await isKept()).to.equal(true);
    await office.step();
    expect(await isKept()).to.equal(false);
  });
});
