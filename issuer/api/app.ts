/** The issuer's HTTP face: the officers' routes, what is published, and its health. */
import type Koa from "koa";
import { z } from "zod";
import { parseLookupCode } from "#core/document/lookup-code.ts";
import { parseJson } from "#core/encoding/canonical.ts";
import { formatUuid, toHex } from "#core/encoding/text.ts";
import { type Metrics } from "../../verifier/api/metrics.ts";
import { genericProblem } from "../../verifier/api/problem.ts";
import { type Published, publishedRoutes } from "../../verifier/api/published.ts";
import { type Route, type ServiceLog, createService } from "../../verifier/api/service.ts";
import { type Authority } from "../authority/model.ts";
import { type Monitoring } from "../office/monitoring/model.ts";
import { createDesk } from "../web/desk.ts";
import { deviceRoutes } from "./devices.ts";
import { documentRoutes } from "./documents.ts";
import { inspectionRoutes } from "./inspections.ts";
import { type Officers, findOfficer } from "./officer.ts";
import { watchHealth } from "./metrics.ts";
import { orderRoutes } from "./orders.ts";
import { translateRefusal } from "./problem.ts";
import { CSV, parseRows } from "./rows.ts";

export interface IssuerApiOptions {
  readonly authority: Authority;
  readonly monitoring: Monitoring;
  readonly officers: Officers;
  readonly log: ServiceLog;
  /** Requests a minute and address. */
  readonly perMinute: number;
  /** Unix milliseconds, for sessions and ages; the machine's unless given. */
  readonly nowMs?: () => number;
  /** Where the answers are counted. */
  readonly metrics?: Metrics;
}

/** The koa application of the issuer: its HTTP interface, and the officers' desk below `/petugas/`. */
export function createIssuerApi(options: IssuerApiOptions): Koa {
  const { authority, monitoring, officers, log, perMinute, nowMs = Date.now, metrics } = options;
  if (metrics !== undefined) watchHealth(metrics, authority, nowMs);
  const app = createService({
    title: "Absah issuer",
    description:
      "Orders, approvals, documents and their status; devices that check, and their inspections; what anyone may read is below /api/v1 and /lists without a token.",
    log,
    translate: translateRefusal,
    perMinute,
    ...(metrics === undefined ? {} : { metrics }),
    routes: [
      ...orderRoutes(authority, officers),
      ...documentRoutes(authority, officers),
      ...deviceRoutes(monitoring, officers),
      ...inspectionRoutes(monitoring, officers),
      ...publishedRoutes(publishedOf(authority)),
      healthRoute(authority),
    ],
  });
  const desk = {
    authority,
    monitoring,
    findOfficer: (token: string) => findOfficer(token, officers),
    parseRows: (bytes: Uint8Array) => parseRows(CSV, bytes),
    explain: translateRefusal,
    nowMs,
  };
  app.use(createDesk(desk, log, perMinute));
  return app;
}

function publishedOf({ published }: Authority): Published {
  return {
    name: "issuer",
    root: async () => published.rootFile(),
    bundle: async () => {
      const bundle = published.bundleCose();
      if (bundle === undefined) throw genericProblem("UNREACHABLE", "bundle");
      return bundle;
    },
    file: async (digest) => {
      const file = await published.file(digest);
      if (file === undefined) throw genericProblem("NOT_FOUND");
      return file;
    },
    proofs: (prefix) => published.bucket(prefix),
    leaves: (issuer, sequence) => published.leafFile(issuer, sequence),
    standard: (issuer, path) => published.foreign(issuer, path),
    lookup: async (code) => {
      const found = await published.lookup(formatUuid(parseLookupCode(code)));
      return found && { cose: toHex(found.cose), vc: parseJson(found.vc), proof: parseJson(found.proof) };
    },
  };
}

function healthRoute(authority: Authority): Route {
  return {
    method: "get",
    path: "/health",
    summary: "Whether documents can be issued, and if not, why",
    answers: {
      200: { description: "Ready", schema: z.object({ state: z.string() }).loose() },
      503: { description: "Not ready, with the reason", schema: z.object({ state: z.string() }).loose() },
    },
    handle: async () => {
      const health = authority.health();
      return { status: health.state === "ready" ? 200 : 503, body: health };
    },
  };
}
