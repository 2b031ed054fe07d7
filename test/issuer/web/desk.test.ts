import { expect } from "chai";
import { createIssuerApi } from "../../../issuer/api/app.ts";
import { parseOfficers } from "../../../issuer/api/officer.ts";
import { type Listening, listen } from "../../../verifier/api/listen.ts";
import { sha256 } from "#primitives";
import { encodeUtf8, toHex } from "#core/encoding/text.ts";
import { ANI, BUDI, CITRA, type House, openHouse } from "../../support/house/house.ts";
import { Visitor } from "./support.ts";

const HOUR_MS = 3_600_000;

describe("the officers' desk", function () {
  this.timeout(20_000);
  let house: House;
  let server: Listening;
  let nowMs: number;
  let ani: Visitor;
  let citra: Visitor;
  const newVisitor = (): Visitor => new Visitor(`http://127.0.0.1:${server.port}`);
  const signedIn = async (token: string): Promise<Visitor> => {
    const visitor = newVisitor();
    await visitor.signIn(token);
    return visitor;
  };

  before(async () => {
    house = await openHouse();
    nowMs = house.now * 1000;
    const tokens = Object.entries({ ani: ANI, budi: BUDI, citra: CITRA }).map(([token, officer]) => {
      return { ...officer, sha256: toHex(sha256(encodeUtf8(token))) };
    });
    const quiet = (): void => undefined;
    const app = createIssuerApi({
      authority: house.authority,
      officers: parseOfficers({ v: 1, tokens }),
      log: { info: quiet, warn: quiet, error: quiet },
      perMinute: 100_000,
      nowMs: () => nowMs,
    });
    server = await listen(app, "127.0.0.1", 0);
    await house.authority.step();
    ani = await signedIn("ani");
    citra = await signedIn("citra");
  });
  after(async () => {
    await server.close();
    await house.close();
  });

  const typed = (changes: Record<string, string> = {}): Record<string, string> => ({
    kind: "ITAS",
    number: `D-${Math.random().toString(36).slice(2, 10).toUpperCase()}`,
    validFrom: "2026-11-24",
    validUntil: "2027-11-23",
    passport: "C01X00T47",
    category: "E33G",
    primaryIdentifier: "MUSTERMANN",
    secondaryIdentifier: "ERIKA",
    birthDate: "1964-08-12",
    sex: "F",
    nationality: "D",
    issuingCountry: "D",
    langkah: "kirim",
    ...changes,
  });
  const order = async (visitor: Visitor, changes: Record<string, string> = {}): Promise<string> => {
    const { location, html } = await visitor.send("/petugas/pesanan/baru", typed(changes));
    expect(location, html).to.match(/^\/petugas\/pesanan\/[^?]+\?baru=1$/);
    return /pesanan\/([^?]+)/.exec(location)?.[1] ?? "";
  };
  const approve = async (id: string): Promise<string> => {
    const { location } = await citra.send(`/petugas/pesanan/${id}/setujui`, {});
    expect(location).to.match(/^\/petugas\/dokumen\//);
    return location.split("/").at(-1) ?? "";
  };

  describe("sessions", () => {
    const PAGES = ["", "saya", "dokumen", "pesanan/baru", "massal", "massal/x", "cari?q=a", "foto/x"].concat([
      "pesanan/x",
      "pesanan/x/foto",
      "dokumen/x",
      "dokumen/x/pdf",
      "dokumen/x/ubah/revoke",
      "perubahan/x",
    ]);
    for (const page of PAGES) {
      it(`lead from /petugas/${page} to the sign-in when there is none`, async () => {
        const { status, location } = await newVisitor().get(`/petugas/${page}`);
        expect(status).to.equal(303);
        expect(location).to.match(/^\/petugas\/masuk\?ke=/);
      });
    }

    it("are opaque, out of reach of scripts and of other sites, and new at each sign-in", async () => {
      const visitor = newVisitor();
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
      const { status, html } = await newVisitor().signIn("ANI");
      expect(status).to.equal(401);
      expect(html).to.include("Token ini tidak dikenal");
    });

    it("end after 15 minutes without a request, and after 8 hours in any case", async () => {
      const [idle, busy] = [await signedIn("ani"), await signedIn("ani")];
      const start = nowMs;
      for (let ms = 0; ms < 8 * HOUR_MS; ms += 14 * 60_000) {
        nowMs = start + ms;
        expect((await busy.get("/petugas/masuk")).status).to.equal(200);
        expect((await busy.get("/petugas/saya")).status, `${ms} ms`).to.equal(200);
      }
      expect((await idle.get("/petugas/")).location).to.include("berakhir=1");
      nowMs = start + 8 * HOUR_MS;
      expect((await busy.get("/petugas/")).location).to.include("berakhir=1");
      [ani, citra] = [await signedIn("ani"), await signedIn("citra")];
    });

    it("end when their officer signs out", async () => {
      const visitor = await signedIn("ani");
      const copy = new Visitor(visitor.origin);
      for (const [name, value] of visitor.cookies) copy.cookies.set(name, value);
      await visitor.send("/petugas/keluar", {});
      expect((await copy.get("/petugas/")).status).to.equal(303);
    });

    it("never lead out of the desk", async () => {
      for (const ke of ["//evil.example", "https://evil.example", "/petugas//evil.example", "/other"]) {
        const { location } = await newVisitor().post("/petugas/masuk", { token: "ani", ke });
        expect(location, ke).to.equal("/petugas/");
      }
    });
  });

  describe("forms", () => {
    it("are refused without the session's token, and from elsewhere", async () => {
      const id = await order(ani);
      const path = `/petugas/pesanan/${id}/setujui`;
      const token = { _t: await citra.formToken() };
      const tries = [
        await citra.post(path, {}),
        await citra.post(path, { _t: await ani.formToken() }),
        await citra.post(path, token, { origin: "https://evil.example", "sec-fetch-site": "cross-site" }),
        await citra.post(path, token, { "sec-fetch-site": "same-site" }),
        await citra.post(path, token, { origin: "null" }),
        await newVisitor().post("/petugas/masuk", { token: "ani" }, { origin: "https://evil.example" }),
      ];
      for (const { status } of tries) expect(status).to.equal(403);
      expect((await house.authority.findOrder(id))?.state).to.equal("waiting-approval");
      expect((await citra.post(path, token)).status).to.equal(303);
    });

    it("of somebody who is not signed in change nothing", async () => {
      const id = await order(ani);
      expect((await newVisitor().post(`/petugas/pesanan/${id}/setujui`, {})).status).to.equal(401);
      expect((await house.authority.findOrder(id))?.state).to.equal("waiting-approval");
    });

    it("are bounded", async () => {
      const { status } = await ani.send("/petugas/keluar", { fill: "x".repeat(200_000) });
      expect(status).to.equal(413);
    });
  });

  it("forbids inline code, frames and foreign sources on every page", async () => {
    const { headers, html } = await ani.get("/petugas/");
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).to.match(/^default-src 'none'; style-src 'self'; script-src 'self';/);
    expect(policy).to.include("frame-ancestors 'none'").and.not.include("unsafe");
    expect(html).to.not.match(/ style="| on\w+="|<style|<script>/);
    expect(headers.get("cache-control")).to.equal("no-store");
  });

  it("serves its style, script and letters itself", async () => {
    const { html } = await newVisitor().get("/petugas/masuk");
    const [style = ""] = /\/petugas\/aset\/[^"]+\.css/.exec(html) ?? [];
    const sheet = await newVisitor().get(style);
    expect(sheet.status).to.equal(200);
    const fonts = [...sheet.html.matchAll(/url\("([^"]+)"\)/g)].map(([, name]) => name);
    expect(fonts.length).to.be.greaterThan(2);
    for (const name of fonts) expect((await newVisitor().get(`/petugas/aset/${name}`)).status).to.equal(200);
    expect((await newVisitor().get("/petugas/aset/..%2Fdesk.ts")).status).to.equal(404);
  });

  it("speaks both languages", async () => {
    const visitor = await signedIn("ani");
    expect((await visitor.get("/petugas/")).html)
      .to.include('<html lang="id">')
      .and.include("Permohonan baru");
    const { location } = await visitor.get("/petugas/bahasa/en?ke=%2Fpetugas%2Fdokumen%3Fhal%3D1");
    expect(location).to.equal("/petugas/dokumen?hal=1");
    expect((await visitor.get("/petugas/")).html)
      .to.include('<html lang="en">')
      .and.include("New order");
  });

  describe("orders", () => {
    it("wait for others, never for who asked", async () => {
      const number = "MINE-1";
      const id = await order(citra, { number });
      expect((await citra.get("/petugas/")).html).to.not.include(number);
      expect((await citra.get("/petugas/saya")).html).to.include(number);
      const page = await citra.get(`/petugas/pesanan/${id}`);
      expect(page.html).to.include("permohonan Anda sendiri").and.not.include("/setujui");
      const { status, html } = await citra.send(`/petugas/pesanan/${id}/setujui`, {});
      expect(status).to.equal(409);
      expect(html).to.include("FOUR_EYES");
      const many = await citra.send("/petugas/setujui", { order: id });
      expect((await jobOf(citra, many.location)).html).to.include("0 disetujui, 1 tidak");
      expect((await house.authority.findOrder(id))?.state).to.equal("waiting-approval");
    });

    it("are approved by approvers only", async () => {
      const id = await order(ani);
      const budi = await signedIn("budi");
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
      const visitor = await signedIn("ani");
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
      expect((await house.authority.lists.search("REVIEW-1")).orders).to.have.length(0);
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
      const id = await order(ani, {
        secondaryIdentifier: name,
        primaryIdentifier: "<b>X</b>",
        conditions: "<img src=x>",
      });
      const documentId = await approve(id);
      await house.settle();
      for (const page of [`pesanan/${id}`, `dokumen/${documentId}`, "", "dokumen", "cari?q=%3Cscript%3E"]) {
        const { html } = await citra.get(`/petugas/${page}`);
        expect(html, page).to.not.include("<script>").and.not.include("<b>X").and.not.include("<img src=x");
      }
      expect((await citra.get(`/petugas/dokumen/${documentId}`)).html).to.include("&lt;script>");
      const { html } = await ani.send(
        "/petugas/pesanan/baru",
        typed({ primaryIdentifier: '"><script>', passport: "" }),
      );
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

  describe("documents", () => {
    it("show facts and anchor, hand out the PDF once it is final, and are found by any number", async () => {
      const documentId = await approve(await order(ani, { number: "FIND-77", passport: "ZX998877" }));
      const waiting = await ani.get(`/petugas/dokumen/${documentId}`);
      expect(waiting.html).to.include("Menunggu jangkar").and.include('http-equiv="refresh"');
      expect((await ani.get(`/petugas/dokumen/${documentId}/pdf`)).status).to.equal(409);
      await house.settle();
      const { html } = await ani.get(`/petugas/dokumen/${documentId}`);
      expect(html).to.include("FIND-77").and.include("MUSTERMANN").and.not.include('http-equiv="refresh"');
      const pdf = await ani.get(`/petugas/dokumen/${documentId}/pdf`);
      expect(pdf.headers.get("content-type")).to.equal("application/pdf");
      expect(pdf.html).to.match(/^%PDF/);
      const [code = ""] = /(?:[0-9A-Z]{5}-){5}[0-9A-Z*~$=]{2}/.exec(html) ?? [];
      for (const text of ["find-77", "zx9988", documentId, code]) {
        expect((await ani.get(`/petugas/cari?q=${encodeURIComponent(text)}`)).html, text).to.include(documentId);
      }
      expect((await ani.get("/petugas/cari?q=NOBODY-0")).html).to.include("Tidak ditemukan");
    });

    it("are withdrawn by two persons, with a reason that only they see", async () => {
      const documentId = await approve(await order(ani, { number: "GONE-1" }));
      await house.settle();
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
      expect((await house.authority.findDocument(documentId))?.status).to.equal("revoked");
      expect((await ani.get("/petugas/dokumen?status=revoked")).html).to.include("GONE-1");
      expect((await ani.get(`/petugas/dokumen/${documentId}`)).html).to.include("Tidak berlaku lagi");
      expect((await ani.send(path, { reason: "lagi" })).html).to.include("STATUS_FINAL");
    });

    it("are suspended and lifted, and replaced by a new one", async () => {
      const old = await approve(await order(ani, { number: "OLD-1" }));
      await house.settle();
      for (const change of ["suspend", "reinstate"]) {
        const { location } = await ani.send(`/petugas/dokumen/${old}/ubah/${change}`, { reason: "uji" });
        await citra.send(`${location}/setujui`, {});
      }
      const form = await ani.get(`/petugas/pesanan/baru?ganti=${old}`);
      expect(form.html).to.include('value="OLD-1-R"').and.include(`value="${old}"`);
      const next = await approve(await order(ani, { number: "OLD-1-R", supersedes: old }));
      const path = `/petugas/dokumen/${old}/ubah/supersede`;
      expect((await ani.send(path, { reason: "uji", replacement: next })).html).to.include("belum dijangkar");
      await house.settle();
      expect((await ani.get(`/petugas/dokumen/${next}`)).html).to.include(`${path}?pengganti=${next}`);
      const { location } = await ani.send(path, { reason: "uji", replacement: next });
      await citra.send(`${location}/setujui`, {});
      expect((await house.authority.findDocument(old))?.status).to.equal("superseded");
    });
  });

  const jobOf = async (visitor: Visitor, path: string) => {
    for (let turn = 0; turn < 200; turn += 1) {
      const page = await visitor.get(path);
      if (!page.html.includes('http-equiv="refresh"')) return page;
    }
    throw new Error(`${path} does not end`);
  };

  describe("many orders", () => {
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
      const { orders } = await house.authority.lists.search("CSV-12");
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
      expect((await house.authority.lists.search("BAD-1")).orders).to.have.length(0);
    });

    it("in a file that is no CSV, or in none, are told so", async () => {
      expect((await hand('a,b\n"x')).status).to.equal(422);
      expect((await ani.send("/petugas/massal", {})).html).to.include("Pilih berkas CSV dahulu");
    });

    it("pages long lists, newest first", async () => {
      const first = await house.authority.lists.waitingOrders(1);
      expect(first.items).to.have.length(25);
      expect(first.items.map(({ at }) => at)).to.deep.equal(first.items.map(({ at }) => at).toSorted((a, b) => b - a));
      const last = await house.authority.lists.waitingOrders(first.pages);
      expect(last.items.at(-1)?.orderId).to.not.equal(first.items[0]?.orderId);
      expect((await citra.get("/petugas/?hal=2")).html).to.include(`Halaman 2 dari ${first.pages}`);
    });
  });
});
