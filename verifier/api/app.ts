/** The verifier's HTTP face: verdicts for programs, and the mirror of what the issuer publishes. */
import type Koa from "koa";
import { z } from "zod";
import { FormatError } from "#core/error.ts";
import { type CurrentLists, SourceError } from "../library/index.ts";
import { type PassOn, monitoringRoutes } from "./monitoring.ts";
import { type Metrics, watchLists } from "./metrics.ts";
import { type Problem, genericProblem } from "./problem.ts";
import { type Published, publishedRoutes } from "./published.ts";
import { type ChainReads, rpcRoute } from "./rpc.ts";
import { type Route, type ServiceLog, createService } from "./service.ts";
import { type Verifier, verifyRoute } from "./verify.ts";

export interface VerifierApiOptions {
  readonly verifier: Verifier;
  readonly published: Published;
  readonly lists: { current(): Promise<CurrentLists> };
  readonly log: ServiceLog;
  /** Requests a minute and address. */
  readonly perMinute: number;
  /** The pages for people, where they are built. */
  readonly pages?: Koa.Middleware;
  /** Where devices enrol and hand over their logs. */
  readonly passOn?: PassOn;
  /** What the auditor's page may read through this service. */
  readonly chain?: ChainReads;
  /** Where answers and verdicts are counted. */
  readonly metrics?: Metrics;
  /** Unix seconds, for the age of lists; the machine's unless given. */
  readonly clock?: () => number;
}

/** The koa application of the verifier. */
export function createVerifierApi({
  verifier,
  published,
  lists,
  log,
  perMinute,
  pages,
  passOn,
  chain,
  metrics,
  clock = () => Math.floor(Date.now() / 1000),
}: VerifierApiOptions): Koa {
  if (metrics !== undefined) watchLists(metrics, lists, clock);
  return createService({
    title: "Absah verifier",
    description:
      "Verdicts over HTTP, and a mirror of what the issuer publishes. POST /api/v1/verify tells this service and its chain node which document is checked.",
    log,
    translate: translateSource,
    perMinute,
    ...(pages === undefined ? {} : { pages }),
    ...(metrics === undefined ? {} : { metrics }),
    routes: [
      verifyRoute(metrics?.counting(verifier) ?? verifier),
      ...publishedRoutes(published),
      healthRoute(lists, clock),
      ...(passOn === undefined ? [] : monitoringRoutes(passOn)),
      ...(chain === undefined ? [] : [rpcRoute(chain)]),
    ],
  });
}

function translateSource(error: unknown): Problem | undefined {
  if (error instanceof SourceError)
    return genericProblem(error.code === "not-found" ? "NOT_FOUND" : "UNREACHABLE", error.code, { cause: error });
  if (error instanceof FormatError) return genericProblem("UNREACHABLE", error.code, { cause: error });
  return undefined;
}

const WORKS = z.object({ valid: z.boolean(), final: z.boolean(), forgeries: z.boolean() });

/** A verifier without lists still answers, with `undetermined`: it is alive, and says what it lacks. */
function healthRoute(lists: VerifierApiOptions["lists"], clock: () => number): Route {
  return {
    method: "get",
    path: "/health",
    summary: "Which lists this verifier holds, how old they are, and what can be told by them without the chain",
    answers: {
      200: {
        description:
          "Alive. `works.valid`: lists are new enough to call a document valid; `final`: withdrawals are told; `forgeries`: forged signatures are",
        schema: z.object({
          state: z.enum(["ready", "old-list", "no-list"]),
          works: WORKS,
          rootVersion: z.int().optional(),
          bundleVersion: z.int().optional(),
          readAt: z.int().optional(),
          expiresAt: z.int().optional(),
        }),
      },
    },
    handle: async () => ({ body: healthOf(await lists.current(), clock()) }),
  };
}

function healthOf({ root, bundle }: CurrentLists, now: number): object {
  const { version, readAt, expiresAt } = bundle?.bundle ?? {};
  const isFresh =
    root !== undefined && readAt !== undefined && now - readAt <= root.freshness.public && now < (expiresAt ?? 0);
  return {
    state: bundle === undefined ? "no-list" : isFresh ? "ready" : "old-list",
    works: { valid: isFresh, final: bundle !== undefined, forgeries: root !== undefined },
    rootVersion: root?.version,
    bundleVersion: version,
    readAt,
    expiresAt,
  };
}
