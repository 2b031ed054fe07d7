import { expect } from "chai";
import { openDesk, type TestDesk, type Visitor } from "./support.ts";

describe("documents at the desk", function () {
  this.timeout(20_000);
  let desk: TestDesk;
  let ani: Visitor;
  let citra: Visitor;
  before(async () => {
    desk = await openDesk();
    ani = await desk.signedIn("ani");
    citra = await desk.signedIn("citra");
  });
  after(() => desk.close());

  it("show facts and anchor, hand out the PDF once it is final, and are found by any number", async () => {
    const documentId = await desk.approve(citra, await desk.order(ani, { number: "FIND-77", passport: "ZX998877" }));
    const waiting = await ani.get(`/petugas/dokumen/${documentId}`);
    expect(waiting.html).to.include("Menunggu jangkar").and.include('http-equiv="refresh"');
    expect((await ani.get(`/petugas/dokumen/${documentId}/pdf`)).status).to.equal(409);
    await desk.house.settle();
    const { html } = await ani.get(`/petugas/dokumen/${documentId}`);
    expect(html).to.include("FIND-77").and.include("MUSTERMANN").and.not.include('http-equiv="refresh"');
    const pdf = await ani.get(`/petugas/dokumen/${documentId}/pdf`);
    expect(pdf.headers.get("content-type")).to.equal("application/pdf");
    expect(pdf.html).to.match(/^%PDF/);
    const [code = ""] = /(?:[0-9A-Z]{5}-){5}[0-9A-Z*~$=]{2}/.exec(html) ?? [];
    for (const text of ["find-77", "zx9988", documentId, code]) {
      expect((await ani.search(text)).html, text).to.include(documentId);
    }
    expect((await ani.search("NOBODY-0")).html).to.include("Tidak ditemukan");
  });

  it("are withdrawn by two persons, with a reason that only they see", async () => {
    const documentId = await desk.approve(citra, await desk.order(ani, { number: "GONE-1" }));
    await desk.house.settle();
    const path = `/petugas/dokumen/${documentId}/ubah/revoke`;
    expect((await ani.get(path)).html).to.include("untuk selamanya");
    expect((await ani.send(path, { reason: " " })).status).to.equal(422);
    const { location } = await ani.send(path, { reason: "penjamin <berhenti>" });
    expect((await ani.get(location)).html)
      .to.include("penjamin &lt;berhenti>")
      .and.not.include("/setujui");
    expect((await ani.send(`${location}/setujui`, {})).status).to.equal(409);
    expect((await citra.get("/petugas/")).html).to.include("GONE-1");
    await citra.send(`${location}/setujui`, {});
    expect((await desk.house.authority.findDocument(documentId))?.status).to.equal("revoked");
    expect((await ani.get("/petugas/dokumen?status=revoked")).html).to.include("GONE-1");
    expect((await ani.get(`/petugas/dokumen/${documentId}`)).html).to.include("Tidak berlaku lagi");
    expect((await ani.send(path, { reason: "lagi" })).html).to.include("STATUS_FINAL");
  });

  it("are suspended and lifted, and replaced by a new one", async () => {
    const old = await desk.approve(citra, await desk.order(ani, { number: "OLD-1" }));
    await desk.house.settle();
    for (const change of ["suspend", "reinstate"]) {
      const { location } = await ani.send(`/petugas/dokumen/${old}/ubah/${change}`, { reason: "uji" });
      await citra.send(`${location}/setujui`, {});
    }
    const form = await ani.get(`/petugas/pesanan/baru?ganti=${old}`);
    expect(form.html).to.include('value="OLD-1-R"').and.include(`value="${old}"`);
    const next = await desk.approve(citra, await desk.order(ani, { number: "OLD-1-R", supersedes: old }));
    const path = `/petugas/dokumen/${old}/ubah/supersede`;
    expect((await ani.send(path, { reason: "uji", replacement: next })).html).to.include("belum dijangkar");
    await desk.house.settle();
    expect((await ani.get(`/petugas/dokumen/${next}`)).html).to.include(`${path}?pengganti=${next}`);
    const { location } = await ani.send(path, { reason: "uji", replacement: next });
    await citra.send(`${location}/setujui`, {});
    expect((await desk.house.authority.findDocument(old))?.status).to.equal("superseded");
  });
});
