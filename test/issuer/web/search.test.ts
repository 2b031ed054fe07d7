import { expect } from "chai";
import { openDesk, type TestDesk, type Visitor } from "./support.ts";

const CARI = "/petugas/cari";
const NAME = "SOUGHTNAME";

describe("the desk's search", function () {
  this.timeout(20_000);
  let desk: TestDesk;
  let ani: Visitor;
  let id: string;
  before(async () => {
    desk = await openDesk();
    ani = await desk.signedIn("ani");
    id = await desk.order(ani, { primaryIdentifier: NAME, number: "SOUGHT-1" });
  });
  after(() => desk.close());

  it("answers at an address without what was sought, to look at again and in the other language", async () => {
    const { status, location } = await ani.send(CARI, { q: ` ${NAME.toLowerCase()} ` });
    expect([status, location]).to.satisfy(
      ([s, l]: [number, string]) => s === 303 && /^\/petugas\/cari\/[\w-]+$/.test(l),
    );
    const other = await ani.send(CARI, { q: "NOBODY-0" });
    for (const look of [1, 2]) {
      const { html } = await ani.get(location);
      expect(html, `look ${look}`).to.include(id).and.include(`Hasil untuk “${NAME.toLowerCase()}”`);
      expect(html.match(/<title>[^<]*/)?.[0]).to.not.match(new RegExp(NAME, "i"));
      for (const [, href = ""] of html.matchAll(/(?:href|action|src|data-href)="([^"]*)"/g)) {
        expect(href).to.not.match(new RegExp(NAME, "i"));
      }
    }
    expect((await ani.get(other.location)).html)
      .to.include("Tidak ditemukan")
      .and.not.include(id);
    expect((await ani.get(`/petugas/bahasa/en?ke=${encodeURIComponent(location)}`)).location).to.equal(location);
    expect((await ani.get(location)).html)
      .to.include("Results for")
      .and.include(id);
    await ani.get("/petugas/bahasa/id");
  });

  it("is in no address: what an old one has is not sought, not shown and not handed on", async () => {
    const { status, location, html } = await ani.get(`${CARI}?q=${NAME}`);
    expect([status, location, html]).to.deep.equal([303, CARI, ""]);
    expect((await ani.get(CARI)).html)
      .to.include("Ketik nomor dokumen")
      .and.not.include(id);
    expect((await desk.visitor().get(`${CARI}?q=${NAME}`)).location).to.equal("/petugas/masuk?ke=%2Fpetugas%2Fcari");
  });

  it("is a form as the others: of this desk and of this session", async () => {
    const _t = await ani.formToken();
    const foreign = await ani.post(
      CARI,
      { _t, q: NAME },
      { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
    );
    expect([foreign.status, foreign.location]).to.deep.equal([403, ""]);
    const forms = [
      ...(await ani.get("/petugas/")).html.matchAll(/<form[^>]*action="\/petugas\/cari"[^>]*>\s*<input[^>]*>/g),
    ];
    expect(forms.map(([form]) => [form.includes('method="post"'), form.includes(`value="${_t}"`)])).to.deep.equal([
      [true, true],
      [true, true],
    ]);
  });

  it("is nobody else's, and goes through the sign-in when the session has ended", async () => {
    const { location } = await ani.send(CARI, { q: NAME });
    const citra = await desk.signedIn("citra");
    expect((await citra.get(location)).html)
      .to.include("tidak tersimpan lagi")
      .and.not.include(id);
    const _t = await ani.formToken();
    desk.nowMs += 16 * 60_000;
    const over = await ani.post(CARI, { _t, q: NAME });
    const isian = JSON.stringify([CARI, [["q", NAME]]]);
    expect(over.status).to.equal(401);
    expect(over.html).to.include(isian.replaceAll('"', "&quot;"));
    expect((await ani.post("/petugas/masuk", { token: "ani", ke: CARI, isian })).location).to.equal(CARI);
    const again = await ani.get(CARI);
    expect((await ani.get(again.location)).html).to.include(id);
    expect((await ani.get(location)).html, "of the session that ended").to.include("tidak tersimpan lagi");
  });

  it("is in no line of the log", () => {
    expect(desk.logged.length).to.be.greaterThan(0);
    expect(desk.logged.join("\n")).to.not.match(new RegExp(NAME, "i"));
  });
});
