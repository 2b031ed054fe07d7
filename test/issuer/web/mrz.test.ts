import { expect } from "chai";
import { openDesk, type TestDesk, typed, type Visitor } from "./support.ts";

const NEW = "/petugas/pesanan/baru";
const ZONE = "P<D<<MUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<<\nC01X00T478D<<6408125F2702283<<<<<<<<<<<<<<<4";

describe("the passport's lines at the desk", function () {
  this.timeout(20_000);
  let desk: TestDesk;
  let ani: Visitor;
  before(async () => {
    desk = await openDesk();
    ani = await desk.signedIn("ani");
  });
  after(() => desk.close());

  const fill = (form: Record<string, string>) => ani.send(NEW, { kind: "ITAS", langkah: "mrz", ...form });
  const valueOf = (html: string, name: string): string =>
    new RegExp(`<input[^>]*value="([^"]*)"[^>]*id="${name}"`).exec(html)?.[1] ?? "";

  it("fill the empty fields of the form", async () => {
    const { status, html } = await fill({ mrz: ZONE });
    expect(status).to.equal(200);
    const names = [
      "primaryIdentifier",
      "secondaryIdentifier",
      "passport",
      "birthDate",
      "nationality",
      "issuingCountry",
    ];
    expect(names.map((name) => valueOf(html, name))).to.deep.equal([
      "MUSTERMANN",
      "ERIKA",
      "C01X00T47",
      "1964-08-12",
      "D",
      "D",
    ]);
    expect(html)
      .to.match(/<option value="F" selected/)
      .and.include("7 kolom diisi dari MRZ");
    expect(html).to.include(`${ZONE.replaceAll("<", "&lt;")}</textarea>`);
  });

  it("change nothing that was typed, and add no second name beside the first", async () => {
    const { html } = await fill({ mrz: ZONE, fullName: "Erika Mustermann", passport: "X1234567" });
    expect(valueOf(html, "fullName")).to.equal("Erika Mustermann");
    expect(valueOf(html, "primaryIdentifier")).to.equal("");
    expect(valueOf(html, "passport")).to.equal("X1234567");
    expect(valueOf(html, "birthDate")).to.equal("1964-08-12");
    expect(html).to.include("Yang sudah Anda ketik tidak diubah");
  });

  it("fill nothing when a digit is wrong: the fault is named", async () => {
    const { status, html } = await fill({ mrz: ZONE.replace("T478D", "T479D"), number: "STAYS" });
    expect(status).to.equal(422);
    expect(html).to.match(/href="#mrz">[^<]*nomor paspor[^<]*seharusnya 8/);
    expect(valueOf(html, "primaryIdentifier")).to.equal("");
    expect(valueOf(html, "number")).to.equal("STAYS");
    expect((await fill({})).html).to.include("Tempel dahulu baris mesin");
  });

  it("warn when the passport ends before the document, and keep nothing back", async () => {
    const form = { mrz: ZONE, langkah: "periksa", validUntil: "2027-11-23" };
    const review = await ani.send(NEW, typed(form));
    expect(review.status).to.equal(200);
    expect(review.html).to.include("Pastikan ini disengaja").and.include("Paspor berakhir 2027-02-28");
    const quiet = await ani.send(NEW, typed({ ...form, validUntil: "2027-02-28" }));
    expect(quiet.html).to.not.include("Pastikan ini disengaja");
    await desk.order(ani, { mrz: ZONE });
  });
});
