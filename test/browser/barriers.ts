/** Barriers that axe finds on a page. Its own runner opens a second page for each look and costs seven times as much. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Page } from "playwright-core";

interface Found {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

declare const axe: { run(context: Document, options: object): Promise<Found> };

const packaged = createRequire(import.meta.resolve("@axe-core/playwright"));
const source = readFileSync(packaged.resolve("axe-core/axe.min.js"), "utf8");

/**
 * The rules that the page as it stands breaks, each with the elements that break it.
 * @param rules  only these, where another look at the same page has asked all the others
 * @throws {RangeError} the page holds frames, into which this does not look
 */
export async function barriers(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  if (page.frames().length > 1) throw new RangeError("a page with frames");
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(source);
  const only = rules === undefined ? {} : { runOnly: { type: "rule", values: rules } };
  const { violations } = await page.evaluate((options) => axe.run(document, options), {
    ...only,
    resultTypes: ["violations"],
  });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
}

/** All barriers of the page in the light, and those of its colours in the dark: it is the same page. */
export async function barriersInBothLooks(page: Page): Promise<readonly string[]> {
  await page.emulateMedia({ colorScheme: "light" });
  const light = await barriers(page);
  await page.emulateMedia({ colorScheme: "dark" });
  return [...light, ...(await barriers(page, ["color-contrast"])).map((each) => `dark: ${each}`)];
}
