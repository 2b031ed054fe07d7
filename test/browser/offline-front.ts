/** Serves built pages that can be put in one another's place, and the rest from a verifier: what a device meets in a year. */
import { createHash } from "node:crypto";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import Koa from "koa";
import { type Listening, listen } from "../../verifier/api/listen.ts";
import { type PagesOptions, servePages } from "../../verifier/api/pages.ts";

type Fault = (path: string) => Uint8Array | "cut" | "silent" | undefined;

export class Front {
  readonly #app = new Koa();
  #port = 0;
  #server: Listening | undefined;
  /** What is answered to the page's own questions instead of the truth. */
  fault: Fault | undefined;
  #pages: Koa.Middleware = (_ctx, next) => next();

  /** @param time  Unix seconds that the service says it is */
  static async open(verifier: string, time: number): Promise<Front> {
    const front = new Front();
    front.#app.use(async (ctx, next) => {
      ctx.set("Date", new Date(time * 1000).toUTCString());
      if (!ctx.path.startsWith("/api/")) return front.#pages(ctx, next);
      const wrong = front.fault?.(ctx.path);
      if (wrong === "cut" || wrong === "silent") {
        ctx.respond = false;
        if (wrong === "cut") ctx.req.destroy();
        return undefined;
      }
      if (wrong !== undefined) {
        ctx.body = Buffer.from(wrong);
        return undefined;
      }
      const answer = await fetch(verifier + ctx.path);
      ctx.status = answer.status;
      ctx.set("Content-Type", answer.headers.get("content-type") ?? "");
      ctx.body = Buffer.from(await answer.arrayBuffer());
    });
    await front.start();
    return front;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async show(folder: string, options?: PagesOptions): Promise<void> {
    this.#pages = await servePages(folder, options);
  }

  /** The server is gone: nobody answers at its address. */
  async stop(): Promise<void> {
    await this.#server?.close();
    this.#server = undefined;
  }

  async start(): Promise<void> {
    this.#server ??= await listen(this.#app, "127.0.0.1", this.#port);
    this.#port = this.#server.port;
  }
}

/** The pages as a later version has them, laid into `later`: a page marked by its version, and a worker that keeps it. */
export async function laterVersion(folder: string, later: string, version: string): Promise<string> {
  await cp(folder, later, { recursive: true });
  const page = join(later, "periksa", "index.html");
  const before = await readFile(page);
  const after = Buffer.from(before.toString().replace("<html ", `<html data-version="${version}" `));
  await writeFile(page, after);
  const worker = join(later, "periksa", "sw.js");
  const text = await readFile(worker, "utf8");
  await writeFile(worker, text.replaceAll(digestOf(before), digestOf(after)));
  return later;
}

const digestOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("base64");
