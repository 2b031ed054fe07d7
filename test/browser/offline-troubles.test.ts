import { expect } from "chai";
import { type Browser, type BrowserContext, type Page } from "playwright-core";
import { type Front } from "./offline-front.ts";
import { shareStand } from "./offline-stand.ts";
import { LONG_MS, PeriksaPage } from "./periksa-page.ts";
import { type Stand } from "./periksa-stand.ts";

const YEAR = 365 * 86_400;

describe("/periksa/ on a device in a bad state", function () {
  this.timeout(120_000);
  const shared = shareStand();
  let stand: Stand;
  let front: Front;
  let browser: Browser;
  let context: BrowserContext;

  before(async () => {
    const opened = await shared.open();
    ({ stand, front, browser } = opened);
    await front.show(opened.pages);
  });
  beforeEach(async () => {
    await front.start();
    context = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: "id-ID" });
  });
  afterEach(() => context.close());
  after(() => shared.close());

  const open = (time = stand.house.now): Promise<PeriksaPage> =>
    PeriksaPage.open({ ...stand, services: { ...stand.services, verifier: front.origin } }, context, { time });

  const judges = async (periksa: PeriksaPage): Promise<void> => {
    await periksa.paste(stand.codes["valid"] ?? "");
    expect(await periksa.title()).to.equal("ASLI & BERLAKU");
    await periksa.back();
  };

  for (const [name, damage] of [
    ["has no storage", () => Object.defineProperty(globalThis, "indexedDB", { value: undefined })],
    ["refuses storage, as a private window may", refuseToOpen],
    ["has a full disk", refuseToPut],
  ] as const) {
    it(`K11: ${name}; checks go on as long as the page is open`, async () => {
      await context.addInitScript(damage);
      const periksa = await open();
      await fitness(periksa.page, "limited");
      expect(await periksa.page.locator(".device .trouble .number").innerText()).to.equal("K11");
      await judges(periksa);
      expect(await periksa.page.locator(".fit").getAttribute("data-fit")).to.equal("limited");
    });
  }

  for (const [name, prepare] of [
    ["of a newer version and without our store", newerDatabase],
    ["full of wrong records", wrongRecords],
    ["that does not open", undefined],
  ] as const) {
    it(`mends a database ${name}, and keeps the lists in it from then on`, async () => {
      const page = await context.newPage();
      await page.goto(`${front.origin}/periksa/sw.js`);
      if (prepare === undefined) await context.addInitScript(failFirst);
      else await page.evaluate(prepare);
      await page.close();
      const periksa = await open();
      await fitness(periksa.page, "fit");
      await periksa.page
        .getByText("Tersimpan, terbuka tanpa internet")
        .waitFor({ state: "attached", timeout: LONG_MS });
      await front.stop();
      await periksa.page.reload();
      await periksa.page.getByText("Layanan tidak terjangkau").waitFor({ timeout: LONG_MS });
      await judges(periksa);
    });
  }

  for (const [name, time, shown] of [
    ["ahead", YEAR, "24 November 2027"],
    ["behind", -YEAR, "24 November 2025"],
  ] as const) {
    it(`K09: the clock is a year ${name}, which says what it shows and what it should`, async () => {
      const periksa = await open(stand.house.now + time);
      await fitness(periksa.page, "unfit");
      const note = periksa.page.locator(".fit .trouble");
      await note.getByText("K09").waitFor({ timeout: LONG_MS });
      expect(await note.innerText())
        .to.include(shown)
        .and.to.include("24 November 2026");
    });
  }

  it("K01: the camera was denied, which the start screen says before anybody needs it", async () => {
    const periksa = await open();
    const session = await context.newCDPSession(periksa.page);
    await fitness(periksa.page, "fit");
    const { targetInfo } = await session.send("Target.getTargetInfo");
    await session.send("Browser.setPermission", {
      permission: { name: "camera" },
      setting: "denied",
      origin: front.origin,
      ...(targetInfo.browserContextId === undefined ? {} : { browserContextId: targetInfo.browserContextId }),
    });
    await fitness(periksa.page, "limited");
    expect(await periksa.page.locator(".device .trouble .number").innerText()).to.equal("K01");
    await judges(periksa);
  });

  it("asks the browser to keep what is stored for good when somebody updates, and not before", async () => {
    await context.addInitScript(countPersist);
    const periksa = await open();
    await fitness(periksa.page, "fit");
    const asked = (): Promise<number> =>
      periksa.page.evaluate(() => (globalThis as unknown as { asked: number }).asked);
    expect(await asked()).to.equal(0);
    await periksa.page.getByRole("button", { name: "Perbarui sekarang" }).click();
    await periksa.page.getByText("tidak dihapus sendiri").waitFor({ state: "attached", timeout: LONG_MS });
    expect(await asked()).to.equal(1);
  });

  it("K07: a PDF of 50 MB is refused unread", async () => {
    const periksa = await open();
    await drop(periksa.page, [{ name: "besar.pdf", text: "%PDF-1.7", megabytes: 50, times: 1 }]);
    expect(await periksa.title()).to.equal("BERKAS TIDAK DITERIMA");
    expect(await periksa.trouble()).to.equal("K07");
    expect(await periksa.page.locator(".trouble").innerText()).to.include("50.0 MB");
  });

  it("takes 1,000 files one by one, stops when told to, goes on, and holds no more memory than before", async () => {
    const periksa = await open();
    const { page } = periksa;
    const before = await memory(page);
    await drop(page, [
      { name: "kode.json", text: "{}", times: 60 },
      { name: "surat.txt", text: "bukan dokumen", megabytes: 0.4, times: 939 },
      { name: "izin.pdf", bytes: stand.file, times: 1 },
    ]);
    await page.getByRole("heading", { name: "Memeriksa 1.000 berkas" }).waitFor({ timeout: LONG_MS });
    await page.getByRole("button", { name: "Hentikan" }).click();
    const stopped = page.getByRole("heading", { name: /dari 1\.000 berkas diperiksa/ });
    await stopped.waitFor({ timeout: LONG_MS });
    const rows = await page.locator(".batch-rows li").count();
    expect(rows).to.be.within(1, 25);
    await page.getByRole("button", { name: "Lanjutkan" }).click();
    await page.getByRole("heading", { name: "1.000 berkas diperiksa", exact: true }).waitFor({ timeout: 60_000 });
    expect(await page.locator(".batch-groups").innerText()).to.match(/999\s+Belum pasti\s+1\s+Asli & berlaku/);
    expect((await memory(page)) - before).to.be.below(30);
    await page.getByRole("button", { name: /Asli & berlaku/ }).click();
    await page.getByRole("button", { name: "Buka hasil izin.pdf" }).click();
    expect(await periksa.title()).to.equal("ASLI & BERLAKU");
    await periksa.back();
    await page.getByRole("button", { name: "Hasil 1.000 berkas tadi" }).click();
    expect(await page.locator(".batch-rows li").count()).to.equal(25);
    expect(await periksa.violations()).to.deep.equal([]);
  });
});

const fitness = (page: Page, status: string): Promise<void> =>
  page.locator(`.fit[data-fit=${status}]`).waitFor({ timeout: LONG_MS });

/** Megabytes of the page's scripts and of what their buffers hold, after what is not needed is let go. */
async function memory(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const usage: Readonly<Record<string, number>> = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return ((usage["usedSize"] ?? 0) + (usage["backingStorageSize"] ?? 0)) / 1_000_000;
}

interface Dropped {
  readonly name: string;
  readonly text?: string;
  readonly bytes?: Uint8Array;
  /** Filled up to so many. */
  readonly megabytes?: number;
  readonly times: number;
}

function drop(page: Page, files: readonly Dropped[]): Promise<void> {
  const given = files.map(({ bytes, ...rest }) => ({ ...rest, base64: Buffer.from(bytes ?? []).toString("base64") }));
  return page.evaluate((all) => {
    const dataTransfer = new DataTransfer();
    for (const { name, text = "", base64, megabytes = 0, times } of all) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const filling = new Uint8Array(Math.max(0, megabytes * 1_000_000 - text.length));
      const file = new File([text, bytes, filling], name);
      for (let n = 0; n < times; n++) dataTransfer.items.add(file);
    }
    document.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  }, given);
}

function countPersist(): void {
  Object.assign(globalThis, { asked: 0 });
  StorageManager.prototype.persist = () => {
    Object.assign(globalThis, { asked: 1 });
    StorageManager.prototype.persisted = () => Promise.resolve(true);
    return Promise.resolve(true);
  };
}

function refuseToOpen(): void {
  IDBFactory.prototype.open = () => {
    throw new DOMException("no", "SecurityError");
  };
}

function refuseToPut(): void {
  IDBObjectStore.prototype.put = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
}

/** The browser says once that a database is beyond repair. */
function failFirst(): void {
  // eslint-disable-next-line typescript/unbound-method -- put back as it was
  const { open } = IDBFactory.prototype;
  if (sessionStorage.getItem("failed") !== null) return;
  sessionStorage.setItem("failed", "yes");
  IDBFactory.prototype.open = function (this: IDBFactory, name) {
    if (name === "absah-lists") {
      IDBFactory.prototype.open = open;
      throw new DOMException("Internal error", "UnknownError");
    }
    return open.call(this, name);
  };
}

function newerDatabase(): Promise<void> {
  return new Promise((resolve) => {
    const request = indexedDB.open("absah-lists", 7);
    request.addEventListener("upgradeneeded", () => void request.result.createObjectStore("other"));
    request.addEventListener("success", () => {
      request.result.close();
      resolve();
    });
  });
}

function wrongRecords(): Promise<void> {
  return new Promise((resolve) => {
    const request = indexedDB.open("absah-lists", 1);
    request.addEventListener("upgradeneeded", () => {
      const store = request.result.createObjectStore("kept");
      store.put("text", "newest");
      store.put({ parts: [new Uint8Array([1, 2, 3]), 5], usedAt: "never" }, "a".repeat(64));
      store.put(null, 5);
    });
    request.addEventListener("success", () => {
      request.result.close();
      resolve();
    });
  });
}
