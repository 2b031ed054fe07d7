/** The verifier's service as a process of its own, at an issuer that lies when it is told to. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { call, type CallOptions, type Reply } from "../../support/house/services.ts";
import { NOW } from "../../verifier/core/world.ts";
import { type Office, PINNED, type Site, closeServer, listen, serveOffice } from "../../verifier/library/office.ts";
import { type Peak, Watched } from "./process.ts";

const SERVICE = fileURLToPath(new URL("../../../verifier/server.ts", import.meta.url));
const START_MS = 60_000;

/** Answers instead of the issuer; false where it may answer. */
export type Lie = (path: string, response: ServerResponse) => boolean;

export class BombedService {
  readonly #site: Site;
  readonly #front: Server;
  readonly #folder: string;
  readonly #service: Watched;
  readonly #origin: string;
  #lie: Lie;

  private constructor(site: Site, front: Server, folder: string, service: Watched, origin: string, lie: Lie) {
    this.#lie = lie;
    this.#site = site;
    this.#front = front;
    this.#folder = folder;
    this.#service = service;
    this.#origin = origin;
  }

  /** @param lie  told from the start: the service comes up without a list */
  static async open(office: Office, lie: Lie): Promise<BombedService> {
    const site = await serveOffice(office);
    const folder = await mkdtemp(join(tmpdir(), "absah-bombs-"));
    await writeFile(join(folder, "trust.json"), JSON.stringify({ v: 1, ...PINNED, endpoints: [] }));
    const { issuerRegistry, documentRegistry } = office.root.chain;
    await writeFile(join(folder, "system.json"), JSON.stringify({ issuerRegistry, documentRegistry, rpcUrls: [] }));
    const lying: { tell?: (request: IncomingMessage, response: ServerResponse) => void } = {};
    const front = createServer((request, response) => lying.tell?.(request, response));
    const issuer = new URL(await listen(front)).port;
    const own = await freePort();
    const service = new Watched([SERVICE], NOW, {
      ABSAH_DATA: folder,
      ABSAH_ISSUER_PORT: issuer,
      ABSAH_VERIFIER_PORT: String(own),
    });
    const opened = new BombedService(site, front, folder, service, `http://127.0.0.1:${own}`, lie);
    lying.tell = (request, response) => void opened.#answer(request.url ?? "", response);
    await opened.#ready();
    return opened;
  }

  /** From now on; the next question asks the issuer anew. */
  lie(lie: Lie = () => false): Promise<void> {
    this.#lie = lie;
    return this.#service.tick();
  }

  /** `POST /api/v1/verify`. */
  verify(options: CallOptions): Promise<Reply> {
    return call(this.#origin, "POST", "/api/v1/verify", options);
  }

  /** Whether it lives and answers. */
  async answers(): Promise<boolean> {
    return (await call(this.#origin, "GET", "/health")).status === 200;
  }

  peak<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly peak: Peak; readonly ms: number }> {
    return this.#service.peak(work);
  }

  async close(): Promise<void> {
    await this.#service.end();
    await closeServer(this.#front);
    await this.#site.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #answer(path: string, response: ServerResponse): Promise<void> {
    if (this.#lie(path, response)) return;
    const answer = await fetch(this.#site.url + path);
    response.writeHead(answer.status);
    response.end(Buffer.from(await answer.arrayBuffer()));
  }

  async #ready(): Promise<void> {
    const end = Date.now() + START_MS;
    for (;;) {
      if (await this.answers().catch(() => false)) return;
      if (Date.now() > end || this.#service.child.exitCode !== null)
        throw new RangeError(`the service did not come up: ${this.#service.output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await listen(server);
  const { port } = server.address() as AddressInfo;
  await closeServer(server);
  return port;
}
