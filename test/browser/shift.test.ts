/** Checkpoint and history in Chromium, beside the real office. */
import { readFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { expect } from "chai";
import { type Browser, type BrowserContext, type Page } from "playwright-core";
import { call } from "../support/house/services.ts";
import { launch } from "./chromium.ts";
import { LONG_MS, PeriksaPage, PHONE, VERDICTS } from "./periksa-page.ts";
import { type Stand, openStand } from "./periksa-stand.ts";

const WARRANT = "W.9-IMI.3/GR.03.09/412-2026";
/** Each long enough to come by chance in no digest. */
const NAMES = /MUSTERMANN|ERIKA|C01X00T47|1964.?08.?12|Agustus 1964/i;

describe("/periksa/ at a checkpoint", function () {
  this.timeout(60_000);
  let stand: Stand;
  let browser: Browser;
  let context: BrowserContext;
  let periksa: PeriksaPage;
  let page: Page;

  before(async function () {
    this.timeout(120_000);
    [stand, browser] = await Promise.all([openStand(), launch()]);
    context = await browser.newContext(PHONE);
    periksa = await PeriksaPage.open(stand, context);
    page = periksa.page;
  });

  after(async () => {
    await browser?.close();
    await stand?.close();
  });

  /** How many checks the office counts, and how many verdicts that changed. */
  async function counted(): Promise<{ checks: number; changed: number }> {
    const { json } = await call(stand.services.issuer, "GET", "/api/v1/checks?from=2026-11-01&to=2026-12-31", {
      token: "citra",
    });
    const { days } = json as { days: { outcomes: Record<string, number>; changed: Record<string, number> }[] };
    const sum = (tallies: Record<string, number>[]): number =>
      tallies.flatMap((tally) => Object.values(tally)).reduce((a, b) => a + b, 0);
    return { checks: sum(days.map((day) => day.outcomes)), changed: sum(days.map((day) => day.changed)) };
  }

  /** Waits until the office counts so many. */
  async function expectCounted(checks: number, changed = 0): Promise<void> {
    const deadline = Date.now() + LONG_MS;
    let now = await counted();
    while ((now.checks !== checks || now.changed !== changed) && Date.now() < deadline) {
      await wait(50);
      now = await counted();
    }
    expect(now).to.deep.equal({ checks, changed });
  }

  async function officers<T>(path: string, body?: object): Promise<T> {
    const method = body === undefined ? "GET" : "POST";
    const options = { token: "citra", ...(body === undefined ? {} : { body }) };
    return (await call(stand.services.issuer, method, `/api/v1/${path}`, options)).json as T;
  }

  async function check(code: string): Promise<string> {
    await periksa.paste(stand.codes[code] ?? "");
    const title = await periksa.title();
    await periksa.back();
    return title;
  }

  /** The device has lists to judge by. */
  const hasLists = (on = page): Promise<void> => on.getByText(/Daftar nomor \d/).waitFor({ timeout: LONG_MS });
  const toShift = async (): Promise<void> => {
    await page.getByRole("button", { name: "Pos pemeriksaan" }).click();
  };
  const toHistory = async (): Promise<void> => {
    await page.getByRole("button", { name: "Riwayat", exact: true }).click();
  };
  const submit = (): Promise<void> => page.locator("main form button[type=submit]").click();
  const fault = (): Promise<string> => page.locator(".shift-card .shift-fault").first().innerText();
  const waiting = (events: number): Promise<void> =>
    page.locator(".badge", { hasText: `${events} menunggu dikirim` }).waitFor({ timeout: LONG_MS });
  /** The office has all of it. */
  const settled = (): Promise<void> =>
    page.locator(".badge", { hasNotText: "menunggu dikirim" }).waitFor({ timeout: LONG_MS });

  describe("enrolment", () => {
    it("sends no mistyped code", async () => {
      await toShift();
      await page.locator("#enrol-code").fill("00000-00001");
      await submit();
      expect(await fault()).to.include("salah ketik");
      expect(periksa.told()).to.deep.equal([]);
    });

    it("says that the office does not know a code", async () => {
      await page.locator("#enrol-code").fill(stand.services.wrongCode());
      await submit();
      await page.locator("#enrol-answer", { hasText: "Minta kode baru" }).waitFor();
    });

    it("enrols by a one-time code, after an answer that was lost", async () => {
      await page.route("**/api/v1/devices", async (route) => {
        await route.fetch();
        await route.abort();
      });
      await page.locator("#enrol-code").fill(await stand.services.code("pos-liwa-1"));
      await submit();
      await page.locator("#enrol-answer", { hasText: "tidak terjangkau" }).waitFor();
      await page.unroute("**/api/v1/devices");
      await submit();
      await page.getByText("pos-liwa-1").waitFor();
      const { devices } = await officers<{ devices: { name: string; kid: string }[] }>("devices");
      expect(devices.map(({ name }) => name)).to.deep.equal(["pos-liwa-1"]);
      const kid = (devices[0]?.kid ?? "").replaceAll(/.{4}(?=.)/g, "$& ");
      expect(await page.locator(".shift-facts code").innerText()).to.equal(kid);
    });

    it("keeps a key that the page itself cannot read", async () => {
      const answer = await page.evaluate(async () => {
        const opened = await new Promise<IDBDatabase>((resolve) => {
          const request = indexedDB.open("absah-shift");
          request.addEventListener("success", () => resolve(request.result));
        });
        const key = await new Promise<CryptoKey>((resolve) => {
          const request = opened.transaction("device").objectStore("device").get("now");
          request.addEventListener("success", () => resolve((request.result as { secretKey: CryptoKey }).secretKey));
        });
        opened.close();
        const exported = await crypto.subtle.exportKey("pkcs8", key).catch((error: unknown) => error);
        return [key.type, key.extractable, exported instanceof DOMException];
      });
      expect(answer).to.deep.equal(["private", false, true]);
    });
  });

  describe("an inspection", () => {
    it("is opened by no text that is no warrant's number", async () => {
      await page.locator("#open-warrant").fill("SITI AMINAH");
      await submit();
      expect(await page.locator("#open-warrant-hint").innerText()).to.include("4 sampai 40");
      expect(await page.locator("#open-warrant").getAttribute("aria-invalid")).to.equal("true");
      expect(await page.evaluate(() => document.activeElement?.id)).to.equal("open-warrant");
    });

    it("is opened by a warrant, stands over every screen, and outlives the page", async () => {
      await page.locator("#open-warrant").fill(WARRANT);
      await submit();
      await page.locator(".badge[data-mode=checkpoint]", { hasText: WARRANT }).waitFor();
      await settled();
      await page.reload();
      await page.locator(".badge[data-mode=checkpoint]", { hasText: WARRANT }).waitFor();
      await hasLists();
      const { inspections } = await officers<{ inspections: { warrant: string; state: string }[] }>("inspections");
      expect(inspections).to.have.length(1);
      expect(inspections[0]).to.include({ warrant: WARRANT, state: "settled" });
    });

    it("notes what is checked offline, and hands it over once when the network is back", async () => {
      await context.setOffline(true);
      expect(await check("valid")).to.equal(VERDICTS.valid);
      expect(await check("expired")).to.equal(VERDICTS.expired);
      expect(await check("not-genuine")).to.equal(VERDICTS["not-genuine"]);
      await waiting(3);
      await expectCounted(0);
      await context.setOffline(false);
      await settled();
      await expectCounted(3);
    });

    it("hands over nothing twice after an answer that was lost", async () => {
      await page.route("**/events", async (route) => {
        await route.fetch();
        await route.abort();
      });
      await check("revoked");
      await waiting(1);
      await toShift();
      await page.locator(".shift-fault", { hasText: "tidak terjangkau" }).waitFor();
      await expectCounted(4);
      await page.unroute("**/events");
      await page.getByRole("button", { name: "Kirim sekarang" }).click();
      await settled();
      await expectCounted(4);
    });

    it("loses nothing where two tabs check at once", async () => {
      const other = await PeriksaPage.open(stand, context);
      await periksa.back();
      await Promise.all([hasLists(), hasLists(other.page)]);
      await Promise.all([periksa.paste(stand.codes["valid"] ?? ""), other.paste(stand.codes["suspended"] ?? "")]);
      const titles = await Promise.all([periksa.title(), other.title()]);
      expect(titles).to.deep.equal([VERDICTS.valid, VERDICTS.suspended]);
      await expectCounted(6);
      await other.page.close();
      await periksa.back();
    });
  });

  describe("a verdict that changed after the check", () => {
    it("stands first when newer lists come, and is told to the office", async () => {
      await stand.house.change(stand.ids["valid"] ?? "", "revoke");
      await stand.house.settle();
      await page.clock.setFixedTime(stand.house.now * 1000);
      await page.getByRole("button", { name: "Perbarui sekarang" }).click();
      await page.locator(".changed-alert", { hasText: "Satu hasil berubah setelah pemeriksaan" }).waitFor();
      await page.getByRole("button", { name: "Lihat" }).click();
      const first = page.locator(".changed-rows li").first();
      expect(await first.locator(".tag").allInnerTexts()).to.deep.equal([VERDICTS.valid, VERDICTS.revoked]);
      // Both checks of the one document.
      expect(await first.locator("dd").count()).to.equal(5);
      await settled();
      await expectCounted(6, 2);
    });

    it("has no fault that axe finds", async () => {
      expect(await periksa.violations()).to.deep.equal([]);
    });

    it("stays over a reload, until somebody has read it", async () => {
      await page.reload();
      await page.locator(".changed-alert", { hasText: "Satu hasil berubah" }).waitFor();
      await toHistory();
      await page.getByRole("button", { name: "Sudah saya baca" }).click();
      await page.locator(".changed").waitFor({ state: "detached" });
      expect(await page.locator(".check-changed").count()).to.equal(2);
      await page.reload();
      await page.locator(".scan-button").waitFor();
      expect(await page.locator(".changed").count()).to.equal(0);
      await toHistory();
      await page.locator(".check-changed").nth(1).waitFor();
    });
  });

  describe("history", () => {
    it("counts the verdicts of this inspection by the newest of each", async () => {
      const tags = await page.locator(".counts .tag").allInnerTexts();
      const counts = Object.fromEntries(tags.map((text) => text.split("\n").toReversed()));
      expect(counts).to.deep.equal({
        [VERDICTS.revoked]: "3",
        [VERDICTS.expired]: "1",
        [VERDICTS["not-genuine"]]: "1",
        [VERDICTS.suspended]: "1",
      });
    });

    it("is handed over as a table, without a name", async () => {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "Unduh CSV" }).click(),
      ]);
      const text = await readFile(await download.path(), "utf8");
      const [head, ...rows] = text.replace(/^\uFEFF/, "").split("\r\n");
      expect(head).to.match(/^time,verdict,/);
      expect(rows.filter((row) => row !== "")).to.have.length(6);
      expect(text).to.match(/,valid,,GO,[0-9a-f]{64},\d+,\d+,yes,typed,checkpoint,\d+,revoked,/);
      expect(text).not.to.match(NAMES);
      expect(await page.locator("main").innerText()).not.to.match(NAMES);
    });

    it("keeps no name in the browser", async () => {
      const stored = await page.evaluate(async () => {
        const opened = await new Promise<IDBDatabase>((resolve) => {
          const request = indexedDB.open("absah-shift");
          request.addEventListener("success", () => resolve(request.result));
        });
        const all = await Promise.all(
          [...opened.objectStoreNames].map(
            (name) =>
              new Promise((resolve) => {
                const request = opened.transaction(name).objectStore(name).getAll();
                request.addEventListener("success", () => resolve(request.result));
              }),
          ),
        );
        opened.close();
        const text = (_: string, value: unknown): unknown =>
          value instanceof Uint8Array ? new TextDecoder("latin1").decode(value) : value;
        return JSON.stringify(all, text);
      });
      expect(stored).to.include("not-genuine").and.to.include("session-opened");
      expect(stored).not.to.match(NAMES);
    });

    it("is wiped after asking, and stays so; the office's log does not go with it", async () => {
      await page.getByRole("button", { name: "Hapus riwayat" }).click();
      await page.getByRole("button", { name: "Batal" }).click();
      expect(await page.locator(".check-row").count()).to.equal(6);
      await page.getByRole("button", { name: "Hapus riwayat" }).click();
      await page.getByRole("button", { name: "Ya, hapus" }).click();
      await page.getByText("Belum ada pemeriksaan.").waitFor();
      await page.reload();
      await toHistory();
      await page.getByText("Belum ada pemeriksaan.").waitFor();
      await periksa.back();
      await check("valid");
      await settled();
      await expectCounted(7, 2);
    });
  });

  describe("without an open inspection", () => {
    it("nothing is checked at a checkpoint, and it says what is needed", async () => {
      await toShift();
      await page.getByRole("button", { name: "Tutup pemeriksaan" }).click();
      await page.getByRole("button", { name: "Ya, tutup" }).click();
      await page.locator(".badge[data-mode=closed]").waitFor();
      await periksa.back();
      await periksa.paste(stand.codes["valid"] ?? "");
      await page.locator(".shift-fault", { hasText: "Pemeriksaan belum dibuka" }).waitFor();
      expect(await page.locator(".band").count()).to.equal(0);
      for (const way of ["Pindai kode QR", "Kios"]) {
        await periksa.back();
        await page.getByRole("button", { name: way }).click();
        await page.locator(".shift-fault:focus", { hasText: "Pemeriksaan belum dibuka" }).waitFor();
      }
      await settled();
      await expectCounted(7, 2);
    });

    it("has no fault that axe finds", async () => {
      expect(await periksa.violations()).to.deep.equal([]);
    });

    it("a lawful ground opens one with an approval, and without one is taken back", async () => {
      await page.getByLabel("Tanpa surat perintah").check();
      await page.locator("#open-approver").fill("citra");
      await page.locator("#open-approval").fill(stand.services.wrongCode());
      await submit();
      await page.locator(".shift-fault", { hasText: "Kantor menolak pembukaan ini" }).waitFor();
      await page.locator(".badge[data-mode=closed]").waitFor();
      const { code } = await officers<{ code: string }>("inspections/approvals", { ground: "suspected-breach" });
      await page.locator("#open-approval").fill(code);
      await submit();
      await page.locator(".badge[data-mode=checkpoint]", { hasText: "disetujui citra" }).waitFor();
      await settled();
      const waitingFor = await officers<{ inspections: object[] }>("inspections?state=waiting");
      expect(waitingFor.inspections[0]).to.include({ ground: "suspected-breach", approvedBy: "citra" });
    });

    it("the public is served as ever", async () => {
      await page.getByRole("button", { name: "Tutup pemeriksaan" }).click();
      await page.getByRole("button", { name: "Ya, tutup" }).click();
      await page.getByRole("button", { name: "Kembali ke mode umum" }).click();
      await page.locator(".badge[data-mode=public]").waitFor();
      await periksa.back();
      expect(await check("expired")).to.equal(VERDICTS.expired);
    });
  });

  describe("what goes wrong", () => {
    it("is said: a device in quarantine by its clock; set right and released, it goes on", async () => {
      await toShift();
      await page.locator("#open-warrant").fill(WARRANT);
      await submit();
      await page.locator(".badge[data-mode=checkpoint]", { hasText: WARRANT }).waitFor();
      await settled();
      await periksa.back();
      await context.setOffline(true);
      await page.clock.setFixedTime((stand.house.now + 30 * 3600) * 1000);
      // A list may be 72 hours old at a checkpoint, and 24 for the public.
      expect(await check("suspended")).to.equal(VERDICTS.suspended);
      await toShift();
      await page.getByRole("button", { name: "Tutup pemeriksaan" }).click();
      await page.getByRole("button", { name: "Ya, tutup" }).click();
      await page.getByRole("button", { name: "Kembali ke mode umum" }).click();
      await page.locator(".badge[data-mode=public]").waitFor();
      await periksa.back();
      expect(await check("suspended")).to.equal("BELUM DAPAT DIPASTIKAN");
      await context.setOffline(false);
      await toShift();
      await page.locator(".shift-fault", { hasText: "Perangkat ini dikarantina" }).first().waitFor();
      await page.clock.setFixedTime(stand.house.now * 1000);
      const { devices } = await officers<{ devices: { id: string }[] }>("devices");
      await officers(`devices/${devices[0]?.id ?? ""}/release`, {});
      await page.getByRole("button", { name: "Kirim sekarang" }).click();
      await page.getByText("aktif", { exact: true }).waitFor();
      await settled();
      await expectCounted(10, 2);
      await periksa.back();
    });

    it("is on the disk, by a strict transaction, before a check has a number of the log", async () => {
      await page.evaluate(() => {
        const begin: unknown = Reflect.get(IDBDatabase.prototype, "transaction");
        const begun: string[] = [];
        Object.assign(globalThis, { begun });
        IDBDatabase.prototype.transaction = function (...args) {
          const [stores, , options] = args;
          const names = typeof stores === "string" ? [stores] : [...stores];
          begun.push(`${names.join("+")} ${options?.durability ?? "default"}`);
          return Reflect.apply(begin as IDBDatabase["transaction"], this, args);
        };
      });
      await check("expired");
      await expectCounted(11, 2);
      const begun = await page.evaluate(() => Reflect.get(globalThis, "begun") as string[]);
      const writing = begun.filter((line) => line.includes("history+log"));
      expect(writing).to.deep.equal(["history+log+device+progress+shift strict"]);
      await page.reload();
    });

    it("forgets what is older than seven days, by a clock that the lists vouch for", async () => {
      const rows = async (): Promise<number> => {
        await toHistory();
        await page.getByRole("heading", { name: "Semua pemeriksaan" }).waitFor();
        return page.locator(".check-row").count();
      };
      const before = await rows();
      expect(before).to.be.above(3);
      await page.clock.setFixedTime((stand.house.now + 8 * 86_400) * 1000);
      await page.reload();
      await page.getByRole("button", { name: "Perbarui sekarang" }).waitFor();
      expect(await rows()).to.equal(before);
      await page.clock.setFixedTime(stand.house.now * 1000);
      await page.reload();
      await page.locator(".scan-button").waitFor();
    });

    it("is said: a check that could not be written into the log", async () => {
      await page.evaluate(() => {
        IDBObjectStore.prototype.add = () => {
          throw new DOMException("full", "QuotaExceededError");
        };
      });
      await check("valid");
      await page.locator(".shift-fault", { hasText: "1 pemeriksaan TIDAK tercatat dalam log" }).waitFor();
      await page.reload();
    });

    it("is said: a log that was set back, and tells another past than the office's", async () => {
      await page.evaluate(async () => {
        const ended = <T>(request: IDBRequest<T>): Promise<T> =>
          new Promise((resolve) => {
            request.addEventListener("success", () => resolve(request.result));
          });
        const opened = await ended(indexedDB.open("absah-shift"));
        const first = await ended(opened.transaction("log").objectStore("log").get(0));
        const { bytes } = first as { bytes: Uint8Array<ArrayBuffer> };
        const hash = [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))]
          .map((byte) => byte.toString(16).padStart(2, "0"))
          .join("");
        const into = opened.transaction(["log", "progress"], "readwrite");
        into.objectStore("log").delete(IDBKeyRange.lowerBound(1));
        await ended(into.objectStore("progress").put({ head: { next: 1, hash }, acknowledged: 0 }, "now"));
        opened.close();
      });
      await page.reload();
      await hasLists();
      await check("expired");
      await toShift();
      await page.locator(".shift-fault", { hasText: "kunci ini dipakai di dua tempat" }).waitFor();
      await periksa.back();
    });

    it("is said: a device that was ended, which may be enrolled anew", async () => {
      const { devices } = await officers<{ devices: { id: string }[] }>("devices");
      await officers(`devices/${devices[0]?.id ?? ""}/end`, {});
      await toShift();
      await page.getByRole("button", { name: "Kirim sekarang" }).click();
      await page.locator(".shift-fault", { hasText: "Kantor mengakhiri perangkat ini" }).first().waitFor();
      await page.getByRole("button", { name: "Lepaskan perangkat ini" }).click();
      await page.getByRole("button", { name: "Ya, lepaskan" }).click();
      await page.locator("#enrol-code").waitFor();
      expect(await page.locator(".badge").count()).to.equal(0);
    });

    it("is said: a browser that knows no such key", async () => {
      const old = await browser.newContext({ locale: "id-ID" });
      await old.addInitScript(() => {
        Object.assign(SubtleCrypto.prototype, {
          generateKey: () => Promise.reject(new DOMException("no", "NotSupportedError")),
        });
      });
      const other = await PeriksaPage.open(stand, old);
      await other.page.getByRole("button", { name: "Pos pemeriksaan" }).click();
      await other.page.locator(".shift-fault", { hasText: "tidak mengenal kunci Ed25519" }).waitFor();
      expect(await other.page.locator("#enrol-code").count()).to.equal(0);
      await old.close();
    });

    it("is said: a browser that keeps nothing; the history goes on in memory", async () => {
      const bare = await browser.newContext(PHONE);
      await bare.addInitScript(() => {
        IDBFactory.prototype.open = () => {
          throw new DOMException("private", "InvalidStateError");
        };
      });
      const other = await PeriksaPage.open(stand, bare);
      await hasLists(other.page);
      await other.paste(stand.codes["expired"] ?? "");
      expect(await other.title()).to.equal(VERDICTS.expired);
      await other.back();
      await other.page.getByRole("button", { name: "Riwayat", exact: true }).click();
      await other.page.locator(".shift-fault", { hasText: "tidak dapat menyimpan" }).waitFor();
      expect(await other.page.locator(".check-row").count()).to.equal(1);
      await other.back();
      await other.page.getByRole("button", { name: "Pos pemeriksaan" }).click();
      await other.page.locator(".shift-fault", { hasText: "tidak dapat didaftarkan" }).waitFor();
      await bare.close();
    });
  });
});
