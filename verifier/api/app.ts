/** The verifier's HTTP face: verdicts for programs, and the mirror of what the issuer publishes. */
import type Koa from "koa";
import { z } from "zod";
import { FormatError } from "#core/error.ts";
import { type CurrentLists, SourceError } from "../library/index.ts";
import { type PassOn, monitoringRoutes } from "./monitoring.ts";
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
}: VerifierApiOptions): Koa {
  return createService({
    title: "Absah verifier",
    description:
      "Verdicts over HTTP, and a mirror of what the issuer publishes. POST /api/v1/verify tells this service and its chain node which document is checked.",
    log,
    translate: translateSource,
    perMinute,
    ...(pages === undefined ? {} : { pages }),
    routes: [
      verifyRoute(verifier),
      ...publishedRoutes(published),
      healthRoute(lists),
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

/** A verifier without lists still answers, with `undetermined`: it is alive, and says what it lacks. */
function healthRoute(lists: VerifierApiOptions["lists"]): Route {
  return {
    method: "get",
    path: "/health",
    summary: "Which lists this verifier holds and how old they are",
    answers: {
      200: {
        description: "Alive",
        schema: z.object({
          state: z.enum(["ready", "no-list"]),
          rootVersion: z.int().optional(),
          bundleVersion: z.int().optional(),
          readAt: z.int().optional(),
        }),
      },
    },
    handle: async () => {
      const { root, bundle } = await lists.current();
      const held = { rootVersion: root?.version, bundleVersion: bundle?.bundle.version, readAt: bundle?.bundle.readAt };
      return { body: { state: bundle === undefined ? "no-list" : "ready", ...held } };
    },
  };
}
