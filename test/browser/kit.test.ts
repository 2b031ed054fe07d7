/** The file of `absah kit`, opened from a disk in Chromium with the network off: what is left if the office disappears. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { deflateSync } from "node:zlib";
import { expect } from "chai";
import QRCode from "qrcode";
import { type Browser, type BrowserContext, type Page } from "playwright-core";
import { concatBytes, encodeUtf8, toHex } from "#core/encoding/text.ts";
import { formatLookupCode } from "#core/document/lookup-code.ts";
import { encodeQr } from "#core/document/qr.ts";
import { type Bundle, encodePack } from "#core/proof/bundle.ts";
import { appendProofLine } from "#core/proof/portable.ts";
import { trustFileDigest } from "#core/proof/trust.ts";
import { run } from "../../verifier/cli.ts";
import { DAY, NOW, STRANGER, payloadOf, rootOf, signRoot } from "../verifier/core/world.ts";
import { type Office, PINNED, makeOffice, signPapers } from "../verifier/library/office.ts";
import { barriers } from "./barriers.ts";
import { launch } from "./chromium.ts";

const TRUST = { v: 1, ...PINNED, endpoints: [] } as const;
/** A machine shared with others is slow. */
const LONG_MS = 20_000;

describe("absah kit", function () {
  this.timeout(60_000);
  let folder: string;
  let office: Office;
  let browser: Browser;
  let context: BrowserContext;
  let asked: string[];
  let faults: string[];
  let told = "";

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "absah-kit-"));
    office = makeOffice(rootOf(), await signPapers());
    await writeFile(join(folder, "trust.json"), JSON.stringify(TRUST));
    await writeFile(join(folder, "absah.bundle"), office.pack());
    const args = ["kit", "--pack", join(folder, "absah.bundle"), "-o", join(folder, "kit.html"), "--lang", "en"];
    const terminal = { env: { ABSAH_DATA: folder }, clock: () => NOW, isOutTerminal: false, isErrTerminal: false };
    expect(await run(args, { ...terminal, out: (text) => (told += text), err: () => {} })).to.equal(0);
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    await context.close();
    expect(asked, "what left the page").to.deep.equal([]);
    expect(faults).to.deep.equal([]);
  });

  /** The kit as somebody opens it at this time, without a network. */
  const open = async (time = NOW, look: object = {}, name = "kit.html"): Promise<Page> => {
    context = await browser.newContext({ locale: "en-GB", viewport: { width: 1366, height: 900 }, ...look });
    await context.setOffline(true);
    [asked, faults] = [[], []];
    const page = await context.newPage();
    page.setDefaultTimeout(LONG_MS);
    const own = pathToFileURL(join(folder, name)).href;
    // What the page makes of its own bytes never leaves it.
    page.on("request", (request) => {
      if (request.url() !== own && !/^(blob:null|data:)/.test(request.url())) asked.push(request.url());
    });
    page.on("pageerror", ({ message }) => faults.push(message));
    page.on("console", (message) => {
      if (message.type() === "error") faults.push(message.text());
    });
    await page.clock.setFixedTime(time * 1000);
    await page.goto(own);
    await page.locator("#held").waitFor();
    return page;
  };
  const hand = (page: Page, name: string, bytes: Uint8Array): Promise<void> =>
    page
      .locator("input[type=file]")
      .first()
      .setInputFiles({ name, mimeType: "", buffer: Buffer.from(bytes) });
  const drop = (page: Page, bytes: Uint8Array): Promise<void> =>
    page.evaluate(
      (given) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([Uint8Array.from(given)], "office.absah"));
        document.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
      },
      [...bytes],
    );
  const paste = async (page: Page, text: string): Promise<void> => {
    await page.fill("#paste", text);
    await page.getByRole("button", { name: "Check", exact: true }).click();
  };
  const title = (page: Page): Promise<string> => page.locator(".band h1").innerText();
  const taken = (page: Page): Promise<string | null> => page.locator(".taken").getAttribute("data-taken");
  /** The pack of another moment. */
  const packOf = (changes: Partial<Bundle>): Uint8Array => makeOffice(office.root, office.papers, { changes }).pack();
  const later = (days: number): Partial<Bundle> => {
    const readAt = NOW + days * DAY - 60;
    const block = { ...office.published.bundle.block, number: 41 };
    return { version: 901, block, readAt, issuedAt: readAt + 1, expiresAt: readAt + 3 * DAY };
  };

  it("is one file that says what it holds and how large it is", async () => {
    const page = await open();
    expect(told).to.match(/kit\.html, [3-5]\.\d MB/);
    expect(told).to.include(trustFileDigest(TRUST));
    expect(await page.locator(".device").innerText()).to.include("List number 900, block 40.");
    await page.locator("summary").click();
    expect((await page.locator("details code").innerText()).replaceAll(" ", "")).to.equal(trustFileDigest(TRUST));
    expect(await barriers(page)).to.deep.equal([]);
  });

  it("has a policy under which nothing can be sent", async () => {
    const html = await readFile(join(folder, "kit.html"), "utf8");
    const [, policy = ""] = /Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
    expect(policy).to.include("default-src 'none'").and.to.include("connect-src 'none'");
    // A file keeps no page for later: it is one itself.
    expect(html).not.to.match(/serviceWorker|manifest\.webmanifest/);
    expect(policy).not.to.match(/https?:|unsafe-inline|unsafe-eval'(?<!wasm-unsafe-eval')/);
    const page = await open();
    const sent = await page.evaluate(() => fetch("https://absah.example/").then(String, ({ name }: Error) => name));
    expect(sent).to.equal("TypeError");
    // The page tells of it; nothing went out.
    expect(faults.splice(0).join()).to.include("Content Security Policy");
  });

  it("takes a PDF with its proof line for valid", async () => {
    const page = await open();
    await hand(page, "permit.pdf", office.file("genuine"));
    expect(await title(page)).to.equal("GENUINE & VALID");
    expect(await barriers(page)).to.deep.equal([]);
    await page.locator("summary").click();
    expect(await page.getByRole("button", { name: "Send and ask" }).isVisible()).to.equal(false);
  });

  it("tells an altered file from the one that was issued", async () => {
    const [proof] = office.proofs;
    const { pdf } = office.papers.genuine;
    const altered = proof && appendProofLine(concatBytes(pdf, encodeUtf8("\n%1")), proof);
    const page = await open();
    await hand(page, "permit.pdf", altered ?? pdf);
    expect(await page.locator(".band").getAttribute("data-verdict")).to.equal("file-altered");
  });

  it("reads a photo of a code, and refuses a withdrawn document", async () => {
    const page = await open();
    const photo = await QRCode.toBuffer(encodeQr(office.papers.revoked.cose), { width: 600 });
    await hand(page, "photo.png", photo);
    expect(await title(page)).to.equal("NO LONGER IN FORCE");
  });

  it("reads a code by the camera where the browser lends one to a file", async () => {
    const page = await open();
    expect(await page.getByRole("button", { name: "Scan the QR code" }).count()).to.equal(0);
    const code = await QRCode.toDataURL(encodeQr(office.papers.genuine.cose), { width: 640 });
    await page.addInitScript(lookAt, code);
    await page.reload();
    await page.getByRole("button", { name: "Scan the QR code" }).click();
    expect(await title(page)).to.equal("GENUINE & VALID");
  });

  it("refuses a forged code, and takes its genuine twin", async () => {
    const page = await open();
    await paste(page, encodeQr(office.papers.forged.cose));
    expect(await page.locator(".band").getAttribute("data-verdict")).to.equal("not-genuine");
    await page.keyboard.press("Escape");
    await paste(page, encodeQr(office.papers.genuine.cose));
    expect(await page.locator(".band").getAttribute("data-verdict")).to.equal("valid");
  });

  it("says of a lookup code that nobody is there to ask", async () => {
    const page = await open(NOW, { locale: "id-ID", colorScheme: "dark" });
    await page.fill("#paste", formatLookupCode(payloadOf().documentId));
    await page.getByRole("button", { name: "Periksa", exact: true }).click();
    expect(await page.locator("[role=alert]").innerText()).to.include("tanpa layanan penerbit");
    expect(await barriers(page)).to.deep.equal([]);
  });

  it("knows with an old list only what is final, until a newer one is dropped onto it", async () => {
    const page = await open(NOW + 5 * DAY);
    expect(await page.locator("[data-list=old]").count()).to.equal(1);
    expect(await barriers(page)).to.deep.equal([]);
    const verdict = async (fate: "genuine" | "revoked"): Promise<string | null> => {
      await paste(page, encodeQr(office.papers[fate].cose));
      const found = await page.locator(".band").getAttribute("data-verdict");
      await page.keyboard.press("Escape");
      return found;
    };
    expect(await verdict("genuine")).to.equal("undetermined");
    expect(await verdict("revoked")).to.equal("revoked");
    await drop(page, packOf(later(5)));
    expect(await taken(page)).to.equal("newer");
    expect(await page.locator(".device").innerText()).to.include("List number 901");
    expect(await page.locator("[data-list=old]").count()).to.equal(0);
    expect(await verdict("genuine")).to.equal("valid");
    expect(await verdict("revoked")).to.equal("revoked");
  });

  it("refuses older, foreign, damaged and contradicting packs, and keeps its own", async () => {
    const page = await open();
    const { files } = office.published;
    const foreign = encodePack({ root: signRoot(office.root, STRANGER), bundle: office.bundleFile, files });
    const whole = packOf(later(0.01));
    const flipped = whole.with(whole.length - 100, (whole.at(-100) ?? 0) ^ 1);
    // A withdrawal more: its file is one that nobody has yet.
    const next = makeOffice(office.root, office.papers, { changes: later(0.01), statuses: [new Map([[5, 1]])] });
    const missing = encodePack({ root: next.rootFile, bundle: next.bundleFile, files: new Map() });
    // No two neighbours are answered alike: each answer is seen to change.
    const cases: readonly (readonly [string, Uint8Array])[] = [
      ["older", packOf({ version: 899 })],
      ["damaged", whole.subarray(0, -9)],
      ["foreign", foreign],
      ["damaged", flipped],
      ["same", office.pack()],
      ["damaged", missing],
      ["older", packOf({ version: 1 })],
      ["damaged", packOf({ issuedAt: office.published.bundle.issuedAt + 1 })],
    ];
    for (const [place, [answer, pack]] of cases.entries()) {
      await drop(page, pack);
      await page.locator(`.taken[data-taken=${answer}]`).waitFor();
      expect(await page.locator(".device").innerText(), `pack ${place}`).to.include("List number 900");
    }
    await drop(page, whole);
    await page.locator(".taken[data-taken=newer]").waitFor();
  });

  it("says that a file whose list was edited is not to be used", async () => {
    const html = await readFile(join(folder, "kit.html"), "utf8");
    const other = { ...TRUST, rootKeys: [toHex(STRANGER.publicKey.bytes)] };
    const block = deflateSync(encodeUtf8(JSON.stringify(other))).toString("base64");
    const edited = html.replace(/(data-carried="trust">)[^<]*/, (_, head: string) => head + block);
    await writeFile(join(folder, "edited.html"), edited);
    const page = await open(NOW, {}, "edited.html");
    expect(await page.locator(".kit-head .trouble").innerText()).to.include("Do not use this file");
    await paste(page, encodeQr(office.papers.genuine.cose));
    expect(await page.locator(".band").getAttribute("data-verdict")).to.equal("undetermined");
  });
});

/** Runs in the page: a camera that looks at this picture. */
function lookAt(source: string): void {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [1280, 720];
  const image = new Image();
  image.src = source;
  const pen = canvas.getContext("2d");
  setInterval(() => image.complete && pen?.drawImage(image, 320, 40), 50);
  const camera: MediaDeviceInfo = { kind: "videoinput", deviceId: "1", groupId: "", label: "", toJSON: () => ({}) };
  navigator.mediaDevices.enumerateDevices = () => Promise.resolve([camera]);
  navigator.mediaDevices.getUserMedia = () => Promise.resolve(canvas.captureStream(15));
}
