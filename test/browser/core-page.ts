/** The core as a web page has it: `#primitives` without node. Bundled by the test, run in Chromium. */
import { presentQr } from "#core/document/presented.ts";
import { fromHex } from "#core/encoding/text.ts";
import { type Result, judge } from "#core/judgement/verdict.ts";
import { openBundle, openPack } from "#core/proof/bundle.ts";
import { openRootFile } from "#core/proof/root.ts";
import { type PinnedRoot } from "#core/proof/trust.ts";
import { bundleView } from "#core/proof/view.ts";

/** The verdict of a QR text by a pack (hex), offline, at `at` by the clock. */
export function verdict(qr: string, pack: string, pinned: PinnedRoot, at: number): Result {
  const { root: rootFile, bundle: cose, files } = openPack(fromHex(pack));
  const root = openRootFile(rootFile, pinned);
  const bundle = bundleView(openBundle(cose, root), (digest) => files.get(digest));
  return judge(presentQr(qr), { clock: "machine", limitSeconds: root.freshness.public, root, bundle, proofs: [] }, at);
}
