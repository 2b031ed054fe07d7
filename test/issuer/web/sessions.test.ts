import { expect } from "chai";
import { openDesk, type TestDesk, Visitor } from "./support.ts";

const HOUR_MS = 3_600_000;

describe("sessions of the desk", function () {
  this.timeout(20_000);
  let desk: TestDesk;
  before(async () => {
    desk = await openDesk();
  });
  after(() => desk.close());

  const PAGES = ["", "saya", "dokumen", "pesanan/baru", "massal", "massal/x", "cari", "cari/x", "foto/x"].concat([
    "pesanan/x",
    "pesanan/x/foto",
    "dokumen/x",
    "dokumen/x/pdf",
    "dokumen/x/ubah/revoke",
    "perubahan/x",
    "pesanan/x/pratinjau",
    "pesanan/x/tolak",
    "perubahan/x/tolak",
    "pratinjau/x",
  ]);
  for (const page of PAGES) {
    it(`lead from /petugas/${page} to the sign-in when there is none`, async () => {
      const { status, location } = await desk.visitor().get(`/petugas/${page}`);
      expect(status).to.equal(303);
      expect(location).to.match(/^\/petugas\/masuk\?ke=/);
    });
  }

  it("are opaque, out of reach of scripts and of other sites, and new at each sign-in", async () => {
    const visitor = desk.visitor();
    const { headers } = await visitor.signIn("ani");
    expect(headers.getSetCookie()[0]).to.match(
      /^__Host-absah-desk=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    const before = new Visitor(visitor.origin);
    for (const [name, value] of visitor.cookies) before.cookies.set(name, value);
    await visitor.signIn("ani");
    expect((await before.get("/petugas/")).status).to.equal(303);
    expect((await visitor.get("/petugas/")).status).to.equal(200);
  });

  it("begin with a known token only", async () => {
    const { status, html } = await desk.visitor().signIn("ANI");
    expect(status).to.equal(401);
    expect(html).to.include("Token ini tidak dikenal");
  });

  it("end after 15 minutes without a request, and after 8 hours in any case", async () => {
    const [idle, busy] = [await desk.signedIn("ani"), await desk.signedIn("ani")];
    const start = desk.nowMs;
    for (let ms = 0; ms < 8 * HOUR_MS; ms += 14 * 60_000) {
      desk.nowMs = start + ms;
      expect((await busy.get("/petugas/masuk")).status).to.equal(200);
      expect((await busy.get("/petugas/saya")).status, `${ms} ms`).to.equal(200);
    }
    expect((await idle.get("/petugas/")).location).to.include("berakhir=1");
    desk.nowMs = start + 8 * HOUR_MS;
    expect((await busy.get("/petugas/")).location).to.include("berakhir=1");
  });

  it("end when their officer signs out", async () => {
    const visitor = await desk.signedIn("ani");
    const copy = new Visitor(visitor.origin);
    for (const [name, value] of visitor.cookies) copy.cookies.set(name, value);
    await visitor.send("/petugas/keluar", {});
    expect((await copy.get("/petugas/")).status).to.equal(303);
  });

  it("never lead out of the desk", async () => {
    for (const ke of ["//evil.example", "https://evil.example", "/petugas//evil.example", "/other"]) {
      const { location } = await desk.visitor().post("/petugas/masuk", { token: "ani", ke });
      expect(location, ke).to.equal("/petugas/");
    }
  });
});

describe("signing in with wrong tokens", () => {
  it("is possible ten times a minute from one address, and then not with the right one either", async () => {
    const desk = await openDesk();
    const right = await desk.signedIn("ani");
    for (let turn = 1; turn <= 10; turn += 1) {
      expect((await desk.visitor().signIn(`guess ${turn}`)).status, `${turn}`).to.equal(401);
      // Right ones do not count: an office behind one address can still begin its day.
      if (turn < 10) expect((await desk.visitor().signIn("ani")).status).to.equal(303);
    }
    for (const token of ["guess 11", "ani"]) {
      const { status, html } = await desk.visitor().signIn(token);
      expect(status).to.equal(429);
      expect(html).to.include("Terlalu banyak permintaan").and.include("TOO_MANY_REQUESTS");
    }
    expect((await right.get("/petugas/")).status, "who is in stays in").to.equal(200);
    await desk.close();
  });
});
