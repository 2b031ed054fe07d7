import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { type IncomingHttpHeaders, get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect } from "chai";
import Koa from "koa";
import { type Listening, listen } from "../../../verifier/api/listen.ts";
import { servePages } from "../../../verifier/api/pages.ts";
import { type Reply, call } from "../../support/house/services.ts";

const PAGE = "<!doctype html><title>Periksa</title>";
const WORKER = "precache([])";
const SCRIPT = "export const a = 1;".repeat(100);

describe("the built pages", () => {
  let folder: string;
  let server: Listening;
  let origin: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "absah-pages-"));
    for (const name of ["periksa", "audit", "assets"]) await mkdir(join(folder, name));
    await writeFile(join(folder, "periksa", "index.html"), PAGE);
    await writeFile(join(folder, "audit", "index.html"), PAGE);
    await writeFile(join(folder, "assets", "main-1a2b.js"), SCRIPT);
    await writeFile(join(folder, "periksa", "sw.js"), WORKER);
    await writeFile(join(folder, "periksa", "manifest.webmanifest"), "{}");
    await writeFile(join(folder, "periksa", "icon-192.png"), "png");
    await writeFile(join(folder, ".built"), "stamp");
    const app = new Koa();
    app.use(await servePages(folder));
    server = await listen(app, "127.0.0.1", 0);
    origin = `http://127.0.0.1:${server.port}`;
  });
  after(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  const ask = (path: string, method = "GET"): Promise<Reply> => call(origin, method, path);

  it("are told again only when they changed: the tag that was given is answered with 304 and nothing", async () => {
    const first = await ask("/periksa/");
    expect(first.status).to.equal(200);
    expect(new TextDecoder().decode(first.bytes)).to.equal(PAGE);
    const tag = first.headers.get("etag") ?? "";
    const again = await raw(`${origin}/periksa/`, { "if-none-match": tag });
    expect([again.status, again.body.length]).to.deep.equal([304, 0]);
    expect(again.headers["content-security-policy"]).to.include("default-src 'none'");
    const other = await raw(`${origin}/periksa/`, { "if-none-match": tag.replace(/.(?="$)/u, "~") });
    expect([other.status, other.body.length]).to.deep.equal([200, PAGE.length]);
  });

  it("have one tag a content, whatever the name", async () => {
    const tags = await Promise.all(["/periksa/", "/audit/", "/assets/main-1a2b.js"].map((path) => ask(path)));
    const [page, same, other] = tags.map(({ headers }) => headers.get("etag"));
    expect(page).to.equal(same).and.not.to.equal(other);
  });

  for (const [path, home] of [
    ["/", "/periksa/"],
    ["/periksa", "/periksa/"],
    ["/audit", "/audit/"],
  ] as const) {
    it(`lead from ${path} to ${home} for good`, async () => {
      expect(await moved(`${origin}${path}`)).to.deep.equal([308, home]);
    });
  }

  it("lead nowhere but to a page of theirs", async () => {
    for (const path of ["/nothing", "//elsewhere.example", "/.built", "/assets/../.built"])
      expect((await moved(`${origin}${path}`))[0], path).to.equal(404);
    expect((await ask("/periksa", "POST")).status).to.equal(404);
  });

  it("keep what is named by its content, and ask for the rest each time", async () => {
    expect((await ask("/assets/main-1a2b.js")).headers.get("cache-control")).to.include("immutable");
    expect((await ask("/periksa/")).headers.get("cache-control")).to.equal("no-cache");
  });

  it("bring what an app needs by its own type, and the worker anew each time", async () => {
    const worker = await ask("/periksa/sw.js");
    expect([worker.type, worker.headers.get("cache-control")]).to.deep.equal([
      "text/javascript; charset=utf-8",
      "no-cache",
    ]);
    expect(new TextDecoder().decode(worker.bytes)).to.equal(WORKER);
    expect((await ask("/periksa/manifest.webmanifest")).type).to.match(/^application\/manifest\+json/);
    expect((await ask("/periksa/icon-192.png")).type).to.equal("image/png");
    expect((await ask("/periksa/")).headers.get("content-security-policy")).to.include("manifest-src 'self'");
  });

  it("have a worker that undoes itself in the place of the built one, where it is switched off", async () => {
    const off = new Koa();
    off.use(await servePages(folder, { worker: "off" }));
    const other = await listen(off, "127.0.0.1", 0);
    try {
      const worker = await call(`http://127.0.0.1:${other.port}`, "GET", "/periksa/sw.js");
      expect(new TextDecoder().decode(worker.bytes)).to.include("unregister").and.not.include(WORKER);
      expect(worker.headers.get("cache-control")).to.equal("no-cache");
      const page = await call(`http://127.0.0.1:${other.port}`, "GET", "/periksa/");
      expect(new TextDecoder().decode(page.bytes)).to.equal(PAGE);
    } finally {
      await other.close();
    }
  });

  it("are packed for whoever unpacks", async () => {
    const path = "/assets/main-1a2b.js";
    const [plain, packed] = await Promise.all(
      ["identity", "gzip"].map((encoding) => raw(origin + path, { "accept-encoding": encoding })),
    );
    expect(plain?.body.toString()).to.equal(SCRIPT);
    expect(packed?.body.length).to.be.below(SCRIPT.length / 2);
    expect(gunzipSync(packed?.body ?? Buffer.alloc(0)).toString()).to.equal(SCRIPT);
  });

  it("let the auditor's page alone speak to a chain", async () => {
    const connect = async (path: string): Promise<string> =>
      /connect-src ([^;]*)/.exec((await ask(path)).headers.get("content-security-policy") ?? "")?.[1] ?? "";
    expect(await connect("/periksa/")).to.equal("'self'");
    expect(await connect("/audit/")).to.match(/^'self' https: /);
  });
});

/** Status and Location, without following it. */
async function moved(url: string): Promise<readonly [number, string | null]> {
  const answer = await fetch(url, { redirect: "manual" });
  return [answer.status, answer.headers.get("location")];
}

interface Raw {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The answer as it came over the wire: `fetch` unpacks, and asks for no old copies where a tag is named. */
function raw(url: string, headers: Readonly<Record<string, string>>): Promise<Raw> {
  return new Promise((resolve, reject) => {
    get(url, { headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("end", () =>
        resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }),
      );
    }).on("error", reject);
  });
}
