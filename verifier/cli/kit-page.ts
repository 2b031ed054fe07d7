/** The page of the kit, built to stand alone: script and style inside, workers and decoders as inert blocks, and a policy
 *  under which nothing can be sent. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { deflateSync } from "node:zlib";
import { type InlineConfig, type Plugin, type PluginOption, type Rolldown } from "vite";

const WEB = fileURLToPath(new URL("../web", import.meta.url));
const WORKERS = ["file", "scan"] as const;

/** Modules of the pages that ask a service, and what stands in their place. */
const INSTEAD: Readonly<Record<string, string>> = {
  "judge/judging.ts": "kit/judging.ts",
  "judge/origin.ts": "kit/origin.ts",
  "judge/trust.ts": "kit/trust.ts",
};
const NEW_WORKER = /new Worker\(new URL\("[^"]*\/(\w+)\.worker\.ts", import\.meta\.url\), /g;

/** Builds the kit's page; what it shall carry is put in by `finishKit`. Takes some seconds.
 *  @returns the page and the blocks it needs */
export async function buildKitPage(): Promise<{ html: string; blocks: ReadonlyMap<string, Uint8Array> }> {
  // Slow to load; no other command needs them.
  const [{ build }, { viteSingleFile }] = await Promise.all([import("vite"), import("vite-plugin-singlefile")]);
  const blocks = new Map<string, Uint8Array>();
  for (const name of WORKERS) {
    const [worker] = outputsOf(await build(workerConfig(name, blocks)));
    if (worker?.type !== "chunk") throw new TypeError(`the ${name} worker is no single script`);
    // From a disk browsers start classic workers alone, and those know neither modules nor waiting at the top.
    blocks.set(`${name}.worker.js`, Buffer.from(`(async () => {${worker.code}})();`));
  }
  const page = outputsOf(await build(pageConfig([standIns(), viteSingleFile()])));
  const [html] = page;
  if (page.length !== 1 || html?.type !== "asset") throw new TypeError("the kit's page is not one file");
  return { html: String(html.source), blocks };
}

/** Puts blocks and policy in. The same page and blocks give the same bytes. */
export function finishKit(html: string, blocks: ReadonlyMap<string, Uint8Array>): string {
  const policy = [
    "default-src 'none'",
    `script-src ${hashesOf(html, "script")} 'wasm-unsafe-eval'`,
    `style-src ${hashesOf(html, "style")}`,
    "worker-src blob:",
    "font-src data:",
    "img-src data: blob:",
    "connect-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
  ].join("; ");
  const head = `<head>\n    <meta http-equiv="Content-Security-Policy" content="${policy}" />`;
  const carried = [...blocks].map(
    ([name, bytes]) =>
      `<script type="application/octet-stream" data-carried="${name}">${deflateSync(bytes, { level: 9 }).toString("base64")}</script>\n`,
  );
  const end = html.lastIndexOf("</body>");
  return html.slice(0, end).replace("<head>", () => head) + carried.join("") + html.slice(end);
}

function hashesOf(html: string, element: "script" | "style"): string {
  const found = [...html.matchAll(new RegExp(`<${element}\\b[^>]*>([\\s\\S]*?)</${element}>`, "g"))];
  return found.map(([, text = ""]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`).join(" ");
}

const COMMON: InlineConfig = {
  configFile: false,
  publicDir: false,
  logLevel: "error",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
};

function pageConfig(plugins: readonly PluginOption[]): InlineConfig {
  const build = {
    write: false,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { input: `${WEB}/kit/kit.html` },
  };
  return { ...COMMON, root: WEB, plugins: [...plugins], build };
}

function workerConfig(name: string, blocks: Map<string, Uint8Array>): InlineConfig {
  const entry = "\0kit-worker";
  const source = `import "${WEB}/kit/worker-files.ts"; import "${WEB}/workers/${name}.worker.ts";`;
  const worker: Plugin = {
    name: "kit-worker",
    enforce: "pre",
    resolveId: (id) => (id === entry ? entry : undefined),
    load: (id) => (id === entry ? source : undefined),
  };
  return {
    ...COMMON,
    root: WEB,
    plugins: [worker, decoders(blocks)],
    define: { "import.meta.url": "self.location.href" },
    build: {
      write: false,
      rolldownOptions: { input: entry, output: { codeSplitting: false, format: "es" } },
    },
  };
}

/** Names each `*.wasm?url` instead of an address, and keeps its bytes as a block. */
function decoders(blocks: Map<string, Uint8Array>): Plugin {
  const ending = ".wasm?url";
  return {
    name: "kit-decoders",
    enforce: "pre",
    async load(id) {
      if (!id.endsWith(ending)) return undefined;
      const path = id.slice(0, -"?url".length);
      blocks.set(basename(path), await readFile(path));
      return `export default ${JSON.stringify(basename(path))};`;
    },
  };
}

/** Puts the kit's own modules in the place of those that ask a service, and its own bytes in that of a worker's address. */
function standIns(): Plugin {
  return {
    name: "kit-stand-ins",
    enforce: "pre",
    async resolveId(source, importer, options) {
      const found = await this.resolve(source, importer, { ...options, skipSelf: true });
      const instead = found && INSTEAD[relative(WEB, found.id).split(sep).join("/")];
      return instead === undefined || instead === null ? found : `${WEB}/${instead}`;
    },
    transform(code, id) {
      if (!id.startsWith(WEB) || !code.includes("new Worker(new URL(")) return undefined;
      const told = code.replaceAll(NEW_WORKER, 'carriedWorker("$1", ');
      return `import { carriedWorker } from "${WEB}/kit/carried.ts";\n${told}`;
    },
  };
}

type Built = Rolldown.RolldownOutput | readonly Rolldown.RolldownOutput[] | object;

function outputsOf(built: Built): Rolldown.RolldownOutput["output"][number][] {
  const [first] = Array.isArray(built) ? built : [built];
  if (!("output" in first)) throw new TypeError("vite gave no output");
  return [...first.output];
}
