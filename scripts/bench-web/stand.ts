/** The page before a browser whose camera is a file, at the hour of its house: by real clocks, which tell how long things take. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Browser, type BrowserContext } from "playwright-core";
import { launch } from "../../test/browser/chromium.ts";
import { clipOf } from "../../test/browser/clips.ts";
import { PHONE } from "../../test/browser/periksa-page.ts";
import { type Stand, openStand } from "../../test/browser/periksa-stand.ts";

export interface BenchStand extends Stand {
  readonly browser: Browser;
  /** A new phone; its first visit finds nothing kept. */
  phone(): Promise<BrowserContext>;
  /** What the camera sees from the next time it is opened. */
  show(code: string): Promise<void>;
}

export async function openBenchStand(): Promise<BenchStand> {
  const stand = await openStand();
  const clip = join(stand.folder, "camera.mjpeg");
  const show = async (code: string): Promise<void> => writeFile(clip, await clipOf(stand.codes[code] ?? ""));
  await show("valid");
  const browser = await launch([
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    `--use-file-for-fake-video-capture=${clip}`,
  ]);
  return {
    ...stand,
    browser,
    show,
    phone: async () => {
      const context = await browser.newContext({ ...PHONE, serviceWorkers: "allow" });
      await context.addInitScript(shiftClock, stand.house.now * 1000 - Date.now());
      return context;
    },
    close: async () => {
      await browser.close();
      await stand.close();
    },
  };
}

/** Runs in the page: the calendar is another, no clock is faked that measures. */
function shiftClock(byMs: number): void {
  const Real = Date;
  class Shifted extends Real {
    constructor(...given: readonly number[]) {
      if (given.length === 0) super(Real.now() + byMs);
      else super(...(given as [number]));
    }

    static override now(): number {
      return Real.now() + byMs;
    }
  }
  Object.assign(globalThis, { Date: Shifted });
}
