import { expect } from "chai";
import { type Noted, TestDevice } from "../office/monitoring/device.ts";
import { openDesk, type TestDesk, type Visitor } from "./support.ts";

const SESSIONS = ["0d5e8f6a-1b2c-4d3e-8f90-a1b2c3d4e5f6", "1d5e8f6a-1b2c-4d3e-8f90-a1b2c3d4e5f6"] as const;
const HOME = "/petugas/pengawasan";

describe("field checks at the desk", function () {
  this.timeout(20_000);
  let desk: TestDesk;
  let citra: Visitor;
  let device: TestDevice;
  let id: string;
  beforeEach(async () => {
    desk = await openDesk();
    citra = await desk.signedIn("citra");
    device = new TestDevice("one");
    const { monitoring } = desk.office;
    ({ deviceId: id } = await monitoring.enrol(await device.enrolment(await desk.office.code(), desk.house.now)));
  });
  afterEach(() => desk.close());

  const sync = async (...events: readonly Noted[]): Promise<void> => {
    await device.note(...events);
    await desk.office.monitoring.sync(id, await device.sync(desk.house.now));
  };
  const pass = (seconds: number): void => {
    desk.house.pass(seconds);
    desk.nowMs += seconds * 1000;
  };
  const quarantine = async (): Promise<void> => {
    await desk.office.monitoring.sync(id, await device.sync(desk.house.now - 301)).catch(() => undefined);
  };
  const codeIn = (html: string): string => /class="code number">([^<]+)</.exec(html)?.[1] ?? "";
  const check = (outcome: "valid" | "revoked"): Noted => {
    const { now } = desk.house;
    return { kind: "check", at: now, digest: "ab".repeat(32), outcome, channel: "camera", mode: "public" };
  };
  /** An inspection on a ground that Citra approved. */
  const inspect = async (session: string): Promise<void> => {
    const { html } = await citra.send(`${HOME}/persetujuan`, { ground: "suspected-breach" });
    const approval = codeIn(html).replace("-", "");
    const at = desk.house.now;
    const ground = { ground: "suspected-breach", approver: "citra", approval } as const;
    await sync({ kind: "session-opened", at, session, ...ground }, { kind: "session-closed", at, session });
  };

  it("say what is not there yet, and how it comes", async () => {
    const { html, status } = await citra.get(HOME);
    expect(status).to.equal(200);
    for (const text of ["Belum ada pemeriksaan.", "Belum ada pemeriksaan dokumen", "pos-1"])
      expect(html).to.include(text);
    expect((await citra.get("/petugas/")).html)
      .to.include(HOME)
      .and.not.to.include("lewat batas");
  });

  it("are for approvers: others have no way there and are told why", async () => {
    const budi = await desk.signedIn("budi");
    expect((await budi.get("/petugas/")).html).not.to.match(/<a href="\/petugas\/pengawasan"/);
    for (const path of [HOME, `${HOME}/perangkat/${id}`, `${HOME}/perangkat/${id}/akhiri`]) {
      const { status, html } = await budi.get(path);
      expect([status, html.includes("penyetuju")], path).to.deep.equal([403, true]);
    }
    for (const [path, form] of [
      ["persetujuan", { ground: "ban-list" }],
      [`perangkat/${id}/akhiri`, {}],
      [`perangkat/${id}/lepas`, {}],
    ] as const)
      expect((await budi.send(`${HOME}/${path}`, form)).status, path).to.equal(403);
    expect(await desk.office.monitoring.devices({ person: "citra", role: "approver" })).to.have.nested.property(
      "[0].state",
      "active",
    );
  });

  it("show an approval's code once, and ask for its ground", async () => {
    const missing = await citra.send(`${HOME}/persetujuan`, {});
    expect([missing.status, missing.html.includes("Pilih salah satu")]).to.deep.equal([422, true]);
    const { html } = await citra.send(`${HOME}/persetujuan`, { ground: "ban-list" });
    const code = codeIn(html);
    expect(code).to.match(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/);
    expect(html).to.include("citra").and.to.include("penangkalan");
    expect((await citra.get(HOME)).html).not.to.include(code);
  });

  it("put what is overdue first, in the queue too, until its warrant comes", async () => {
    await inspect(SESSIONS[0]);
    pass(2 * 86_400);
    citra = await desk.signedIn("citra");
    await inspect(SESSIONS[1]);
    const { html } = await citra.get(HOME);
    const [late, waiting] = SESSIONS.map((session) => html.indexOf(session));
    expect(late)
      .to.be.greaterThan(0)
      .and.to.be.lessThan(waiting ?? 0);
    expect(html).to.include("Lewat batas").and.to.include("Menunggu surat");
    expect((await citra.get("/petugas/")).html).to.include("1 pemeriksaan lewat batas");

    const page = `${HOME}/pemeriksaan/${SESSIONS[0]}`;
    expect((await citra.get(page)).html)
      .to.include("Diduga melanggar hukum")
      .and.to.include("pos-1");
    const wrong = await citra.send(`${page}/surat`, { warrant: "erika" });
    expect([wrong.status, wrong.html.includes('value="ERIKA"')]).to.deep.equal([422, true]);
    expect((await citra.send(`${page}/surat`, { warrant: " w9-118/2026 " })).location).to.equal(page);
    expect((await citra.get(page)).html)
      .to.include("W9-118/2026")
      .and.not.to.include('name="warrant"');
    expect((await citra.send(`${page}/surat`, { warrant: "W9-119/2026" })).status).to.equal(409);
    expect((await citra.get("/petugas/")).html).not.to.include("lewat batas");
  });

  it("release a device from quarantine, saying why it was there", async () => {
    await quarantine();
    const page = `${HOME}/perangkat/${id}`;
    expect((await citra.get(page)).html)
      .to.include("Jamnya meleset")
      .and.to.include("Dikarantina");
    expect((await citra.send(`${page}/lepas`, {})).location).to.equal(page);
    expect((await citra.get(page)).html)
      .to.include("Aktif")
      .and.not.to.include("/lepas");
  });

  it("let a log pass that waits at an opening without approval, saying what then stands", async () => {
    const at = desk.house.now;
    const session = "0d5e8f6a-1b2c-4d3e-8f90-a1b2c3d4e5f6";
    const opened = { ground: "ban-list", approver: "citra", approval: "0000000000" } as const;
    await sync({ kind: "session-opened", at, session, ...opened }).catch(() => undefined);
    expect((await citra.get(HOME)).html).to.include("Log tertahan");
    const page = `${HOME}/perangkat/${id}`;
    expect((await citra.get(page)).html)
      .to.include("tertahan di peristiwa 0")
      .and.to.include("Loloskan log ini");
    expect((await citra.send(`${page}/lepas`, {})).location).to.equal(page);
    expect((await citra.get(page)).html).not.to.include("/lepas");
    await desk.office.monitoring.sync(id, await device.sync(desk.house.now));
    expect((await citra.get(HOME)).html).to.include("–");
  });

  it("end a device only after asking once more, and only from a page of the session", async () => {
    const page = `${HOME}/perangkat/${id}`;
    const ask = await citra.get(`${page}/akhiri`);
    expect(ask.html).to.include("tidak dapat dibatalkan");
    expect((await citra.get(page)).html).to.include("Aktif");
    expect((await citra.post(`${page}/akhiri`, {})).status).to.equal(403);
    expect((await citra.get(page)).html).to.include("Aktif");
    expect((await citra.send(`${page}/akhiri`, {})).location).to.equal(page);
    expect((await citra.get(page)).html)
      .to.include("Diakhiri")
      .and.not.to.include("/akhiri");
    expect((await citra.send(`${page}/lepas`, {})).status).to.equal(410);
  });

  it("tell how many a day, but no number below five", async () => {
    await sync(
      ...Array.from({ length: 7 }, () => check("valid")),
      ...Array.from({ length: 2 }, () => check("revoked")),
    );
    const { html } = await citra.get(HOME);
    const row = /<tr><td data-title="Hari">.*?<\/tr>/s.exec(html)?.[0] ?? "";
    expect(row)
      .to.match(/data-title="Berlaku">7</)
      .and.to.match(/data-title="Jangan diterima">1–4</);
    expect(row).to.match(/data-title="Belum pasti">0</);
  });

  it("know nothing of what is not there, and speak English, too", async () => {
    for (const path of [`perangkat/${SESSIONS[0]}`, `pemeriksaan/${SESSIONS[0]}`, "perangkat/x/akhiri"])
      expect((await citra.get(`${HOME}/${path}`)).status, path).to.equal(404);
    await citra.get("/petugas/bahasa/en");
    expect((await citra.get(HOME)).html)
      .to.include("Field checks")
      .and.to.include("Make an approval code");
  });
});
