import { expect } from "chai";
import { jobOf, openDesk, type TestDesk, typed, type Visitor } from "./support.ts";

describe("many orders at the desk", function () {
  this.timeout(60_000);
  let desk: TestDesk;
  let ani: Visitor;
  let citra: Visitor;
  before(async () => {
    desk = await openDesk();
    ani = await desk.signedIn("ani");
    citra = await desk.signedIn("citra");
  });
  after(() => desk.close());

  const csvOf = (rows: readonly Record<string, string>[]): string => {
    const names = Object.keys(rows[0] ?? {});
    return [names, ...rows.map((row) => names.map((name) => row[name]))].map((cells) => cells.join(",")).join("\n");
  };
  const rowOf = (number: string, changes: Record<string, string> = {}): Record<string, string> => {
    const { langkah: _, ...row } = typed({ number, ...changes });
    return { issuer: "1", ...row };
  };
  const hand = async (csv: string) => {
    const form = new FormData();
    form.set("_t", await ani.formToken());
    form.set("file", new File([csv], "rows.csv", { type: "text/csv" }));
    return ani.post("/petugas/massal", form);
  };

  it("are kept when all rows are right, once however often the file comes, and approved together", async () => {
    const csv = csvOf(Array.from({ length: 130 }, (_, i) => rowOf(`CSV-${i}`)));
    for (const _ of [1, 2]) {
      const { location, html } = await hand(csv);
      expect(location, html).to.match(/^\/petugas\/massal\//);
      expect((await jobOf(ani, location)).html).to.include("130 permohonan diajukan");
      expect((await citra.get(location)).status).to.equal(404);
    }
    const { orders } = await desk.house.authority.lists.search("CSV-12");
    expect(orders.map(({ number }) => number)).to.have.members([
      "CSV-12",
      ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => `CSV-12${i}`),
    ]);
    const ids = orders.slice(0, 2).map(({ orderId }) => orderId);
    const body = new URLSearchParams([
      ["_t", await citra.formToken()],
      ...ids.map((id): [string, string] => ["order", id]),
    ]);
    const answer = await fetch(`${citra.origin}/petugas/setujui`, {
      method: "POST",
      redirect: "manual",
      body,
      headers: {
        origin: citra.origin,
        cookie: [...citra.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
      },
    });
    expect((await jobOf(citra, answer.headers.get("location") ?? "")).html).to.include("2 disetujui, 0 tidak");
  });

  it("are all left out when one row is wrong, and each fault names its row and column", async () => {
    const { location } = await hand(csvOf([rowOf("BAD-1"), rowOf("BAD-2", { passport: "x" })]));
    const { html } = await jobOf(ani, location);
    expect(html).to.include("1 dari 2 baris perlu diperbaiki");
    expect(html).to.match(/<span class="number">2<\/span><\/td><td data-title="Kolom">Nomor paspor/);
    expect((await desk.house.authority.lists.search("BAD-1")).orders).to.have.length(0);
  });

  it("are taken with a warning where it may be meant so, and the rows are named", async () => {
    const mrz = "P<D<<MUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<< C01X00T478D<<6408125F2702283<<<<<<<<<<<<<<<4";
    const { location } = await hand(csvOf([rowOf("WARN-1", { mrz: "" }), rowOf("WARN-2", { mrz })]));
    const { html } = await jobOf(ani, location);
    expect(html).to.include("2 permohonan diajukan").and.include("Baris yang perlu dipastikan");
    expect(html).to.match(/<span class="number">2<\/span><\/td><td data-title="Kolom">Berlaku sampai/);
  });

  it("in a file that is no CSV, or in none, are told so", async () => {
    expect((await hand('a,b\n"x')).status).to.equal(422);
    expect((await ani.send("/petugas/massal", {})).html).to.include("Pilih berkas CSV dahulu");
  });

  it("pages long lists, newest first", async () => {
    const first = await desk.house.authority.lists.waitingOrders(1);
    expect(first.items).to.have.length(25);
    expect(first.items.map(({ at }) => at)).to.deep.equal(first.items.map(({ at }) => at).toSorted((a, b) => b - a));
    const last = await desk.house.authority.lists.waitingOrders(first.pages);
    expect(last.items.at(-1)?.orderId).to.not.equal(first.items[0]?.orderId);
    expect((await citra.get("/petugas/?hal=2")).html).to.include(`Halaman 2 dari ${first.pages}`);
  });
});
