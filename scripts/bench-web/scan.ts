/** From the tap to the picture of the camera, and from the first picture that can be read to the verdict. */
import { type Page } from "playwright-core";
import { type Row } from "../bench/table.ts";
import { median, percentile } from "../bench/timing.ts";
import { openBenchStand } from "./stand.ts";

const SCANS = 20;
/** Not counted: the first scans of a page also load what the later ones find. */
const WARM_UP = 2;
const FATES = ["valid", "revoked"] as const;

export async function measureScan(say: (step: string) => void): Promise<readonly Row[]> {
  say("making a house and its page");
  const stand = await openBenchStand();
  try {
    const page = await (await stand.phone()).newPage();
    await page.goto(`${stand.services.verifier}/periksa/`);
    await page.getByRole("button", { name: "Perbarui sekarang" }).waitFor();
    say(`scanning ${SCANS} times`);
    const camera: number[] = [];
    const verdict: number[] = [];
    for (let place = 0; place < WARM_UP + SCANS; place += 1) {
      await stand.show(FATES[place % FATES.length] ?? "valid");
      const taken = await scanOnce(page);
      if (place < WARM_UP) continue;
      camera.push(taken.camera);
      verdict.push(taken.verdict);
    }
    const note = (values: readonly number[]): string =>
      `median of ${SCANS}, p95 ${percentile(values, 0.95).toFixed(0)} ms, the fake camera of Chromium at 1280 × 720`;
    const row = { name: "scan", unit: "ms", better: "less" } as const;
    return [
      { ...row, what: "tap to live camera, warmed app", ours: median(camera), limit: 1000, note: note(camera) },
      { ...row, what: "readable picture to verdict", ours: median(verdict), limit: 100, note: note(verdict) },
    ];
  } finally {
    await stand.close();
  }
}

/** Milliseconds of one scan, by the marks that the page sets. */
async function scanOnce(page: Page): Promise<{ readonly camera: number; readonly verdict: number }> {
  await page.locator(".scan-button").click();
  await page.locator(".band h1").waitFor();
  const taken = await page.evaluate(() => {
    const at = (name: string): number => performance.getEntriesByName(`absah-${name}`).at(-1)?.startTime ?? Number.NaN;
    return { camera: at("camera-live") - at("camera-asked"), verdict: at("verdict") - at("frame-read") };
  });
  if (Number.isNaN(taken.camera + taken.verdict)) throw new RangeError("the page set no marks");
  await page.keyboard.press("Escape");
  await page.locator(".scan-button").waitFor();
  return taken;
}
