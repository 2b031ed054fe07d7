/** One house and one front for all suites on a page without a network. */
import { launch } from "./chromium.ts";
import { Front } from "./offline-front.ts";
import { pagesFor } from "./pages.ts";
import { type Stand, openStand } from "./periksa-stand.ts";
import { type Browser } from "playwright-core";

export interface OfflineStand {
  readonly stand: Stand;
  readonly front: Front;
  readonly browser: Browser;
  /** The folder of the built pages. */
  readonly pages: string;
}

let users = 0;
let opened: Promise<OfflineStand> | undefined;

/** Called while suites are named: the last of them that ends closes what all of them used. */
export function shareStand(): { open(): Promise<OfflineStand>; close(): Promise<void> } {
  users++;
  return {
    open: () => (opened ??= openAll()),
    close: async () => {
      if (--users > 0 || opened === undefined) return;
      const { stand, front, browser } = await opened;
      await browser.close();
      await front.stop();
      await stand.close();
    },
  };
}

async function openAll(): Promise<OfflineStand> {
  const [stand, browser] = await Promise.all([openStand(), launch(["--use-fake-device-for-media-stream"])]);
  const front = await Front.open(stand.services.verifier, stand.house.now);
  const pages = await pagesFor(stand.house.trust);
  await front.show(pages);
  return { stand, front, browser, pages };
}
