/** What makes /periksa/ an app that needs no network: manifest, icons, and the worker with the list of what it keeps. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import sharp from "sharp";
import { type PluginOption, type Rolldown } from "vite";
import { VitePWA } from "vite-plugin-pwa";
import { ICONS, PAPER, manifest } from "./manifest.ts";

const SEAL = fileURLToPath(new URL("../../verifier/web/shell/seal.svg", import.meta.url));
const PACKED = /\.(?:png|woff2)$/;
const HOME = "periksa/index.html";

/** Bundler's plugins for pages that are built into `folder`. */
export function offlinePages(folder: string): PluginOption[] {
  const kept = new Set<string>();
  const home = join(folder, "periksa");
  return [
    {
      name: "absah-app",
      // After the pages themselves are part of the bundle.
      enforce: "post",
      async generateBundle(_options, bundle) {
        const emit = (name: string, source: string | Uint8Array): void =>
          void this.emitFile({ type: "asset", fileName: `periksa/${name}`, source });
        emit("manifest.webmanifest", JSON.stringify(manifest));
        for (const icon of ICONS) emit(icon.name, await drawIcon(icon));
        for (const name of reached(bundle)) kept.add(name);
      },
    },
    VitePWA({
      strategies: "injectManifest",
      srcDir: "offline/worker",
      filename: "sw.ts",
      outDir: home,
      injectRegister: null,
      manifest: false,
      includeManifestIcons: false,
      integration: { configureCustomSWViteBuild: (options) => void (options.logLevel = "error") },
      injectManifest: {
        // One script without imports: the browser compares it whole when it looks for a newer one.
        rollupFormat: "iife",
        globDirectory: folder,
        globPatterns: ["periksa/*.{html,webmanifest,png}", "assets/*"],
        maximumFileSizeToCacheInBytes: 16 * 1024 * 1024,
        manifestTransforms: [
          async (entries) => ({
            manifest: await Promise.all(
              entries
                .filter(({ url }) => !url.startsWith("assets/") || kept.has(url))
                .map(async (entry) => ({ ...entry, ...(await describePart(folder, entry.url)) })),
            ),
          }),
        ],
      },
    }),
  ];
}

/** The address, digest and size of a part; what is named by its content needs no revision. */
async function describePart(
  folder: string,
  name: string,
): Promise<{ url: string; revision: string | null; integrity: string; bytes: number }> {
  const bytes = await readFile(join(folder, name));
  const digest = createHash("sha256").update(bytes).digest("base64");
  return {
    url: `/${name.replace(/(^|\/)index\.html$/, "$1")}`,
    revision: name.startsWith("assets/") ? null : digest,
    integrity: `sha256-${digest}`,
    // As it comes over the line: what is shown is what is paid for.
    bytes: PACKED.test(name) ? bytes.length : gzipSync(bytes).length,
  };
}

/** What the page needs, at once or later: files whose names stand in files that it needs. Other pages' parts are not kept. */
function reached(bundle: Rolldown.OutputBundle): ReadonlySet<string> {
  const names = Object.keys(bundle);
  const found = new Set([HOME]);
  for (const name of found) {
    const text = textOf(bundle[name]);
    for (const other of names) if (!other.endsWith(".html") && text.includes(basename(other))) found.add(other);
  }
  return found;
}

function textOf(file: Rolldown.OutputBundle[string] | undefined): string {
  if (file === undefined) return "";
  if (file.type === "chunk") return file.code;
  return /\.(?:html|css|js)$/.test(file.fileName) ? Buffer.from(file.source).toString("utf8") : "";
}

/** The seal on paper; the margins are what a launcher may cut away. */
async function drawIcon({ side, share }: (typeof ICONS)[number]): Promise<Uint8Array> {
  const inner = Math.round(side * share);
  const seal = await sharp(await readFile(SEAL), { density: (72 * inner) / 32 })
    .resize(inner, inner)
    .png()
    .toBuffer();
  const sheet = sharp({ create: { width: side, height: side, channels: 3, background: PAPER } });
  return sheet
    .composite([{ input: seal, gravity: "centre" }])
    .png({ palette: true })
    .toBuffer();
}
