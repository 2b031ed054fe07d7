/** An officer's device beside the real office, in Chromium. */
import { setTimeout as wait } from "node:timers/promises";
import { expect } from "chai";
import { type Browser, type BrowserContext, type Page } from "playwright-core";
import { call } from "../support/house/services.ts";
import { launch } from "./chromium.ts";
import { LONG_MS, PeriksaPage, PHONE } from "./periksa-page.ts";
import { type Stand, openStand } from "./periksa-stand.ts";

export const WARRANT = "W.9-IMI.3/GR.03.09/412-2026";

export class Post {
  readonly stand: Stand;
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly periksa: PeriksaPage;

  private constructor(stand: Stand, browser: Browser, context: BrowserContext, periksa: PeriksaPage) {
    this.stand = stand;
    this.browser = browser;
    this.context = context;
    this.periksa = periksa;
  }

  static async open(): Promise<Post> {
    const [stand, browser] = await Promise.all([openStand(), launch()]);
    const context = await browser.newContext(PHONE);
    return new Post(stand, browser, context, await PeriksaPage.open(stand, context));
  }

  get page(): Page {
    return this.periksa.page;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.stand.close();
  }

  /** How many checks the office counts, and how many verdicts that changed. */
  async counted(): Promise<{ checks: number; changed: number }> {
    const path = "/api/v1/checks?from=2026-11-01&to=2026-12-31";
    const { json } = await call(this.stand.services.issuer, "GET", path, { token: "citra" });
    const { days } = json as { days: { outcomes: Record<string, number>; changed: Record<string, number> }[] };
    const sum = (tallies: Record<string, number>[]): number =>
      tallies.flatMap((tally) => Object.values(tally)).reduce((a, b) => a + b, 0);
    return { checks: sum(days.map((day) => day.outcomes)), changed: sum(days.map((day) => day.changed)) };
  }

  /** Waits until the office counts so many. */
  async expectCounted(checks: number, changed = 0): Promise<void> {
    const deadline = Date.now() + LONG_MS;
    let now = await this.counted();
    while ((now.checks !== checks || now.changed !== changed) && Date.now() < deadline) {
      await wait(50);
      now = await this.counted();
    }
    expect(now).to.deep.equal({ checks, changed });
  }

  async officers<T>(path: string, body?: object): Promise<T> {
    const method = body === undefined ? "GET" : "POST";
    const options = { token: "citra", ...(body === undefined ? {} : { body }) };
    return (await call(this.stand.services.issuer, method, `/api/v1/${path}`, options)).json as T;
  }

  async check(code: string): Promise<string> {
    await this.periksa.paste(this.stand.codes[code] ?? "");
    const title = await this.periksa.title();
    await this.periksa.back();
    return title;
  }

  /** The device has lists to judge by. */
  hasLists(on = this.page): Promise<void> {
    return on.getByText(/Daftar nomor \d/).waitFor({ timeout: LONG_MS });
  }

  toShift(): Promise<void> {
    return this.page.getByRole("button", { name: "Pos pemeriksaan" }).click();
  }

  toHistory(): Promise<void> {
    return this.page.getByRole("button", { name: "Riwayat", exact: true }).click();
  }

  submit(): Promise<void> {
    return this.page.locator("main form button[type=submit]").click();
  }

  fault(): Promise<string> {
    return this.page.locator(".shift-card .shift-fault").first().innerText();
  }

  waiting(events: number): Promise<void> {
    return this.page.locator(".badge", { hasText: `${events} menunggu dikirim` }).waitFor({ timeout: LONG_MS });
  }

  /** The office has all of it. */
  settled(): Promise<void> {
    return this.page.locator(".badge", { hasNotText: "menunggu dikirim" }).waitFor({ timeout: LONG_MS });
  }
}
