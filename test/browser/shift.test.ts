/** Checkpoint and history in Chromium, beside the real office. */
import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { PeriksaPage, VERDICTS } from "./periksa-page.ts";
import { Post, WARRANT } from "./shift-stage.ts";

/** Each long enough to come by chance in no digest. */
const NAMES = /MUSTERMANN|ERIKA|C01X00T47|1964.?08.?12|Agustus 1964/i;

describe("/periksa/ at a checkpoint", function () {
  this.timeout(60_000);
  let post: Post;
  let stand: Post["stand"];
  let context: Post["context"];
  let periksa: PeriksaPage;
  let page: Post["page"];

  before(async function () {
    this.timeout(120_000);
    post = await Post.open();
    ({ stand, context, periksa, page } = post);
  });
  after(() => post?.close());

  describe("enrolment", () => {
    it("sends no mistyped code", async () => {
      await post.toShift();
      await page.locator("#enrol-code").fill("00000-00001");
      await post.submit();
      expect(await post.fault()).to.include("salah ketik");
      expect(periksa.told()).to.deep.equal([]);
    });

    it("says that the office does not know a code", async () => {
      await page.locator("#enrol-code").fill(stand.services.wrongCode());
      await post.submit();
      await page.locator("#enrol-answer", { hasText: "Minta kode baru" }).waitFor();
    });

    it("enrols by a one-time code, after an answer that was lost", async () => {
      await page.route("**/api/v1/devices", async (route) => {
        await route.fetch();
        await route.abort();
      });
      await page.locator("#enrol-code").fill(await stand.services.code("pos-liwa-1"));
      await post.submit();
      await page.locator("#enrol-answer", { hasText: "tidak terjangkau" }).waitFor();
      await page.unroute("**/api/v1/devices");
      await post.submit();
      await page.getByText("pos-liwa-1").waitFor();
      const { devices } = await post.officers<{ devices: { name: string; kid: string }[] }>("devices");
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
      await post.submit();
      expect(await page.locator("#open-warrant-hint").innerText()).to.include("4 sampai 40");
      expect(await page.locator("#open-warrant").getAttribute("aria-invalid")).to.equal("true");
      expect(await page.evaluate(() => document.activeElement?.id)).to.equal("open-warrant");
    });

    it("is opened by a warrant, stands over every screen, and outlives the page", async () => {
      await page.locator("#open-warrant").fill(WARRANT);
      await post.submit();
      await page.locator(".badge[data-mode=checkpoint]", { hasText: WARRANT }).waitFor();
      await post.settled();
      await page.reload();
      await page.locator(".badge[data-mode=checkpoint]", { hasText: WARRANT }).waitFor();
      await post.hasLists();
      const { inspections } = await post.officers<{ inspections: { warrant: string; state: string }[] }>("inspections");
      expect(inspections).to.have.length(1);
      expect(inspections[0]).to.include({ warrant: WARRANT, state: "settled" });
    });

    it("notes what is checked offline, and hands it over once when the network is back", async () => {
      await context.setOffline(true);
      expect(await post.check("valid")).to.equal(VERDICTS.valid);
      expect(await post.check("expired")).to.equal(VERDICTS.expired);
      expect(await post.check("not-genuine")).to.equal(VERDICTS["not-genuine"]);
      await post.waiting(3);
      await post.expectCounted(0);
      await context.setOffline(false);
      await post.settled();
      await post.expectCounted(3);
    });

    it("hands over nothing twice after an answer that was lost", async () => {
      await page.route("**/events", async (route) => {
        await route.fetch();
        await route.abort();
      });
      await post.check("revoked");
      await post.waiting(1);
      await post.toShift();
      await page.locator(".shift-fault", { hasText: "tidak terjangkau" }).waitFor();
      await post.expectCounted(4);
      await page.unroute("**/events");
      await page.getByRole("button", { name: "Kirim sekarang" }).click();
      await post.settled();
      await post.expectCounted(4);
    });

    it("loses nothing where two tabs check at once", async () => {
      const other = await PeriksaPage.open(stand, context);
      await periksa.back();
      await Promise.all([post.hasLists(), post.hasLists(other.page)]);
      await Promise.all([periksa.paste(stand.codes["valid"] ?? ""), other.paste(stand.codes["suspended"] ?? "")]);
      const titles = await Promise.all([periksa.title(), other.title()]);
      expect(titles).to.deep.equal([VERDICTS.valid, VERDICTS.suspended]);
      await post.expectCounted(6);
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
      await post.settled();
      await post.expectCounted(6, 2);
    });

    it("has no fault that axe finds", async () => {
      expect(await periksa.violations()).to.deep.equal([]);
    });

    it("stays over a reload, until somebody has read it", async () => {
      await page.reload();
      await page.locator(".changed-alert", { hasText: "Satu hasil berubah" }).waitFor();
      await post.toHistory();
      await page.getByRole("button", { name: "Sudah saya baca" }).click();
      await page.locator(".changed").waitFor({ state: "detached" });
      expect(await page.locator(".check-changed").count()).to.equal(2);
      await page.reload();
      await page.locator(".scan-button").waitFor();
      expect(await page.locator(".changed").count()).to.equal(0);
      await post.toHistory();
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
      await post.toHistory();
      await page.getByText("Belum ada pemeriksaan.").waitFor();
      await periksa.back();
      await post.check("valid");
      await post.settled();
      await post.expectCounted(7, 2);
    });
  });

  describe("without an open inspection", () => {
    it("nothing is checked at a checkpoint, and it says what is needed", async () => {
      await post.toShift();
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
      await post.settled();
      await post.expectCounted(7, 2);
    });

    it("has no fault that axe finds", async () => {
      expect(await periksa.violations()).to.deep.equal([]);
    });

    it("a lawful ground opens one with an approval, and without one is taken back", async () => {
      await page.getByLabel("Tanpa surat perintah").check();
      await page.locator("#open-approver").fill("citra");
      await page.locator("#open-approval").fill(stand.services.wrongCode());
      await post.submit();
      await page.locator(".shift-fault", { hasText: "Kantor menolak pembukaan ini" }).waitFor();
      await page.locator(".badge[data-mode=closed]").waitFor();
      const { code } = await post.officers<{ code: string }>("inspections/approvals", { ground: "suspected-breach" });
      await page.locator("#open-approval").fill(code);
      await post.submit();
      await page.locator(".badge[data-mode=checkpoint]", { hasText: "disetujui citra" }).waitFor();
      await post.settled();
      const waitingFor = await post.officers<{ inspections: object[] }>("inspections?state=waiting");
      expect(waitingFor.inspections[0]).to.include({ ground: "suspected-breach", approvedBy: "citra" });
    });

    it("the public is served as ever", async () => {
      await page.getByRole("button", { name: "Tutup pemeriksaan" }).click();
      await page.getByRole("button", { name: "Ya, tutup" }).click();
      await page.getByRole("button", { name: "Kembali ke mode umum" }).click();
      await page.locator(".badge[data-mode=public]").waitFor();
      await periksa.back();
      expect(await post.check("expired")).to.equal(VERDICTS.expired);
    });
  });
});
