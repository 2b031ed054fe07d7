import { expect } from "chai";
import { EMPTY_LOG, eventHash, readRun } from "#core/document/check-log.ts";
import { enrolmentToSign } from "#core/document/log/statement.ts";
import { encodeUtf8 } from "#core/encoding/text.ts";
import { importPublicKey } from "#primitives";
import { type MonitoringCode, MonitoringError } from "../../../../issuer/office/monitoring/model.ts";
import { type DeviceSigner, type Noted, continueLog, seal } from "../../../../verifier/web/shift/device/log.ts";
import { inspectionOf, readBasis, readCode } from "../../../../verifier/web/shift/device/model.ts";
import { type Answer, readAnswer } from "../../../../verifier/web/shift/device/service.ts";
import { type LogShelf, type SyncOutcome, handOver } from "../../../../verifier/web/shift/device/sync.ts";
import { CITRA, type House, openHouse } from "../../../support/house/house.ts";
import { signerOf } from "../../../support/house/keys.ts";
import { type TestOffice, openOffice } from "../../../support/house/office.ts";

const SESSION = "0d5e8f6a-1b2c-4d3e-8f90-a1b2c3d4e5f6";
const digest = "ab".repeat(32);

const aCheck = (at: number): Noted => ({
  kind: "check",
  at,
  outcome: "valid",
  channel: "camera",
  mode: "public",
  digest,
});

describe("device: its log", () => {
  it("numbers, chains and signs events as the office reads them", async () => {
    const signer = signerOf("device log");
    const first = await continueLog(signer, EMPTY_LOG, [aCheck(1), aCheck(2)]);
    const second = await continueLog(signer, first.head, [aCheck(3)]);
    const run = [...first.events, ...second.events].map(({ bytes }) => bytes);
    const key = importPublicKey(signer.publicKey);
    if (key === undefined) throw new RangeError("no key");
    const read = readRun(run, key, EMPTY_LOG);
    expect(read.status === "continues" && read.fresh.map(({ event }) => event.number)).to.deep.equal([0, 1, 2]);
    expect(second.head).to.deep.equal({ next: 3, hash: eventHash(run[2] ?? new Uint8Array()) });
  });

  it("signs no event with a field that it does not have", async () => {
    const named: Noted = Object.assign(aCheck(1), { name: "ERIKA" });
    const error: unknown = await continueLog(signerOf("device log"), EMPTY_LOG, [named]).catch(
      (fault: unknown) => fault,
    );
    expect(error).to.have.property("code", "check-log");
  });
});

describe("device: what opens an inspection", () => {
  const code = "00000-00000";
  const typed = { warrant: "", approver: "", approval: "" };

  it("is a warrant's number, in any case and spacing", () => {
    const reading = readBasis({ ...typed, warrant: " w.9-imi.3 / gr.03.09/412-2026" });
    expect(reading).to.deep.equal({ status: "read", basis: { warrant: "W.9-IMI.3/GR.03.09/412-2026" } });
  });

  it("is no other text", () => {
    for (const warrant of ["", "ABC", "SITI AMINAH", "C01X00T47"])
      expect(readBasis({ ...typed, warrant }), warrant).to.deep.equal({ status: "faulty", fields: ["warrant"] });
  });

  it("is one of three grounds with the approver and a code", () => {
    const reading = readBasis({ ...typed, ground: "ban-list", approver: " Citra ", approval: code });
    expect(reading).to.deep.equal({
      status: "read",
      basis: { ground: "ban-list", approver: "citra", approval: "0000000000" },
    });
  });

  it("is no ground without both, each fault named", () => {
    const ground = "wanted-list" as const;
    expect(readBasis({ ...typed, ground })).to.deep.equal({ status: "faulty", fields: ["approver", "approval"] });
    const mistyped = readBasis({ ...typed, ground, approver: "citra", approval: "00000-00001" });
    expect(mistyped).to.deep.equal({ status: "faulty", fields: ["approval"] });
    expect(readCode("00000-0000O")).to.equal("0000000000");
  });

  it("keeps no approval's code once it is open", () => {
    const place = { kind: "session-opened", session: SESSION, number: 4, previous: digest, at: 9 } as const;
    const opened = inspectionOf({ ...place, ground: "ban-list", approver: "citra", approval: "0000000000" });
    expect(opened).to.deep.equal({ id: SESSION, openedAt: 9, number: 4, ground: "ban-list", approver: "citra" });
  });
});

describe("device: an answer of the office", () => {
  const bytes = (value: unknown): Uint8Array => encodeUtf8(JSON.stringify(value));

  it("is done, or refused by a code", () => {
    expect(readAnswer(200, bytes({ next: 4 }))).to.deep.equal({ status: "done", body: { next: 4 } });
    const gap = readAnswer(409, bytes({ code: "LOG_GAP", next: 2, detail: "…" }));
    expect(gap).to.deep.equal({ status: "refused", code: "LOG_GAP", next: 2 });
  });

  it("is silence where the service has trouble, asks for patience, or speaks another language", () => {
    for (const [status, body] of [
      [500, { code: "INTERNAL" }],
      [503, { code: "UNREACHABLE" }],
      [429, { code: "TOO_MANY" }],
      [404, "not ours"],
      [400, { message: "no code" }],
    ] as const)
      expect(readAnswer(status, bytes(body)).status).to.equal("silent");
    expect(readAnswer(200, encodeUtf8("<html>")).status).to.equal("silent");
  });
});

/** A device whose log lies in memory, beside the real office. */
class Device {
  readonly signer: DeviceSigner & { readonly publicKey: Uint8Array };
  readonly log: Uint8Array[] = [];
  acknowledged = 0;
  sent = 0;
  /** Events before this number are not kept any more. */
  firstKept = 0;
  loses: "nothing" | "questions" | "answers" = "nothing";
  id = "";
  readonly #office: TestOffice;
  readonly #house: House;
  #head = EMPTY_LOG;

  constructor(name: string, office: TestOffice, house: House) {
    this.signer = signerOf(`device ${name}`);
    this.#office = office;
    this.#house = house;
  }

  async enrol(): Promise<this> {
    const code = readCode(await this.#office.code()) ?? "";
    const { kid, publicKey } = this.signer;
    const statement = await seal(this.signer, enrolmentToSign(kid, { at: this.#house.now, code, publicKey }));
    this.id = (await this.#office.monitoring.enrol(statement)).deviceId;
    // Each open code costs the next enrolment a derivation.
    this.#office.codes.length = 0;
    return this;
  }

  async note(...noted: readonly Noted[]): Promise<void> {
    const { head, events } = await continueLog(this.signer, this.#head, noted);
    this.#head = head;
    this.log.push(...events.map(({ bytes }) => bytes));
  }

  sync(at = this.#house.now): Promise<SyncOutcome> {
    const shelf: LogShelf = {
      progress: () => Promise.resolve({ next: this.log.length, acknowledged: this.acknowledged }),
      from: (number, count) => Promise.resolve(number < this.firstKept ? [] : this.log.slice(number, number + count)),
      acknowledge: (next) => {
        this.acknowledged = next;
        return Promise.resolve();
      },
    };
    return handOver({ shelf, signer: this.signer, clock: () => at, post: (statement) => this.#post(statement) });
  }

  async #post(statement: Uint8Array): Promise<Answer> {
    this.sent++;
    if (this.loses === "questions") return { status: "silent" };
    const answer = await this.#ask(statement);
    return this.loses === "answers" ? { status: "silent" } : answer;
  }

  async #ask(statement: Uint8Array): Promise<Answer> {
    try {
      return { status: "done", body: { ...(await this.#office.monitoring.sync(this.id, statement)) } };
    } catch (error) {
      if (!(error instanceof MonitoringError)) throw error;
      const { code, next, event } = error;
      return {
        status: "refused",
        code: code satisfies MonitoringCode,
        ...(next === undefined ? {} : { next }),
        ...(event === undefined ? {} : { event }),
      };
    }
  }
}

describe("device: handing over its log", () => {
  let house: House;
  let office: TestOffice;
  let names = 0;
  const aDevice = (): Promise<Device> => new Device(`sync ${names++}`, office, house).enrol();
  const known = async (device: Device): Promise<number | undefined> =>
    (await office.monitoring.devices(CITRA)).find(({ id }) => id === device.id)?.next;

  before(async function () {
    this.timeout(60_000);
    house = await openHouse();
    office = openOffice(house);
  });

  after(() => house.close());

  it("sends what waits and lets go of it when the office has it", async () => {
    const device = await aDevice();
    await device.note(aCheck(house.now), aCheck(house.now));
    expect(await device.sync()).to.deep.equal({ status: "synced" });
    expect([device.acknowledged, await known(device)]).to.deep.equal([2, 2]);
  });

  it("sends in runs, and nothing twice", async () => {
    const device = await aDevice();
    await device.note(...Array.from({ length: 450 }, () => aCheck(house.now)));
    expect(await device.sync()).to.deep.equal({ status: "synced" });
    expect([device.acknowledged, device.sent]).to.deep.equal([450, 3]);
  });

  it("keeps all of it while nobody answers", async () => {
    const device = await aDevice();
    await device.note(aCheck(house.now));
    device.loses = "questions";
    expect(await device.sync()).to.deep.equal({ status: "silent" });
    expect([device.acknowledged, await known(device)]).to.deep.equal([0, 0]);
  });

  it("sends again after a lost answer, and the office counts once", async () => {
    const device = await aDevice();
    const day = new Date((house.now + 25_200) * 1000).toISOString().slice(0, 10);
    const count = async (): Promise<number> => (await office.monitoring.counts(day, day))[0]?.outcomes.valid ?? 0;
    const before = await count();
    await device.note(aCheck(house.now), aCheck(house.now));
    device.loses = "answers";
    expect(await device.sync()).to.deep.equal({ status: "silent" });
    expect([device.acknowledged, await known(device)]).to.deep.equal([0, 2]);
    device.loses = "nothing";
    await device.note(aCheck(house.now));
    expect(await device.sync()).to.deep.equal({ status: "synced" });
    expect([device.acknowledged, await count()]).to.deep.equal([3, before + 3]);
  });

  it("asks how it stands where nothing waits", async () => {
    const device = await aDevice();
    expect(await device.sync()).to.deep.equal({ status: "synced" });
    await office.monitoring.end(CITRA, device.id);
    expect(await device.sync()).to.deep.equal({ status: "refused", code: "DEVICE_ENDED" });
  });

  it("goes back to where an office wants it that was set back", async () => {
    const device = await aDevice();
    await device.note(aCheck(house.now), aCheck(house.now));
    device.acknowledged = 2;
    await device.note(aCheck(house.now));
    expect(await device.sync()).to.deep.equal({ status: "synced" });
    expect(await known(device)).to.equal(3);
  });

  it("says what is missing where it keeps that no more", async () => {
    const device = await aDevice();
    await device.note(aCheck(house.now), aCheck(house.now));
    [device.acknowledged, device.firstKept] = [1, 1];
    expect(await device.sync()).to.deep.equal({ status: "refused", code: "LOG_GAP", next: 0 });
  });

  it("says that the log was forked where the office has more than it", async () => {
    const device = await aDevice();
    await device.note(aCheck(house.now), aCheck(house.now));
    await device.sync();
    device.log.length = 1;
    device.acknowledged = 1;
    expect(await device.sync()).to.deep.equal({ status: "refused", code: "LOG_FORKED", next: 2 });
  });

  it("says that it is in quarantine by a wrong clock", async () => {
    const device = await aDevice();
    await device.note(aCheck(house.now));
    expect(await device.sync(house.now + 301)).to.deep.equal({ status: "refused", code: "DEVICE_QUARANTINED" });
    expect(device.acknowledged).to.equal(0);
  });

  it("names the event of an inspection that nobody approved", async () => {
    const device = await aDevice();
    const approval = readCode(office.wrongCode()) ?? "";
    const opening = {
      kind: "session-opened",
      session: SESSION,
      ground: "ban-list",
      approver: "citra",
      approval,
    } as const;
    await device.note(aCheck(house.now), { ...opening, at: house.now });
    expect(await device.sync()).to.deep.equal({ status: "refused", code: "INSPECTION_REQUIRED", next: 0, event: 1 });
  });
});
