import { expect } from "chai";
import { openDesk, type TestDesk, typed, type Visitor } from "./support.ts";

const NEW = "/petugas/pesanan/baru";

describe("what was typed when the session had ended", function () {
  this.timeout(20_000);
  let desk: TestDesk;
  beforeEach(async () => {
    desk = await openDesk();
  });
  afterEach(() => desk.close());

  /** The hidden text by which the sign-in carries it. */
  const carried = (html: string): string =>
    (/<textarea hidden name="isian">([^<]*)</.exec(html)?.[1] ?? "").replaceAll("&quot;", '"').replaceAll("&lt;", "<");
  const late = async (path: string, form: Record<string, string>) => {
    const visitor = await desk.signedIn("ani");
    const token = await visitor.formToken();
    desk.nowMs += 16 * 60_000;
    return { visitor, page: await visitor.post(path, { ...form, _t: token }) };
  };
  const signIn = (visitor: Visitor, isian: string, ke: string, token = "ani") =>
    visitor.post("/petugas/masuk", { token, ke, isian });

  it("is in the form again after the sign-in, and nothing was handed in meanwhile", async () => {
    const { visitor, page } = await late(NEW, typed({ number: "LATE-1", conditions: `"<b>&` }));
    expect(page.status).to.equal(401);
    expect(page.html).to.include("Isian Anda tersimpan. Masuk lagi untuk melanjutkan.");
    const { location } = await signIn(visitor, carried(page.html).replaceAll("&amp;", "&"), NEW);
    expect(location).to.equal(NEW);
    const form = await visitor.get(NEW);
    expect(form.html).to.include('value="LATE-1"').and.include("&quot;&lt;b>&amp;").and.include("kembali seperti tadi");
    expect((await desk.house.authority.lists.waitingOrders(1)).total).to.equal(0);
    expect((await visitor.get(NEW)).html, "once only").to.not.include("LATE-1");
  });

  it("survives a wrong token, in English too", async () => {
    const { visitor, page } = await late(NEW, typed({ number: "LATE-2" }));
    await visitor.get("/petugas/bahasa/en");
    const wrong = await signIn(visitor, carried(page.html), NEW, "nobody");
    expect(wrong.status).to.equal(401);
    expect(carried(wrong.html)).to.include("LATE-2");
    await signIn(visitor, carried(wrong.html), NEW);
    expect((await visitor.get(NEW)).html)
      .to.include('value="LATE-2"')
      .and.include("What you typed is back");
  });

  it("is kept of a reason as well, and of a page that an earlier session made", async () => {
    const ani = await desk.signedIn("ani");
    const id = await desk.order(ani);
    const path = `/petugas/pesanan/${id}/tolak`;
    const citra = await desk.signedIn("citra");
    const old = await citra.formToken();
    await citra.signIn("citra");
    const { status, location } = await citra.post(path, { _t: old, reason: "paspor <habis>" });
    expect([status, location]).to.deep.equal([303, path]);
    expect((await citra.get(path)).html).to.include("paspor &lt;habis></textarea>");
    expect((await desk.house.authority.findOrder(id))?.state).to.equal("waiting-approval");
  });

  it("does not come from elsewhere", async () => {
    const visitor = desk.visitor();
    const page = await visitor.post(NEW, typed({ number: "EVIL-1" }), { "sec-fetch-site": "cross-site" });
    expect(page.status).to.equal(403);
    expect(page.html).to.not.include("EVIL-1");
  });

  it("is left out where it is not what we carried", async () => {
    for (const isian of ["{", "[]", '["/petugas/",{"a":1}]', '["/petugas/pesanan/baru",[["kind",1]]]']) {
      const visitor = desk.visitor();
      expect((await signIn(visitor, isian, NEW)).location).to.equal(NEW);
      expect((await visitor.get(NEW)).html, isian).to.include("Pilih jenis dokumen");
    }
  });
});
