/** How the pages of verifier/web are built, one for each folder with an index.html. What they trust is handed in by
 *  scripts/setup/web.ts as `PINNED_TRUST`. */
import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type UserConfig } from "vite";

const ROOT = fileURLToPath(new URL("verifier/web", import.meta.url));

const config: UserConfig = {
  root: ROOT,
  publicDir: false,
  logLevel: "error",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  worker: { format: "es" },
  build: {
    rolldownOptions: { input: globSync(`${ROOT}/*/index.html`) },
    // Nothing inline: the pages are served under a policy that refuses it.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    emptyOutDir: true,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2000,
  },
};

export default config;
