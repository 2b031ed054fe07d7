/** Every screen that is pictured, and how to come to it. */
import { join } from "node:path";
import { type BrowserContext, type Page } from "playwright-core";
import { type Look, type Stage } from "./stage.ts";

export interface Screen {
  readonly name: string;
  show(context: BrowserContext, stage: Stage, look: Look): Promise<Page>;
}

/** Somebody's desk, in the look's language. */
export async function signIn(context: BrowserContext, stage: Stage, person: string, look: Look): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${stage.desk}bahasa/${look.language}?ke=/petugas/masuk`);
  await page.fill("input[name=token]", stage.tokens.get(person) ?? "");
  await page.locator("main button[type=submit]").click();
  await page.waitForURL(stage.desk);
  return page;
}

const atDesk = (name: string, path: string, person = "petugas-1"): Screen => ({
  name: `petugas-${name}`,
  show: async (context, stage, look) => {
    const page = await signIn(context, stage, person, look);
    await page.goto(stage.desk + path);
    return page;
  },
});

const search: Screen = {
  name: "petugas-search",
  show: async (context, stage, look) => {
    const page = await signIn(context, stage, "petugas-1", look);
    await page.fill("#q", "ITAS");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/cari\/./);
    return page;
  },
};

/** Waits for root statement and bundle. */
export async function untilListed(page: Page): Promise<void> {
  await page
    .getByText(/Daftar kunci dan pencabutan berumur|The list of keys and revocations is/)
    .first()
    .waitFor({ timeout: 15_000 });
}

/** The page that checks, once it holds its lists. */
export async function openCheck(context: BrowserContext, stage: Stage): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${stage.verifier}/periksa/`);
  await untilListed(page);
  return page;
}

const verdictOn = (name: string, file: string): Screen => ({
  name: `periksa-${name}`,
  show: async (context, stage) => {
    const page = await openCheck(context, stage);
    await page.setInputFiles("input[type=file]", join(stage.documents, file));
    await page.locator("[data-verdict]").first().waitFor();
    return page;
  },
});

/** A screen that a button of the first one leads to. */
const behind = (name: string, button: RegExp): Screen => ({
  name: `periksa-${name}`,
  show: async (context, stage) => {
    const page = await openCheck(context, stage);
    await page.getByRole("button", { name: button }).click();
    return page;
  },
});

const device: Screen = {
  name: "periksa-device",
  show: async (context, stage) => {
    const page = await openCheck(context, stage);
    await page.getByText(/^(Rincian perangkat|Details of this device)$/).click();
    return page;
  },
};

const website: Screen = {
  name: "periksa-website",
  show: async (context, stage) => {
    const page = await openCheck(context, stage);
    await page.getByRole("button", { name: /Tempel isi kode|Paste a code's contents/ }).click();
    await page.fill("#paste", "https://imigrasi.example/periksa?id=1");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.locator("[data-verdict]").first().waitFor();
    return page;
  },
};

/** After three checks. */
const history: Screen = {
  name: "periksa-history",
  show: async (context, stage) => {
    const page = await openCheck(context, stage);
    for (const file of ["20-ITAS.pdf", "05-ITAS.pdf", "06-ITK.pdf"]) {
      await page.setInputFiles("input[type=file]", join(stage.documents, file));
      await page.locator(".band").first().waitFor();
      await page.keyboard.press("Escape");
      await page.locator(".scan-button").waitFor();
    }
    await page.getByRole("button", { name: /^(Riwayat|History)$/ }).click();
    await page.locator(".check-row").nth(2).waitFor();
    return page;
  },
};

const audit: Screen = {
  name: "audit-all",
  show: async (context, stage) => {
    const page = await context.newPage();
    await page.goto(`${stage.verifier}/audit/`);
    await page.locator("table").nth(1).waitFor();
    return page;
  },
};

export const screens: readonly Screen[] = [
  atDesk("sign-in", "masuk"),
  atDesk("home", "", "penyetuju-1"),
  atDesk("documents", "dokumen"),
  atDesk("new-order", "pesanan/baru?jenis=ITAS"),
  atDesk("bulk", "massal"),
  search,
  atDesk("monitoring", "pengawasan", "penyetuju-1"),
  { name: "periksa-start", show: openCheck },
  device,
  history,
  behind("checkpoint", /^(Pos pemeriksaan|Checkpoint)$/),
  behind("kiosk", /^(Mode kios|Kiosk mode)$/),
  website,
  verdictOn("valid", "20-ITAS.pdf"),
  verdictOn("revoked", "05-ITAS.pdf"),
  verdictOn("expired", "06-ITK.pdf"),
  verdictOn("suspended", "07-ITAP.pdf"),
  verdictOn("superseded", "10-ITAS.pdf"),
  audit,
];
