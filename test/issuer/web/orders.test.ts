import { expect } from "chai";
import { jobOf, openDesk, type TestDesk, typed, type Visitor } from "./support.ts";

describe("orders at the desk", function () {
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

  it("wait for others, never for who asked", async () => {
    const number = "MINE-1";
    const id = await desk.order(citra, { number });
    expect((await citra.get("/petugas/")).html).to.not.include(number);
    expect((await citra.get("/petugas/saya")).html).to.include(number);
    const page = await citra.get(`/petugas/pesanan/${id}`);
    expect(page.html).to.include("permohonan Anda sendiri").and.not.include("/setujui");
    const { status, html } = await citra.send(`/petugas/pesanan/${id}/setujui`, {});
    expect(status).to.equal(409);
    expect(html).to.include("FOUR_EYES");
    const many = await citra.send("/petugas/setujui", { order: id });
    expect((await jobOf(citra, many.location)).html).to.include("0 disetujui, 1 tidak");
    expect((await desk.house.authority.findOrder(id))?.state).to.equal("waiting-approval");
  });

  it("are approved by approvers only", async () => {
    const id = await desk.order(ani);
    const budi = await desk.signedIn("budi");
    expect((await budi.get(`/petugas/pesanan/${id}`)).html).to.not.include("/setujui");
    expect((await budi.send(`/petugas/pesanan/${id}/setujui`, {})).html).to.include("ROLE");
    expect((await budi.send("/petugas/setujui", { order: id })).html).to.include("ROLE");
  });

  it("name each fault at its field, and keep what was typed", async () => {
    const { status, html } = await ani.send(
      "/petugas/pesanan/baru",
      typed({ passport: "x", validUntil: "", number: "KEEP-ME" }),
    );
    expect(status).to.equal(422);
    expect(html).to.include('href="#passport"').and.include('href="#validUntil"').and.include('value="KEEP-ME"');
    expect(html).to.match(/<input[^>]*id="passport"[^>]*aria-invalid="true"/);
  });

  it("name the person's fields one by one when nothing is filled in", async () => {
    const { html } = await ani.send("/petugas/pesanan/baru", { kind: "ITAS", langkah: "periksa" });
    for (const name of ["fullName", "birthDate", "sex", "nationality"]) expect(html).to.include(`href="#${name}"`);
    expect(html).to.not.include("#holder").and.not.include("Kolom sex");
  });

  it("are told of in the names of the form, in English too", async () => {
    const visitor = await desk.signedIn("ani");
    await visitor.get("/petugas/bahasa/en");
    const { html } = await visitor.send("/petugas/pesanan/baru", typed({ passport: "x", validUntil: "", sex: "" }));
    expect(html).to.include("Fill in Valid until.").and.include("Fill in Sex.");
    expect(html).to.include("A passport number has 5 to 15 capital letters");
  });

  it("name the wrong digit of a pasted MRZ", async () => {
    const mrz = "P<D<<MUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<<\nC01X00T478D<<6408125F2702283<<<<<<<<<<<<<<<4";
    const right = await ani.send("/petugas/pesanan/baru", typed({ mrz, langkah: "periksa" }));
    expect(right.status, right.html).to.equal(200);
    const wrong = await ani.send("/petugas/pesanan/baru", typed({ mrz: mrz.replace("T478D", "T479D") }));
    expect(wrong.status).to.equal(422);
    expect(wrong.html).to.match(/href="#mrz">[^<]*nomor paspor[^<]*seharusnya 8/);
  });

  it("are looked at once more before they are kept, and can still be changed", async () => {
    const form = typed({ number: "REVIEW-1", langkah: "periksa" });
    const review = await ani.send("/petugas/pesanan/baru", form);
    expect(review.html).to.include("Belum ada yang disimpan").and.include("REVIEW-1");
    const again = await ani.send("/petugas/pesanan/baru", { ...form, langkah: "ubah" });
    expect(again.html).to.match(/<input[^>]*value="REVIEW-1"/);
    expect((await desk.house.authority.lists.search("REVIEW-1")).orders).to.have.length(0);
  });

  it("sent twice are one order", async () => {
    const form = typed({ number: "TWICE-1" });
    const [first, second] = [
      await ani.send("/petugas/pesanan/baru", form),
      await ani.send("/petugas/pesanan/baru", form),
    ];
    expect(second.location).to.equal(first.location);
  });

  it("show names as text, whatever is in them", async () => {
    const name = `<script>alert(1)</script>"'&`;
    const id = await desk.order(ani, {
      secondaryIdentifier: name,
      primaryIdentifier: "<b>X</b>",
      conditions: "<img src=x>",
    });
    const documentId = await desk.approve(citra, id);
    await desk.house.settle();
    for (const page of [`pesanan/${id}`, `dokumen/${documentId}`, "", "dokumen"]) {
      const { html } = await citra.get(`/petugas/${page}`);
      expect(html, page).to.not.include("<script>").and.not.include("<b>X").and.not.include("<img src=x");
    }
    const sought = await citra.search("<script>");
    expect(sought.html).to.include("Hasil untuk “&lt;script>”").and.not.include("<script>");
    expect((await citra.get(`/petugas/dokumen/${documentId}`)).html).to.include("&lt;script>");
    const { html } = await ani.send("/petugas/pesanan/baru", typed({ primaryIdentifier: '"><script>', passport: "" }));
    expect(html).to.not.include("<script>");
  });

  it("take a portrait, show it after a check, and refuse what is no picture", async () => {
    const form = new FormData();
    for (const [name, value] of Object.entries(typed({ langkah: "periksa" }))) form.set(name, value);
    form.set("_t", await ani.formToken());
    form.set("portrait", new File([Uint8Array.of(0xff, 0xd8, 0xff, 1)], "a.jpg"));
    const { status, html } = await ani.post("/petugas/pesanan/baru", form);
    expect(status, html).to.equal(200);
    const [address = ""] = /\/petugas\/foto\/[\w-]+/.exec(html) ?? [];
    expect((await ani.get(address)).headers.get("content-type")).to.equal("image/jpeg");
    expect((await citra.get(address)).status).to.equal(404);
    form.set("portrait", new File(["GIF89a"], "a.jpg"));
    expect((await ani.post("/petugas/pesanan/baru", form)).html).to.include('href="#portrait"');
  });
});
