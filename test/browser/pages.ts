/** The pages as users get them, built once a run: houses that trust the same root keys on the same chain share them. */
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TrustFile, trustFileDigest } from "#core/proof/trust.ts";
import { buildPages } from "../../scripts/setup/web.ts";

const built = new Map<string, Promise<string>>();

/** The folder with the pages that pin `trust`; nobody writes in it. It goes with this process. */
export function pagesFor(trust: TrustFile): Promise<string> {
  const key = trustFileDigest({ ...trust, endpoints: [] });
  const folder = built.get(key) ?? build(trust);
  built.set(key, folder);
  return folder;
}

async function build(trust: TrustFile): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "absah-pages-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  await buildPages(trust, folder);
  return folder;
}
