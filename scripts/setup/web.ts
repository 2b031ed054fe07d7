/** Builds the pages of the verifier with the root keys they trust built in. */
import { createHash } from "node:crypto";
import { globSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { type TrustFile, parseTrustFile, trustFileDigest } from "#core/proof/trust.ts";
import { replaceFile } from "./files.ts";

/** All that goes into the pages; a change in any of it builds them anew. */
const SOURCES = [
  "verifier/{web,core,library}/**/*.{ts,tsx,css,html,svg}",
  "verifier/adapters/pdf/{attachments,pages}.ts",
  "verifier/adapters/chain/{calls,events,logs}.ts",
  "vite.config.ts",
  "scripts/setup/{web,offline,manifest}.ts",
  "package-lock.json",
];

/** Builds into `$ABSAH_DATA/web`, unless what lies there was made of the same sources and the same trust file.
 *  Each house has pages of its own: they pin its root keys.
 *  @returns whether something was built */
export async function buildWeb({ root, dataFolder }: { root: string; dataFolder: string }): Promise<boolean> {
  const trust = parseTrustFile(await readFile(join(dataFolder, "trust.json")));
  const folder = join(dataFolder, "web");
  const stamp = join(folder, ".built");
  const sources = await digestOfSources(root);
  const wanted = `${trustFileDigest(trust)} ${sources}\n`;
  if ((await readFile(stamp, "utf8").catch(() => "")) === wanted) return false;
  await rm(stamp, { force: true });
  await buildPages(trust, folder, sources.slice(0, 8));
  await replaceFile(stamp, wanted);
  return true;
}

/** Builds the pages for `trust` into `folder`, whatever lies there.
 *  @param version  what they call themselves */
export async function buildPages(trust: TrustFile, folder: string, version = "00000000"): Promise<void> {
  const { endpoints: _, ...pinned } = trust;
  // Slow to load, and needed once: a start that has nothing to build does without.
  const [{ build, mergeConfig }, { default: config }, { offlinePages }] = await Promise.all([
    import("vite"),
    import("../../vite.config.ts"),
    import("./offline.ts"),
  ]);
  await mkdir(folder, { recursive: true });
  await build(
    mergeConfig(config, {
      configFile: false,
      define: { PINNED_TRUST: JSON.stringify(pinned), APP_VERSION: JSON.stringify(version) },
      plugins: offlinePages(folder),
      build: { outDir: folder },
    }),
  );
}

async function digestOfSources(root: string): Promise<string> {
  const hash = createHash("sha256");
  for (const path of SOURCES.flatMap((pattern) => globSync(pattern, { cwd: root })).toSorted()) {
    hash
      .update(path)
      .update("\0")
      .update(await readFile(join(root, path)))
      .update("\0");
  }
  return hash.digest("hex");
}
