import { expect } from "chai";
import { signerOf } from "../../support/house/keys.ts";
import { openDesk, type TestDesk, typed, type Visitor } from "./support.ts";

describe("the second person at the desk", function () {
  this.timeout(20_000);
  let desk: TestDesk;
  let ani: Visitor;
  let citra: Visitor;
  let isSignerDown = false;
  before(async () => {
    const right = signerOf("signing 1");
    const sign = (message: Uint8Array): Promise<Uint8Array> =>
      isSignerDown ? Promise.reject(new Error("no card in the reader")) : right.sign(message);
    desk = await openDesk({
      change: (options) => ({
        ...options,
        signers: new Map([...options.signers, [1, { signing: { ...right, sign }, list: signerOf("list 1") }] as const]),
      }),
    });
    ani = await desk.signedIn("ani");
    citra = await desk.signedIn("citra");
  });
  after(() => desk.close());

  const previewIn = (html: string): string => /src="(\/petugas\/[^"]*pratinjau[^"]*)"/.exec(html)?.[1] ?? "";

  describe("sees the page before it is signed", () => {
    it("as who asks saw it before handing it in", async () => {
      const review = await ani.send("/petugas/pesanan/baru", typed({ number: "SEE-1", langkah: "periksa" }));
      expect(review.html).to.include("PRATINJAU – TIDAK SAH");
      const before = await ani.get(previewIn(review.html));
      expect(before.headers.get("content-type")).to.equal("image/png");
      expect(before.html).to.include("SEE-1");
      const id = await desk.order(ani, { number: "SEE-1" });
      const page = await citra.get(`/petugas/pesanan/${id}`);
      expect(Buffer.from((await citra.get(previewIn(page.html))).bytes)).to.deep.equal(Buffer.from(before.bytes));
    });

    it("with a session only, and of what is typed only in one's own", async () => {
      const review = await ani.send("/petugas/pesanan/baru", typed({ langkah: "periksa" }));
      const id = await desk.order(ani);
      expect((await citra.get(previewIn(review.html))).status).to.equal(404);
      for (const path of [previewIn(review.html), `/petugas/pesanan/${id}/pratinjau`]) {
        const { status, location } = await desk.visitor().get(path);
        expect([status, location.startsWith("/petugas/masuk?ke=")]).to.deep.equal([303, true]);
      }
    });

    it("and no preview of what is decided", async () => {
      const id = await desk.order(ani);
      await desk.approve(citra, id);
      expect((await citra.get(`/petugas/pesanan/${id}`)).html).to.not.include("/pratinjau");
      expect((await citra.get(`/petugas/pesanan/${id}/pratinjau`)).status).to.equal(409);
    });
  });

  describe("rejects an order", () => {
    it("with a reason, which who asked reads with the name", async () => {
      const id = await desk.order(ani, { number: "NO-1" });
      const path = `/petugas/pesanan/${id}/tolak`;
      expect((await citra.get(`/petugas/pesanan/${id}`)).html).to.include(`href="${path}"`);
      expect((await citra.get(path)).html).to.include("berakhir untuk selamanya");
      const empty = await citra.send(path, { reason: " " });
      expect(empty.status).to.equal(422);
      expect(empty.html).to.include('href="#reason"');
      expect((await citra.send(path, { reason: "foto <orang lain>" })).location).to.equal(`/petugas/pesanan/${id}`);
      const page = await ani.get(`/petugas/pesanan/${id}`);
      expect(page.html)
        .to.include("Ditolak oleh")
        .and.include("citra, 24 November")
        .and.include("foto &lt;orang lain>");
      expect((await ani.get("/petugas/saya")).html)
        .to.include("Ditolak orang kedua")
        .and.include("NO-1");
      expect((await citra.get("/petugas/")).html).to.not.include("NO-1");
      expect((await ani.search("NO-1")).html).to.include(id);
    });

    it("but never one's own, and never without the power", async () => {
      const id = await desk.order(citra);
      const budi = await desk.signedIn("budi");
      expect((await citra.send(`/petugas/pesanan/${id}/tolak`, { reason: "uji" })).html).to.include("FOUR_EYES");
      expect((await budi.send(`/petugas/pesanan/${id}/tolak`, { reason: "uji" })).html).to.include("ROLE");
      expect((await citra.get(`/petugas/pesanan/${id}`)).html).to.not.include("/tolak");
      expect((await desk.house.authority.findOrder(id))?.state).to.equal("waiting-approval");
    });
  });

  it("is told who decided meanwhile, and where to compare", async () => {
    const id = await desk.order(ani);
    const dewi = await desk.signedIn("dewi");
    await dewi.send(`/petugas/pesanan/${id}/tolak`, { reason: "uji" });
    const { status, html } = await citra.send(`/petugas/pesanan/${id}/setujui`, {});
    expect(status).to.equal(409);
    expect(html).to.match(/dewi mengubah data ini pada 24 November 2026[^.]*\.\d\d WIB\. Muat ulang dan bandingkan\./);
    expect(html).to.include(`href="/petugas/pesanan/${id}"`);
    await citra.get("/petugas/bahasa/en");
    expect((await citra.send(`/petugas/pesanan/${id}/setujui`, {})).html).to.include(
      "dewi changed this at 24 November",
    );
    await citra.get("/petugas/bahasa/id");
  });

  it("is told when the key is not there, and the order is signed by itself once it is", async () => {
    const id = await desk.order(ani);
    isSignerDown = true;
    const { status, html } = await citra.send(`/petugas/pesanan/${id}/setujui`, {});
    expect(status).to.equal(503);
    expect(html).to.include("Kunci penandatangan tidak tersedia. Tidak ada dokumen yang terbit.");
    isSignerDown = false;
    await desk.house.settle();
    expect((await desk.house.authority.findOrder(id))?.state).to.equal("issued");
  });

  describe("ends a change of status", () => {
    const asked = async (visitor: Visitor): Promise<{ path: string; documentId: string }> => {
      const documentId = await desk.approve(citra, await desk.order(ani));
      await desk.house.settle();
      const { location } = await visitor.send(`/petugas/dokumen/${documentId}/ubah/suspend`, { reason: "uji" });
      return { path: location, documentId };
    };

    it("by rejecting it with a reason", async () => {
      const { path, documentId } = await asked(ani);
      expect((await citra.get(path)).html).to.include(`${path}/tolak`);
      expect((await citra.send(`${path}/tolak`, { reason: "" })).status).to.equal(422);
      await citra.send(`${path}/tolak`, { reason: "berkas kurang" });
      expect((await ani.get(path)).html)
        .to.include("Ditolak oleh")
        .and.include("berkas kurang");
      expect((await ani.get("/petugas/saya")).html).to.include("Perubahan yang ditolak");
      expect((await citra.send(`${path}/setujui`, {})).html).to.include("ALREADY_DECIDED");
      expect((await desk.house.authority.findDocument(documentId))?.status).to.equal("valid");
      expect((await ani.get(`/petugas/dokumen/${documentId}`)).html).to.not.include("menunggu orang kedua");
    });

    it("which who asked takes back alone, and no third officer", async () => {
      const { path } = await asked(ani);
      const budi = await desk.signedIn("budi");
      expect((await budi.send(`${path}/tolak`, { reason: "uji" })).html).to.include("ROLE");
      expect((await ani.get(`${path}/tolak`)).html).to.include("Batalkan permintaan");
      await ani.send(`${path}/tolak`, { reason: "salah dokumen" });
      expect((await citra.get(path)).html)
        .to.include("Dibatalkan oleh")
        .and.not.include("/setujui");
      expect((await citra.send(`${path}/setujui`, {})).status).to.equal(409);
    });
  });
});
