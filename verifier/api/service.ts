/** What both services share: headers, problems, bounded bodies, rate limits, and a description that cannot differ from the routes. */
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { Router, type RouterContext } from "@koa/router";
import { OpenApiGeneratorV31, OpenAPIRegistry, extendZodWithOpenApi } from "@asteasolutions/zod-to-openapi";
import helmet from "koa-helmet";
import Koa from "koa";
import rawBody from "raw-body";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { z } from "zod";
import { type JsonValue, parseJson } from "#core/encoding/canonical.ts";
import { FormatError } from "#core/error.ts";
import { type Metrics, metricsRoute } from "./metrics.ts";
import { Problem, type Translate, genericProblem, problems } from "./problem.ts";

extendZodWithOpenApi(z);

const compress = promisify(gzip);
/** A status list has 32 kB. */
const MOST_COMPRESSED = 64 * 1024;

/** An event name and flat fields, never personal data. */
export interface ServiceLog {
  info(event: string, fields?: Readonly<Record<string, string | number | boolean | undefined>>): void;
  warn(event: string, fields?: Readonly<Record<string, string | number | boolean | undefined>>): void;
  error(event: string, fields?: Readonly<Record<string, string | number | boolean | undefined>>): void;
}

interface ServiceAnswer {
  readonly status?: number;
  readonly type?: string;
  /** Seconds that a cache may keep it; absent: not at all. */
  readonly maxAge?: number;
  /** The body never changes: a reader whose line broke off may ask for the rest of it (RFC 9110, section 14). */
  readonly isPartial?: true;
  /** Nearly all of the body is zero. */
  readonly isSparse?: true;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string | object;
}

export interface Route {
  readonly method: "get" | "post";
  /** As in OpenAPI: `/api/v1/documents/{id}`. */
  readonly path: string;
  readonly summary: string;
  /** What the path's names must look like. */
  readonly params?: Readonly<Record<string, z.ZodType<string>>>;
  /** Content types that the body may have, and the largest number of bytes. */
  readonly body?: { readonly types: readonly string[]; readonly maxBytes: number; readonly schema?: z.ZodType };
  readonly answers: Readonly<
    Record<number, { readonly description: string; readonly type?: string; readonly schema?: z.ZodType }>
  >;
  readonly secured?: boolean;
  /** Requests a minute and address; absent: the service's own limit. */
  readonly perMinute?: number;
  handle(request: ServiceRequest): Promise<ServiceAnswer>;
}

export interface ServiceRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Content type without parameters, in lower case. */
  readonly type: string;
  /** IP address of who asks. */
  readonly address: string;
  header(name: string): string | undefined;
  /** The body whole, at most the route's `maxBytes`. */
  bytes(): Promise<Uint8Array>;
  /** The body as strict JSON. */
  json(): Promise<JsonValue>;
}

export interface ServiceOptions {
  readonly title: string;
  readonly description: string;
  readonly log: ServiceLog;
  readonly translate: Translate;
  readonly perMinute: number;
  readonly routes: readonly Route[];
  /** Answers what it knows and hands on all else to the routes. */
  readonly pages?: Koa.Middleware;
  /** Where the answers are counted; then `/metrics` is served, too. */
  readonly metrics?: Metrics;
}

/** The koa application of these routes, with `/openapi.json` made of them. */
export function createService(options: ServiceOptions): Koa {
  const app = new Koa();
  const router = new Router();
  const limit = limiter(options.perMinute);
  const { metrics } = options;
  const routes = metrics === undefined ? options.routes : [...options.routes, metricsRoute(metrics)];
  for (const route of routes) {
    const own = route.perMinute === undefined ? limit : limiter(route.perMinute);
    const path = route.path.replaceAll(/\{(\w+)\}/g, ":$1");
    if (metrics !== undefined) router[route.method](path, timed(metrics, route, options.translate));
    router[route.method](path, async (ctx) => {
      await own(ctx.ip);
      await send(ctx, await route.handle(requestOf(ctx, route)));
    });
  }
  const description = JSON.stringify(describeRoutes({ ...options, routes }));
  router.get("/openapi.json", (ctx) => send(ctx, { type: "application/json", body: description }));
  app.use(problems(options.log, options.translate));
  app.use(
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    }),
  );
  if (options.pages !== undefined) app.use(options.pages);
  app.use(router.routes()).use(router.allowedMethods());
  // Anything that fails outside the routes (a client that hangs up) is an event, never a stack on the terminal.
  app.on("error", (error: { code?: string }) =>
    options.log.warn("connection.failed", { code: error.code ?? "unknown" }),
  );
  return app;
}

function timed(metrics: Metrics, { method, path }: Route, translate: Translate): Koa.Middleware {
  return async (ctx, next) => {
    const begin = performance.now();
    const done = (status: number): void => metrics.answered(method, path, status, (performance.now() - begin) / 1000);
    try {
      await next();
      done(ctx.status);
    } catch (error) {
      // It becomes an answer further out.
      const problem = error instanceof Problem ? error : translate(error);
      done(problem?.status ?? 500);
      throw error;
    }
  };
}

function limiter(points: number): (address: string) => Promise<void> {
  const memory = new RateLimiterMemory({ points, duration: 60 });
  return async (address) => {
    try {
      await memory.consume(address);
    } catch (error) {
      if (error instanceof RateLimiterRes)
        throw genericProblem("TOO_MANY_REQUESTS", `${Math.ceil(error.msBeforeNext / 1000)} s`);
      throw error;
    }
  };
}

function requestOf(ctx: RouterContext, route: Route): ServiceRequest {
  const params: Record<string, string> = {};
  for (const [name, shape] of Object.entries(route.params ?? {})) {
    const parsed = shape.safeParse(ctx.params[name]);
    if (!parsed.success) throw genericProblem("NOT_FOUND");
    params[name] = parsed.data;
  }
  const query = Object.fromEntries(
    Object.entries(ctx.query).map(([name, value]) => [name, Array.isArray(value) ? (value[0] ?? "") : (value ?? "")]),
  );
  const type = ctx.request.type.toLowerCase();
  if (route.body !== undefined && !route.body.types.includes(type)) {
    throw genericProblem("UNSUPPORTED_TYPE", route.body.types.join(", "));
  }
  const bytes = (): Promise<Uint8Array> => readBody(ctx, route.body?.maxBytes ?? 0);
  return {
    params,
    query,
    type,
    address: ctx.ip,
    header: (name) => ctx.get(name) || undefined,
    bytes,
    json: async () => parseBody(await bytes()),
  };
}

async function readBody(ctx: RouterContext, limit: number): Promise<Uint8Array> {
  try {
    return await rawBody(ctx.req, { limit, length: ctx.get("content-length") || null });
  } catch (error) {
    if (error instanceof Error && "type" in error && error.type === "entity.too.large")
      throw genericProblem("TOO_LARGE", `${limit} bytes`);
    throw genericProblem("BAD_REQUEST", "body", { cause: error });
  }
}

function parseBody(bytes: Uint8Array): JsonValue {
  try {
    return parseJson(bytes);
  } catch (error) {
    if (error instanceof FormatError) throw genericProblem("BAD_REQUEST", `JSON: ${error.code}`, { cause: error });
    throw error;
  }
}

async function send(ctx: RouterContext, answer: ServiceAnswer): Promise<void> {
  ctx.status = answer.status ?? 200;
  ctx.set("Cache-Control", answer.maxAge === undefined ? "no-store" : `public, max-age=${answer.maxAge}`);
  ctx.set(answer.headers ?? {});
  ctx.body = answer.body instanceof Uint8Array ? Buffer.from(answer.body) : answer.body;
  ctx.type = answer.type ?? "application/json";
  if (!(answer.body instanceof Uint8Array)) return;
  if (answer.isPartial === true) await sendPart(ctx, answer.body);
  if (answer.isSparse === true) await sendCompressed(ctx, answer.body);
}

async function sendCompressed(ctx: RouterContext, body: Uint8Array): Promise<void> {
  ctx.vary("Accept-Encoding");
  if (ctx.acceptsEncodings("gzip", "identity") !== "gzip") return;
  ctx.set("Content-Encoding", "gzip");
  ctx.body = await compress(body);
}

/** Answers `Range: bytes=N-` with the rest of the body; what is whole is compressed where that can gain much. */
async function sendPart(ctx: RouterContext, body: Uint8Array): Promise<void> {
  ctx.set("Accept-Ranges", "bytes");
  const from = Number(/^bytes=(\d{1,12})-$/.exec(ctx.get("Range"))?.[1] ?? 0);
  if (from > 0) {
    ctx.status = from < body.length ? 206 : 416;
    ctx.set(
      "Content-Range",
      from < body.length ? `bytes ${from}-${body.length - 1}/${body.length}` : `bytes */${body.length}`,
    );
    ctx.vary("Accept-Encoding");
    ctx.body = Buffer.from(body.subarray(from));
    return;
  }
  // Status lists are nearly all zero; entries and filter segments are digests, which nothing makes smaller.
  if (body.length <= MOST_COMPRESSED) await sendCompressed(ctx, body);
}

const PROBLEM = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  messageId: z.string(),
  messageEn: z.string(),
  ref: z.string(),
  next: z.int().optional(),
  event: z.int().optional(),
  rows: z
    .array(
      z.object({
        row: z.int(),
        field: z.string(),
        code: z.string(),
        messageId: z.string().optional(),
        messageEn: z.string().optional(),
      }),
    )
    .optional(),
});

/** OpenAPI 3.1 of the routes. */
function describeRoutes(options: ServiceOptions): object {
  const registry = new OpenAPIRegistry();
  const problem = registry.register("Problem", PROBLEM);
  registry.registerComponent("securitySchemes", "token", { type: "http", scheme: "bearer" });
  for (const route of options.routes) {
    const answers = Object.entries(route.answers).map(([status, { description, type, schema }]) => {
      const media = type ?? "application/json";
      return [status, { description, content: { [media]: { schema: schema ?? z.string() } } }] as const;
    });
    registry.registerPath({
      method: route.method,
      path: route.path,
      summary: route.summary,
      ...(route.secured === true ? { security: [{ token: [] }] } : {}),
      request: {
        ...(route.params === undefined ? {} : { params: z.object(route.params) }),
        ...(route.body === undefined
          ? {}
          : {
              body: {
                content: Object.fromEntries(
                  route.body.types.map((type) => [type, { schema: route.body?.schema ?? z.string() }]),
                ),
              },
            }),
      },
      responses: {
        ...Object.fromEntries(answers),
        default: { description: "A problem (RFC 9457)", content: { "application/problem+json": { schema: problem } } },
      },
    });
  }
  const info = { title: options.title, version: "1", description: options.description };
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({ openapi: "3.1.0", info });
}
