/** What a monitor reads at `/metrics`: counts and times of events, never of a document or a person.
 *  @see https://prometheus.io/docs/instrumenting/exposition_formats/ */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";
import { type CurrentLists, type Note } from "../library/index.ts";
import { genericProblem } from "./problem.ts";
import { type Route, type ServiceRequest } from "./service.ts";
import { type Verifier } from "./verify.ts";

const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** Figures of one service. */
export class Metrics {
  readonly registry: Registry = new Registry();
  readonly #requests: Histogram<"method" | "route" | "status">;

  constructor() {
    this.#requests = new Histogram({
      name: "absah_request_seconds",
      help: "Time of a request, by route as OpenAPI names it and status of the answer",
      labelNames: ["method", "route", "status"],
      buckets: REQUEST_SECONDS,
      registers: [this.registry],
    });
  }

  /** Memory, processor time and event loop of this process, too: once a process. */
  withProcess(): this {
    collectDefaultMetrics({ register: this.registry });
    return this;
  }

  /** @param route  its path with names, so that no id gets into a label */
  answered(method: string, route: string, status: number, seconds: number): void {
    this.#requests.observe({ method, route, status }, seconds);
  }

  /** The verifier, counting what it says. */
  counting(verifier: Verifier): Verifier {
    const verdicts = new Counter({
      name: "absah_verdicts_total",
      help: "Verdicts given to those who asked this service, by status and cause",
      labelNames: ["status", "cause"],
      registers: [this.registry],
    });
    return async (input, question) => {
      const results = await verifier(input, question);
      for (const { status, cause } of results) verdicts.inc({ status, cause: cause ?? "" });
      return results;
    };
  }
}

/** Reads the age of the lists whenever a monitor asks. @param clock  Unix seconds */
export function watchLists(
  { registry }: Metrics,
  lists: { current(): Promise<CurrentLists> },
  clock: () => number,
): void {
  const age = new Gauge({
    name: "absah_list_age_seconds",
    help: "Age of the state that verdicts without the chain rest on; absent where there is none",
    registers: [registry],
    collect: async () => {
      const { bundle } = await lists.current();
      age.remove();
      if (bundle !== undefined) age.set(clock() - bundle.bundle.readAt);
    },
  });
}

/** Counts what goes wrong with sources. */
export function countedNotes({ registry }: Metrics): (note: Note) => void {
  const faults = new Counter({
    name: "absah_source_faults_total",
    help: "What went wrong with a chain node, the issuer or the cache, by source and code",
    labelNames: ["source", "code"],
    registers: [registry],
  });
  return ({ source, code }) => faults.inc({ source, code });
}

/** For a monitor on this machine only: how busy an office is concerns nobody else. */
export function metricsRoute({ registry }: Metrics): Route {
  return {
    method: "get",
    path: "/metrics",
    summary: "Figures for a monitor on this machine (Prometheus text); nobody else gets them",
    answers: { 200: { description: "Figures", type: "text/plain" } },
    handle: async (request) => {
      if (!isLocal(request)) throw genericProblem("NOT_FOUND");
      return { type: registry.contentType, body: await registry.metrics() };
    },
  };
}

const LOOPBACK = new Set(["127.0.0.1", "::1", "::ffff:127.0.0.1"]);

/** What a proxy passed on comes from somebody else, whoever the proxy is. */
function isLocal(request: ServiceRequest): boolean {
  const isPassedOn = ["x-forwarded-for", "forwarded"].some((name) => request.header(name) !== undefined);
  return LOOPBACK.has(request.address) && !isPassedOn;
}
