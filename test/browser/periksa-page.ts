/** The hands and eyes of whoever uses /periksa/ in a test. */
import { expect } from "chai";
import { type BrowserContext, type Page } from "playwright-core";
import { barriers } from "./barriers.ts";

/** What a page may ask without being told to: nothing of it names a document. */
const ALLOWED =
  /^GET \/(periksa\/(sw\.js|manifest\.webmanifest|icon-[-a-z\d]+\.png)?|assets\/[^/]+|api\/v1\/(root|bundle|files\/[0-9a-f]{64}(,[0-9a-f]{64})*(\/since\/[0-9a-f,]{64,})?|proofs\/[0-9a-f]{3}))$/;

export const VERDICTS = {
  valid: "ASLI & BERLAKU",
  expired: "KEDALUWARSA",
  revoked: "TIDAK BERLAKU LAGI",
  suspended: "DITANGGUHKAN",
  superseded: "SUDAH DIGANTI",
  "not-yet-valid": "BELUM BERLAKU",
  "not-genuine": "TIDAK ASLI ATAU DIUBAH",
  "not-anchored": "TIDAK TERCATAT",
  "issuer-not-authorised": "PENERBIT TIDAK BERWENANG",
  "unknown-issuer": "PENERBIT TIDAK DIKENAL",
  undetermined: "BELUM ADA DI DAFTAR",
  half: "TIDAK TERBACA",
  "other-system": "TIDAK TERBACA",
  website: "BUKAN KODE KAMI",
} as const;

/** A phone, as most who check hold one. It keeps no page: to fetch all parts for each test would cost more than the test. */
export const PHONE = { viewport: { width: 360, height: 740 }, locale: "id-ID", serviceWorkers: "block" } as const;

/** A machine shared with others is slow. */
export const LONG_MS = 20_000;

/** What a page needs of a stand: its hour, and where the pages are. */
interface Standing {
  readonly house: { readonly now: number };
  readonly services: { readonly verifier: string };
}

export interface OpenOptions {
  /** Unix seconds of the device; the house's unless told. */
  readonly time?: number;
  /** `fixed` stands still, `running` can be sent forward. */
  readonly clock?: "fixed" | "running";
}

export class PeriksaPage {
  readonly page: Page;
  /** Method and path of every request since the page was opened, or last came home. */
  readonly asked: string[];

  private constructor(page: Page, asked: string[]) {
    this.page = page;
    this.asked = asked;
  }

  /** The page at the house's hour. */
  static async open(stand: Standing, context: BrowserContext, options: OpenOptions = {}): Promise<PeriksaPage> {
    const { time = stand.house.now, clock = "fixed" } = options;
    const asked: string[] = [];
    context.on("request", (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
    const page = await context.newPage();
    await (clock === "fixed" ? page.clock.setFixedTime(time * 1000) : page.clock.install({ time: time * 1000 }));
    await page.goto(`${stand.services.verifier}/periksa/`);
    const opened = new PeriksaPage(page, asked);
    await opened.listens();
    return opened;
  }

  /** After it was loaded: it stands, and has been painted, so that it hears what is pasted. */
  async listens(): Promise<void> {
    const { page } = this;
    await page.getByRole("button", { name: /Perbarui sekarang|Update now/ }).waitFor({ timeout: LONG_MS });
    await page.evaluate(async () => {
      for (let frame = 0; frame < 2; frame += 1)
        await new Promise((resolve) => {
          requestAnimationFrame(resolve);
        });
    });
  }

  /** The words of a verdict, once it is there. */
  async title(place = 0): Promise<string> {
    const title = this.page.locator(".band h1").nth(place);
    await title.waitFor({ timeout: LONG_MS });
    return title.innerText();
  }

  /** The code to read out. */
  async trouble(): Promise<string> {
    const code = this.page.locator(".trouble .number").first();
    await code.waitFor({ timeout: LONG_MS });
    return code.innerText();
  }

  paste(text: string): Promise<void> {
    return this.page.evaluate((given) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", given);
      document.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, text);
  }

  choose(...files: readonly (readonly [name: string, bytes: Uint8Array])[]): Promise<void> {
    return this.page.setInputFiles(
      "input[type=file]",
      files.map(([name, bytes]) => ({ name, mimeType: "application/octet-stream", buffer: Buffer.from(bytes) })),
    );
  }

  async scan(): Promise<void> {
    await this.page.locator(".scan-button").click();
  }

  /** The first screen for the next test of the same page, whatever the last one left: nothing asked, nothing shown. */
  async home(): Promise<void> {
    const begin = this.page.locator(".scan-button");
    if (!(await begin.isVisible())) await this.page.keyboard.press("Escape");
    await begin.waitFor({ timeout: LONG_MS / 4 }).catch(() => this.page.reload());
    await begin.waitFor({ timeout: LONG_MS });
    await this.page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
    this.asked.length = 0;
  }

  /** Back to the first screen. A screen hears keys a moment after it is seen: on a busy machine once more. */
  async back(): Promise<void> {
    const begin = this.page.locator(".scan-button");
    await this.page.keyboard.press("Escape");
    await begin.waitFor({ timeout: LONG_MS / 4 }).catch(() => this.page.keyboard.press("Escape"));
    await begin.waitFor();
  }

  /** A camera that looks at this picture, or at a grey wall, from now on; no fake device is needed. */
  lookAt(picture?: Uint8Array): Promise<void> {
    const address = picture === undefined ? "" : `data:image/png;base64,${Buffer.from(picture).toString("base64")}`;
    return this.page.evaluate((source) => {
      const earlier = document.querySelector<HTMLImageElement>("img[data-camera]");
      if (earlier !== null) return void (earlier.src = source);
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [1280, 720];
      const pen = canvas.getContext("2d");
      const image = new Image();
      [image.hidden, image.dataset["camera"]] = [true, ""];
      document.documentElement.append(image);
      const draw = (): void => {
        pen?.clearRect(0, 0, 1280, 720);
        if (image.complete && image.width > 0) pen?.drawImage(image, 340, 60, 600, 600);
      };
      image.src = source;
      setInterval(draw, 50);
      navigator.mediaDevices.getUserMedia = ({ video } = {}) => {
        const facing = typeof video === "object" ? video.facingMode : undefined;
        if (typeof facing === "object" && "ideal" in facing) image.dataset["camera"] = String(facing.ideal);
        return Promise.resolve(canvas.captureStream(15));
      };
    }, address);
  }

  /** A camera that answers with this fault. */
  refuseCamera(name: string): Promise<void> {
    return this.page.evaluate((fault) => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", fault));
    }, name);
  }

  /** Faults that axe finds on the screen as it is. */
  violations(): Promise<readonly string[]> {
    return barriers(this.page);
  }

  /** Nothing was asked but what everybody asks. */
  expectQuiet(): void {
    for (const line of this.asked) expect(line).to.match(ALLOWED);
  }

  /** What was asked beyond that. */
  told(): readonly string[] {
    return this.asked.filter((line) => !ALLOWED.test(line));
  }
}
