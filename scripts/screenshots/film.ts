/** The moving picture: an officer orders, another person approves, a phone scans GO, two persons withdraw, it scans STOP. */
import { readFile, rename, writeFile } from "node:fs/promises";
import { type BrowserContext, type Page } from "playwright-core";
import sharp from "sharp";
import { demoOrders } from "../demo/orders.ts";
import { drawPage } from "./page.ts";
import { openCheck, signIn, untilListed } from "./screens.ts";
import { type Look, type Stage } from "./stage.ts";

const DESK: Look = { width: 1366, theme: "light", language: "en" };
const PHONE: Look = { width: 360, theme: "light", language: "en" };
/** As tall beside its width as its place in the picture. */
const DESK_HEIGHT = 973;
const WIDTH = 1200;
const HEIGHT = 720;

interface Frame {
  readonly png: Buffer;
  readonly ms: number;
}

/** Draws the frames one beside the other: desk left, phone right, what happens above. */
class Cutter {
  readonly frames: Frame[] = [];
  readonly #page: Page;
  #desk = "";
  #phone = "";

  constructor(page: Page) {
    this.#page = page;
  }

  /** How a screen looks from now on. */
  async see({ desk, phone }: { desk?: Page; phone?: Page }): Promise<void> {
    if (desk !== undefined) this.#desk = await dataUrl(desk);
    if (phone !== undefined) this.#phone = await dataUrl(phone);
  }

  async take(caption: string, ms: number, { desk, phone }: { desk?: Page; phone?: Page }): Promise<void> {
    await this.see({ ...(desk === undefined ? {} : { desk }), ...(phone === undefined ? {} : { phone }) });
    const active = desk === undefined ? "phone" : "desk";
    await this.#page.evaluate(
      ([text, deskUrl, phoneUrl, which]) => {
        const set = (id: string, url: string): void => {
          const image = document.querySelector<HTMLImageElement>(`#${id} img`);
          if (image !== null && url !== "") image.src = url;
          document.getElementById(id)?.classList.toggle("on", id === which);
        };
        const line = document.querySelector("p");
        if (line !== null) line.textContent = text ?? "";
        set("desk", deskUrl ?? "");
        set("phone", phoneUrl ?? "");
        return Promise.all([...document.images].filter((each) => each.src !== "").map((each) => each.decode()));
      },
      [caption, this.#desk, this.#phone, active],
    );
    this.frames.push({ png: await this.#page.screenshot(), ms });
  }
}

/** Plays the story on `stage` and writes it to `path` as an animated WebP. */
export async function film(stage: Stage, path: string): Promise<void> {
  const [office, street, table] = await Promise.all([stage.open(DESK), stage.open(PHONE), stage.open(DESK)]);
  const cutter = new Cutter(await openTable(table));
  const phone = await openCheck(street, stage);
  await cutter.see({ phone });
  const officer = await signIn(office, stage, "petugas-1", DESK);
  const approver = await signInAside(stage);
  for (const page of [officer, approver.page]) await page.setViewportSize({ width: DESK.width, height: DESK_HEIGHT });
  const id = await issue(cutter, officer, approver.page, stage);
  await renew(phone);
  await cutter.take("3  At a checkpoint: scan the code", 1600, { phone });
  await aim(stage, approver.context, id);
  await scan(cutter, phone, "valid", "4  Genuine, in force, checked on the phone itself", 3200);
  await withdraw(cutter, officer, approver.page, id, stage);
  await renew(phone);
  await scan(cutter, phone, "revoked", "7  The same paper, scanned again", 3600);
  await Promise.all([office, street, table, approver.context].map((context) => context.close()));
  const images = await Promise.all(cutter.frames.map(({ png }) => sharp(png).png().toBuffer()));
  const moving = sharp(images, { join: { animated: true } });
  await moving.webp({ quality: 72, effort: 6, loop: 0, delay: cutter.frames.map(({ ms }) => ms) }).toFile(path);
}

/** The second person has a browser of their own. */
async function signInAside(stage: Stage): Promise<{ context: BrowserContext; page: Page }> {
  const context = await stage.open(DESK);
  return { context, page: await signIn(context, stage, "penyetuju-1", DESK) };
}

/** Order and approval; gives the document's id once it is anchored. */
async function issue(cutter: Cutter, officer: Page, approver: Page, stage: Stage): Promise<string> {
  const order = (await demoOrders(Date.now())).find(({ kind }) => kind === "ITAS");
  if (order === undefined) throw new RangeError("the demo has no ITAS");
  await officer.goto(`${stage.desk}pesanan/baru?jenis=ITAS`);
  const values = { ...order, ...order.holder, number: "SIM-ITAS-20261124-0100", portrait: undefined };
  for (const [name, value] of Object.entries(values)) {
    const field = officer.locator(`form [name="${name}"]:not([type=hidden])`);
    if (typeof value !== "string" || (await field.count()) !== 1) continue;
    if (name === "sex") await field.selectOption(value);
    else await field.fill(value);
  }
  const portrait = Buffer.from(order.portrait ?? "", "base64");
  const upload = officer.locator("form input[type=file]").first();
  if (portrait.length > 0)
    await upload.setInputFiles({ name: "portrait.png", mimeType: "image/png", buffer: portrait });
  await officer.evaluate(() => scrollTo(0, 0));
  await cutter.take("1  An officer orders a stay permit", 1800, { desk: officer });
  await officer.locator("button.main[name=langkah][value=periksa]").click();
  await officer.locator("button.main[name=langkah][value=kirim]").click();
  await officer.waitForURL(/pesanan\/(?!baru)/);
  await approver.goto(officer.url());
  await cutter.take("2  Another person approves: signed with Ed25519, anchored on the chain", 1800, { desk: approver });
  await approver.locator('form[action$="/setujui"] button[type=submit]').first().click();
  await approver.waitForURL(/dokumen\//);
  const id = /dokumen\/([0-9a-f-]{36})/.exec(approver.url())?.[1] ?? "";
  await untilAnchored(approver);
  await cutter.take("2  Another person approves: signed with Ed25519, anchored on the chain", 1800, { desk: approver });
  return id;
}

async function untilAnchored(page: Page): Promise<void> {
  for (let turn = 0; turn < 60; turn++) {
    await page.reload();
    const file = await page.request.get(`${page.url().replace(/[?#].*/, "")}/pdf`);
    if (file.ok()) return;
    await page.waitForTimeout(500);
  }
  throw new Error("The document was not anchored within 30 s.");
}

/** Points the camera at the page of the document's PDF. */
async function aim(stage: Stage, context: BrowserContext, id: string): Promise<void> {
  const file = await context.request.get(`${stage.desk}dokumen/${id}/pdf`);
  const page = await drawPage(await file.body(), 2);
  const sheet = await sharp(page).resize({ width: 1040 }).toBuffer();
  const { height } = await sharp(sheet).metadata();
  // The lower part of the sheet, with the code in the middle, as a hand would hold it: what is not seen is not read.
  const part = await sharp(sheet)
    .extract({ left: 0, top: height - 700, width: 890, height: 700 })
    .toBuffer();
  const frame = await sharp({ create: { width: 1280, height: 720, channels: 3, background: "#b9b2a6" } })
    .composite([{ input: part, left: 390, top: 10 }])
    .jpeg({ quality: 90, chromaSubsampling: "4:2:0" })
    .toBuffer();
  await writeFile(`${stage.clip}.new`, Buffer.concat(Array.from({ length: 30 }, () => frame)));
  await rename(`${stage.clip}.new`, stage.clip);
}

/** Opens the page anew and waits for the newest lists: what it held before is shown at once. */
async function renew(phone: Page): Promise<void> {
  await phone.reload();
  await untilListed(phone);
  const update = phone.getByRole("button", { name: "Update now" });
  await update.click();
  await update.and(phone.locator(":enabled")).waitFor();
}

async function scan(cutter: Cutter, phone: Page, verdict: string, caption: string, ms: number): Promise<void> {
  await phone
    .getByRole("button", { name: /Scan|Pindai/ })
    .first()
    .click();
  await phone.locator(`.band[data-verdict=${verdict}]`).waitFor({ timeout: 60_000 });
  await phone.evaluate(() => scrollTo(0, 0));
  await cutter.take(caption, ms, { phone });
}

async function withdraw(cutter: Cutter, officer: Page, approver: Page, id: string, stage: Stage): Promise<void> {
  await officer.goto(`${stage.desk}dokumen/${id}/ubah/revoke`);
  await officer.locator("main textarea, main input[type=text]").first().fill("Sponsor ended the sponsorship");
  await cutter.take("5  Later: one officer asks for withdrawal, with a reason", 1800, { desk: officer });
  await officer.locator("main form[method=post] button[type=submit]").last().click();
  await officer.waitForURL(/perubahan\//);
  await approver.goto(officer.url());
  await cutter.take("6  Another person confirms; the chain knows a block later", 1800, { desk: approver });
  await approver.locator('form[action$="/setujui"] button[type=submit]').first().click();
  await approver.waitForTimeout(4000);
  await approver.goto(`${stage.desk}dokumen/${id}`);
  await cutter.take("6  Another person confirms; the chain knows a block later", 1600, { desk: approver });
}

async function dataUrl(page: Page): Promise<string> {
  return `data:image/png;base64,${(await page.screenshot()).toString("base64")}`;
}

async function openTable(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.setViewportSize({ width: WIDTH, height: HEIGHT });
  const font = await readFile(
    new URL(
      import.meta.resolve("@fontsource-variable/plus-jakarta-sans/files/plus-jakarta-sans-latin-wght-normal.woff2"),
    ),
  );
  await page.setContent(`<!doctype html><style>
    @font-face { font-family: Jakarta; src: url(data:font/woff2;base64,${font.toString("base64")}); font-weight: 200 800 }
    body { margin: 0; width: ${WIDTH}px; height: ${HEIGHT}px; background: #efe9dd; font: 700 24px Jakarta; color: #14213d }
    p { margin: 0; padding: 24px 32px 0; height: 40px }
    div { position: absolute; background: #fbf9f5; border-radius: 10px; overflow: hidden; opacity: .55;
          box-shadow: 0 2px 14px #14213d40 }
    div.on { opacity: 1; box-shadow: 0 0 0 4px #a97b1f, 0 2px 14px #14213d40 }
    #desk { left: 32px; top: 92px; width: 820px; height: 584px }
    #phone { right: 32px; top: 92px; width: 284px; height: 584px; border-radius: 22px }
    img { width: 100%; display: block }
  </style><p></p><div id="desk"><img alt=""></div><div id="phone"><img alt=""></div>`);
  return page;
}
