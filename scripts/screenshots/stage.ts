/** A house of its own for the pictures: temporary folder, free ports, the documents of the demo, one browser. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContext, type BrowserContextOptions } from "playwright-core";
import { launch } from "../../test/browser/chromium.ts";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What a picture is taken in. */
export interface Look {
  readonly width: 360 | 1366;
  readonly theme: "light" | "dark";
  readonly language: "id" | "en";
}

/** A running house with the demo's documents, and a browser whose camera looks at `clip`. */
export interface Stage {
  readonly desk: string;
  readonly verifier: string;
  readonly documents: string;
  /** Written before the camera is opened: frames of MJPEG. */
  readonly clip: string;
  readonly tokens: ReadonlyMap<string, string>;
  open(look: Look): Promise<BrowserContext>;
  close(): Promise<void>;
}

export async function openStage(say: (line: string) => void): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), "absah-pictures-"));
  const [issuer, verifier, chain] = await freePorts(3);
  const env = {
    ...process.env,
    ABSAH_DATA: join(folder, "data"),
    ABSAH_ISSUER_PORT: String(issuer),
    ABSAH_VERIFIER_PORT: String(verifier),
    ABSAH_CHAIN_PORT: String(chain),
    ABSAH_BATCH_SECONDS: "1",
    NODE_NO_WARNINGS: "1",
  };
  say("starting a house of its own");
  const house = await startHouse(env);
  say("issuing the documents of the demo");
  const demo = spawn(process.execPath, [join(ROOT, "scripts/demo.ts")], {
    env,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = (await once(demo, "exit")) as [number | null];
  if (code !== 0) throw new Error("The demo failed; the lines above say why.");
  const clip = join(folder, "camera.mjpeg");
  const browser = await launch([
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    `--use-file-for-fake-video-capture=${clip}`,
  ]);
  return {
    desk: `http://127.0.0.1:${issuer}/petugas/`,
    verifier: `http://127.0.0.1:${verifier}`,
    documents: join(folder, "data", "demo"),
    clip,
    tokens: await readTokens(join(folder, "data", "keys", "tokens.json")),
    open: (look) => openContext(browser, look),
    close: async () => {
      await browser.close();
      const ended = once(house, "exit");
      house.kill("SIGINT");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startHouse(env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(ROOT, "scripts/start.ts")], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  for await (const part of child.stdout ?? []) {
    output += String(part);
    if (/^ready$/m.test(output)) return child;
  }
  throw new Error(`The house did not start:\n${output}`);
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

async function readTokens(path: string): Promise<ReadonlyMap<string, string>> {
  const { tokens } = JSON.parse(await readFile(path, "utf8")) as {
    tokens: readonly { readonly person: string; readonly token: string }[];
  };
  return new Map(tokens.map(({ person, token }) => [person, token]));
}

async function openContext(browser: Browser, { width, theme, language }: Look): Promise<BrowserContext> {
  const phone: BrowserContextOptions =
    width === 360 ? { viewport: { width, height: 740 }, deviceScaleFactor: 2 } : { viewport: { width, height: 768 } };
  return browser.newContext({ ...phone, colorScheme: theme, locale: language === "id" ? "id-ID" : "en-GB" });
}
