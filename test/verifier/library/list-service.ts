/** The real published routes over what a test puts into them, and a hand on the line for what no honest service does. */
import { type Server, createServer } from "node:http";
import { type Context, type Middleware } from "koa";
import { type Published, publishedRoutes } from "../../../verifier/api/published.ts";
import { type ServiceLog, createService } from "../../../verifier/api/service.ts";
import { SourceError } from "../../../verifier/library/index.ts";
import { closeServer, listen } from "./office.ts";

/** What is published now. */
export interface Offer {
  readonly rootFile: Uint8Array;
  readonly bundleFile: Uint8Array;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Answers instead of the service; false where the service may answer. */
export type Trap = (ctx: Context) => boolean;

export interface ListService {
  readonly url: string;
  /** Method, path and range of every request. */
  readonly asked: string[];
  /** All bytes over the line, both ways, heads included. */
  lineBytes(): number;
  serve(offer: Offer): void;
  /** Until the next one; without one the service is honest. */
  trap(trap?: Trap): void;
  close(): Promise<void>;
}

const silent: ServiceLog = { info: () => {}, warn: () => {}, error: () => {} };
const nothing = async (): Promise<undefined> => undefined;

/** @param pages  what answers beside the routes */
export async function openListService(first: Offer, pages?: Middleware): Promise<ListService> {
  let offer = first;
  let trapped: Trap | undefined;
  let line = 0;
  const asked: string[] = [];
  const published: Published = {
    name: "published",
    root: async () => offer.rootFile,
    bundle: async () => offer.bundleFile,
    file: async (digest) => {
      const bytes = offer.files.get(digest);
      if (bytes === undefined) throw new SourceError("not-found", digest);
      return bytes;
    },
    proofs: async () => {
      throw new SourceError("not-found", "no bucket");
    },
    leaves: nothing,
    standard: nothing,
    lookup: nothing,
  };
  const app = createService({
    title: "lists",
    description: "lists",
    log: silent,
    translate: () => undefined,
    perMinute: 1_000_000,
    routes: publishedRoutes(published),
    pages: async (ctx, next) => {
      asked.push([ctx.method, ctx.path, ctx.get("range")].join(" ").trim());
      if (ctx.path.startsWith("/api/") && trapped?.(ctx) === true) return;
      await (pages === undefined ? next() : pages(ctx, next));
    },
  });
  const handle = app.callback();
  const counters = new Set<() => void>();
  const server: Server = createServer((request, response) => void handle(request, response));
  server.on("connection", (socket) => {
    let counted = 0;
    const count = (): void => {
      const both = socket.bytesWritten + socket.bytesRead;
      line += both - counted;
      counted = both;
    };
    counters.add(count);
    socket.on("close", () => {
      count();
      counters.delete(count);
    });
  });
  return {
    url: await listen(server),
    asked,
    lineBytes: () => {
      for (const count of counters) count();
      return line;
    },
    serve: (next) => {
      offer = next;
    },
    trap: (next) => {
      trapped = next;
    },
    close: () => closeServer(server),
  };
}
