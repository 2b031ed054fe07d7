/** The verifier service: judges what it is sent, and mirrors what the issuer publishes, until it is told to stop. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { parseTrustFile } from "#core/proof/trust.ts";
import { ListFolder } from "./adapters/bundle/folder.ts";
import { Mirror } from "./adapters/bundle/mirror.ts";
import { passTo } from "./adapters/bundle/pass-on.ts";
import { callBatch } from "./adapters/chain/rpc.ts";
import { RpcSource } from "./adapters/chain/source.ts";
import { LimitedReader } from "./adapters/pdf/reader.ts";
import { createVerifierApi } from "./api/app.ts";
import { type Certificate, listen } from "./api/listen.ts";
import { createLog } from "./api/log.ts";
import { Metrics, countedNotes } from "./api/metrics.ts";
import { servePages } from "./api/pages.ts";
import { readConfig } from "./config.ts";
import { Lists, type Sources, verifyAll } from "./library/index.ts";

const REQUESTS_PER_MINUTE = 120_000;
/** The bundle is made anew each minute; a mirror that asks more often is never far behind. */
const REFRESH_SECONDS = 20;

const SYSTEM = z.object({ issuerRegistry: z.string(), documentRegistry: z.string(), rpcUrls: z.array(z.string()) });

const RPC_TIMEOUT_MS = 20_000;

const clock = (): number => Math.floor(Date.now() / 1000);

async function lanCertificate(dataFolder: string): Promise<Certificate> {
  const [key, cert] = await Promise.all(
    ["lan.key", "lan.crt"].map((name) => readFile(join(dataFolder, "keys", name), "utf8")),
  );
  return { key: key ?? "", cert: cert ?? "" };
}

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLog("verifier", process.env["ABSAH_LOG"] ?? "warn");
  const stopped = new Promise<void>((resolve) => {
    for (const event of ["SIGINT", "SIGTERM", "disconnect"]) process.on(event, () => resolve());
  });
  const pinned = parseTrustFile(await readFile(join(config.dataFolder, "trust.json")));
  const system = SYSTEM.parse(JSON.parse(await readFile(join(config.dataFolder, "system.json"), "utf8")));
  const store = new ListFolder(join(config.dataFolder, "verifier"));
  const mirror = new Mirror(config.issuerUrl, store);
  const metrics = new Metrics().withProcess();
  const count = countedNotes(metrics);
  const notes: NonNullable<Sources["notes"]> = (note) => {
    count(note);
    log.info("source.fault", { source: note.source, code: note.code });
  };
  const lists = new Lists({ pinned, sources: [mirror], store, clock, notes, refreshSeconds: REFRESH_SECONDS });
  const files = new LimitedReader();
  const urls = config.rpcUrls.length > 0 ? config.rpcUrls : system.rpcUrls;
  const chains = urls.map(
    (url) => new RpcSource({ url, issuerRegistry: system.issuerRegistry, documentRegistry: system.documentRegistry }),
  );
  const sources: Sources = { clock, lists, published: [mirror], chains, files, notes };
  const [node = ""] = urls;
  const app = createVerifierApi({
    verifier: (input, question) => verifyAll(input, sources, question),
    published: mirror,
    lists,
    log,
    metrics,
    perMinute: REQUESTS_PER_MINUTE,
    pages: await servePages(join(config.dataFolder, "web"), { worker: config.appWorker }),
    passOn: passTo(config.issuerUrl),
    chain: {
      contracts: [system.issuerRegistry, system.documentRegistry],
      ask: (calls) => callBatch(new URL(node), calls, RPC_TIMEOUT_MS),
    },
  });
  const servers = [await listen(app, config.host, config.port)];
  if (config.lanPort !== undefined)
    servers.push(await listen(app, "0.0.0.0", config.lanPort, await lanCertificate(config.dataFolder)));
  await files.warm();
  log.info("service.ready", { port: config.port });
  await stopped;
  await Promise.all(servers.map((server) => server.close()));
  files.close();
  log.info("service.stopped");
}

try {
  await main();
  process.exit(0);
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.error(`The verifier cannot run. ${error.message}`);
  process.exit(1);
}
