/** A house with its desk and its verifier, and people who sit at the desk in Chromium. */
import { expect } from "chai";
import { type Browser, type Page } from "playwright-core";
import sharp from "sharp";
import { createPortraitReader } from "../../issuer/adapters/portrait/portrait.ts";
import { type House, openHouse } from "../support/house/house.ts";
import { call, type Services, openServices } from "../support/house/services.ts";
import { launch } from "./chromium.ts";

export interface BrowserDesk {
  readonly house: House;
  readonly services: Services;
  signedIn(token: string, javaScriptEnabled?: boolean): Promise<Page>;
  /** What the verifier says of a file now, after the house and its lists have caught up. */
  verdictOf(pdf: Uint8Array): Promise<unknown>;
  close(): Promise<void>;
}

export async function openBrowserDesk(): Promise<BrowserDesk> {
  const house = await openHouse({
    realPages: true,
    change: (options) => ({ ...options, portraits: createPortraitReader() }),
  });
  const services = await openServices(house);
  await house.authority.step();
  const browser: Browser = await launch();
  return {
    house,
    services,
    signedIn: async (token, javaScriptEnabled = true) => {
      const context = await browser.newContext({ javaScriptEnabled, locale: "id-ID" });
      const page = await context.newPage();
      await page.goto(`${services.issuer}/petugas/`);
      await page.getByLabel("Token").fill(token);
      await page.getByRole("button", { name: "Masuk" }).click();
      await page.waitForURL(`${services.issuer}/petugas/`);
      return page;
    },
    verdictOf: async (pdf) => {
      const { json } = await call(services.verifier, "POST", "/api/v1/verify", { body: pdf, type: "application/pdf" });
      return (json["results"] as readonly { readonly status: string }[])[0]?.status;
    },
    close: async () => {
      await browser.close();
      await services.close();
      await house.close();
    },
  };
}

export const ZONE = "P<D<<MUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<<\nC01X00T478D<<6408125F2702283<<<<<<<<<<<<<<<4";

/** Fills the form of an ITAS from the passport's lines, by mouse alone. */
export async function fillOrder(page: Page, number: string, zone = ZONE): Promise<void> {
  await page.getByRole("link", { name: "Permohonan baru" }).first().click();
  await page.getByRole("link", { name: /Izin Tinggal Terbatas/ }).click();
  await page.locator("#mrz").fill(ZONE);
  await page.getByRole("button", { name: "Isi dari MRZ" }).click();
  expect(await page.locator("#primaryIdentifier").inputValue()).to.equal("MUSTERMANN");
  await page.locator("#mrz").fill(zone);
  const texts = { number, validFrom: "2026-11-24", validUntil: "2027-11-23", category: "E33G" };
  for (const [name, text] of Object.entries(texts)) await page.locator(`#${name}`).fill(text);
  const picture = await sharp({ create: { width: 600, height: 800, channels: 3, background: "#8aa" } })
    .jpeg()
    .toBuffer();
  await page.locator("#portrait").setInputFiles({ name: "foto.jpg", mimeType: "image/jpeg", buffer: picture });
  await page.getByRole("button", { name: "Periksa isian" }).click();
}
