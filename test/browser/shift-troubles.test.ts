/** What goes wrong with the device of an officer, in Chromium, beside the real office. */
import { expect } from "chai";
import { PeriksaPage, PHONE, VERDICTS } from "./periksa-page.ts";
import { Post, WARRANT } from "./shift-stage.ts";

describe("a device at a checkpoint", function () {
  this.timeout(60_000);
  let post: Post;
  let stand: Post["stand"];
  let browser: Post["browser"];
  let context: Post["context"];
  let periksa: PeriksaPage;
  let page: Post["page"];

  before(async function () {
    this.timeout(120_000);
    post = await Post.open();
    ({ stand, browser, context, periksa, page } = post);
    await post.toShift();
    await page.locator("#enrol-code").fill(await stand.services.code("pos-liwa-1"));
    await post.submit();
    await page.getByText("pos-liwa-1").waitFor();
    await periksa.back();
    for (const fate of ["valid", "revoked"]) await post.check(fate);
    await post.expectCounted(2);
  });
  after(() => post?.close());

  it("is said: a device in quarantine by its clock; set right and released, it goes on", async () => {
    await post.toShift();
    await page.locator("#open-warrant").fill(WARRANT);
    await post.submit();
    await page.locator(".badge[data-mode=checkpoint]", { hasText: WARRANT }).waitFor();
    await post.settled();
    await periksa.back();
    await context.setOffline(true);
    await page.clock.setFixedTime((stand.house.now + 30 * 3600) * 1000);
    // A list may be 72 hours old at a checkpoint, and 24 for the public.
    expect(await post.check("suspended")).to.equal(VERDICTS.suspended);
    await post.toShift();
    await page.getByRole("button", { name: "Tutup pemeriksaan" }).click();
    await page.getByRole("button", { name: "Ya, tutup" }).click();
    await page.getByRole("button", { name: "Kembali ke mode umum" }).click();
    await page.locator(".badge[data-mode=public]").waitFor();
    await periksa.back();
    expect(await post.check("suspended")).to.equal("BELUM DAPAT DIPASTIKAN");
    await context.setOffline(false);
    await post.toShift();
    await page.locator(".shift-fault", { hasText: "Perangkat ini dikarantina" }).first().waitFor();
    await page.clock.setFixedTime(stand.house.now * 1000);
    const { devices } = await post.officers<{ devices: { id: string }[] }>("devices");
    await post.officers(`devices/${devices[0]?.id ?? ""}/release`, {});
    await page.getByRole("button", { name: "Kirim sekarang" }).click();
    await page.getByText("aktif", { exact: true }).waitFor();
    await post.settled();
    await post.expectCounted(4);
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
    await post.check("expired");
    await post.expectCounted(5);
    const begun = await page.evaluate(() => Reflect.get(globalThis, "begun") as string[]);
    const writing = begun.filter((line) => line.includes("history+log"));
    expect(writing).to.deep.equal(["history+log+device+progress+shift strict"]);
    await page.reload();
  });

  it("forgets what is older than seven days, by a clock that the lists vouch for", async () => {
    const rows = async (): Promise<number> => {
      await post.toHistory();
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
    await post.check("valid");
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
    await post.hasLists();
    await post.check("expired");
    await post.toShift();
    await page.locator(".shift-fault", { hasText: "kunci ini dipakai di dua tempat" }).waitFor();
    await periksa.back();
  });

  it("is said: a device that was ended, which may be enrolled anew", async () => {
    const { devices } = await post.officers<{ devices: { id: string }[] }>("devices");
    await post.officers(`devices/${devices[0]?.id ?? ""}/end`, {});
    await post.toShift();
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
    await post.hasLists(other.page);
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
