/** The built pages, as they were when the service started: own origin only, nothing inline, each with its policy. */
import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { type Context, type Middleware } from "koa";

const compress = promisify(gzip);

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
  ".webmanifest": "application/manifest+json",
  ".png": "image/png",
};
/** What gains nothing from being compressed again. */
const PACKED = new Set([".woff2", ".png"]);

interface Page {
  readonly type: string;
  readonly bytes: Buffer;
  readonly tag: string;
  readonly isPacked: boolean;
  zipped?: Promise<Buffer>;
}

/** Decoders are WebAssembly in workers; pictures of a camera are blobs. `connect` is who a page may ask beside us. */
function policy(connect: string): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    `connect-src 'self'${connect}`,
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "style-src 'self'",
    "font-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** An auditor names the chain node that is asked; nobody else's page may speak to strangers. */
const POLICIES: Readonly<Record<string, string>> = { audit: policy(" https: http://127.0.0.1:* http://localhost:*") };
const OWN = policy("");

const WORKER = "/periksa/sw.js";

export interface PagesOptions {
  /** Off: devices that keep the page for use without a network get a worker that undoes this. On unless told. */
  readonly worker?: "on" | "off";
}

/** Serves what lies in `folder`: `x/index.html` as `/x/`, all else under its name, files of `assets/` for ever.
 *  Without such a folder it serves nothing and the routes answer alone. */
export async function servePages(folder: string, { worker = "on" }: PagesOptions = {}): Promise<Middleware> {
  const found = await readPages(folder);
  const pages = worker === "off" ? new Map(found).set(WORKER, pageOf(".js", Buffer.from(LAST_WORKER))) : found;
  return async (ctx, next) => {
    const isRead = ctx.method === "GET" || ctx.method === "HEAD";
    const page = isRead ? pages.get(ctx.path) : undefined;
    if (page !== undefined) return send(ctx, page);
    // The address on the papers has no slash at its end.
    const home = ctx.path === "/" ? "/periksa/" : `${ctx.path}/`;
    if (!isRead || !pages.has(home)) return next();
    ctx.status = 308;
    ctx.set("Location", home);
    ctx.body = "";
  };
}

/** Takes over at once, forgets the kept page and itself, and loads what is open anew from the network. The lists, the
 *  history and the settings of the device stay: they lie elsewhere. It needs nothing of the page, which may be what is broken. */
const LAST_WORKER = `self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(end()));
async function end() {
  await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
  const open = await self.clients.matchAll({ type: "window" });
  await self.registration.unregister();
  await Promise.all(open.map((client) => client.navigate(client.url).catch(() => undefined)));
}
`;

async function readPages(folder: string): Promise<ReadonlyMap<string, Page>> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const pages = new Map<string, Page>();
  for (const entry of found) {
    const ending = extname(entry.name);
    if (!entry.isFile() || !(ending in TYPES)) continue;
    const bytes = await readFile(join(entry.parentPath, entry.name));
    const path = `/${relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/")}`;
    pages.set(path.replace(/\/index\.html$/, "/"), pageOf(ending, bytes));
  }
  return pages;
}

function pageOf(ending: string, bytes: Buffer): Page {
  const tag = `"${createHash("sha256").update(bytes).digest("base64url")}"`;
  return { type: TYPES[ending] ?? "", bytes, tag, isPacked: PACKED.has(ending) };
}

async function send(ctx: Context, page: Page): Promise<void> {
  const isNamedByContent = ctx.path.startsWith("/assets/");
  ctx.set("Content-Security-Policy", POLICIES[ctx.path.split("/")[1] ?? ""] ?? OWN);
  ctx.set("Permissions-Policy", "camera=(self), microphone=(), geolocation=()");
  ctx.set("Cache-Control", isNamedByContent ? "public, max-age=31536000, immutable" : "no-cache");
  ctx.set("Vary", "Accept-Encoding");
  ctx.etag = page.tag;
  ctx.status = 200;
  if (ctx.fresh) {
    ctx.status = 304;
    return;
  }
  ctx.type = page.type;
  if (page.isPacked || ctx.acceptsEncodings("gzip") !== "gzip") {
    ctx.body = page.bytes;
    return;
  }
  page.zipped ??= compress(page.bytes);
  ctx.set("Content-Encoding", "gzip");
  ctx.body = await page.zipped;
}
