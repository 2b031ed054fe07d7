/** The bundle key has at most 90 days and the root statement a year: whoever looks after the house is told in time. */
import { type Desk } from "../desk.ts";

const DAY = 86_400;
/** So long before its end it is told of. */
const SOON_SECONDS = 14 * DAY;
const SOON = "bundle.key-expires-soon";
const LAPSED = "bundle.key-not-valid";

/** Tells of what lapses, or has. @returns whether readers take a bundle that is signed now */
export function mayBundleKeySign({ condition, options, root, now }: Desk): boolean {
  const { kid } = options.bundleSigner;
  const keys = root.bundleKeys.filter(({ key, from }) => key.kid === kid && from <= now);
  const keyEnd = Math.max(0, ...keys.map(({ to }) => to));
  const end = Math.min(keyEnd, root.expires);
  const isSoon = now < end && end - now <= SOON_SECONDS;
  if (!isSoon) condition.settle(SOON);
  if (now < end) condition.settle(LAPSED);
  const what = keyEnd <= root.expires ? `the bundle key ${kid}` : `root statement ${root.version}`;
  const remedy = "sign the next root statement with `npm run keys -- renew`; this service goes on with it by itself";
  if (isSoon) condition.warn(SOON, SOON, `${what} lapses in ${Math.floor((end - now) / DAY)} days: ${remedy}`);
  if (now >= end)
    condition.warn(LAPSED, LAPSED, `${what} has lapsed, and offline readers learn nothing new: ${remedy}`);
  return now < keyEnd;
}
