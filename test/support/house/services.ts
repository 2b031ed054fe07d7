/** Both services of a test house over real HTTP, and a client that keeps to JSON. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sha256 } from "#primitives";
import { encodeUtf8, toHex } from "#core/encoding/text.ts";
import { createIssuerApi } from "../../../issuer/api/app.ts";
import { type Officers } from "../../../issuer/api/officer.ts";
import { type Officer } from "../../../issuer/authority/model.ts";
import { type Monitoring } from "../../../issuer/office/monitoring/model.ts";
import { ListFolder } from "../../../verifier/adapters/bundle/folder.ts";
import { Mirror } from "../../../verifier/adapters/bundle/mirror.ts";
import { passTo } from "../../../verifier/adapters/bundle/pass-on.ts";
import { callBatch } from "../../../verifier/adapters/chain/rpc.ts";
import { RpcSource } from "../../../verifier/adapters/chain/source.ts";
import { LimitedReader } from "../../../verifier/adapters/pdf/reader.ts";
import { createVerifierApi } from "../../../verifier/api/app.ts";
import { type Listening, listen } from "../../../verifier/api/listen.ts";
import { Metrics } from "../../../verifier/api/metrics.ts";
import { servePages } from "../../../verifier/api/pages.ts";
import { type ServiceLog } from "../../../verifier/api/service.ts";
import { Lists, type Sources, verifyAll } from "../../../verifier/library/index.ts";
import { ANI, BUDI, CITRA, type House } from "./house.ts";
import { openOffice } from "./office.ts";

const PER_MINUTE = 100_000;

/** Whoever holds these tokens; Ani has two. */
const TOKENS: Readonly<Record<string, Officer>> = { "ani-1": ANI, "ani-2": ANI, budi: BUDI, citra: CITRA };

const officers: Officers = new Map(
  Object.entries(TOKENS).map(([token, officer]) => [toHex(sha256(encodeUtf8(token))), officer]),
);

/** An answer as a client sees it. */
export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  /** The body as JSON; fails for anything else. */
  readonly json: Record<string, unknown>;
}

export interface CallOptions {
  readonly token?: string;
  readonly body?: object | string | Uint8Array;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One request to a service at `origin`. */
export async function call(origin: string, method: string, path: string, options: CallOptions = {}): Promise<Reply> {
  const { token, body, type = "application/json", headers = {} } = options;
  const sent = typeof body === "string" ? body : body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body);
  const answer = await fetch(origin + path, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": type }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: sent }),
  });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  return {
    status: answer.status,
    type: answer.headers.get("content-type") ?? "",
    headers: answer.headers,
    bytes,
    get json() {
      return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    },
  };
}

export interface Services {
  readonly issuer: string;
  readonly verifier: string;
  readonly logged: readonly string[];
  readonly monitoring: Monitoring;
  /** A one-time code for a device of this name, as `keys device` makes it. */
  code(name?: string): Promise<string>;
  /** A code that nobody was given. */
  wrongCode(): string;
  /** The issuer service ends; the verifier goes on. */
  stopIssuer(): Promise<void>;
  close(): Promise<void>;
}

/** What of a house the services stand on. */
export type Served = Pick<House, "authority" | "now" | "trust"> & {
  readonly chain: Pick<House["chain"], "pinned"> & { readonly front: Pick<House["chain"]["front"], "url"> };
};

/** Opens issuer and verifier service on the house. The verifier's clock is the house's.
 *  @param pagesFolder  built pages, for tests in a browser   @param verifierFolder  where it keeps its lists */
export async function openServices(house: Served, pagesFolder?: string, verifierFolder?: string): Promise<Services> {
  const logged: string[] = [];
  const keep = (event: string, fields: object = {}): void => void logged.push(JSON.stringify({ event, ...fields }));
  const log: ServiceLog = { info: keep, warn: keep, error: keep };
  const folder = verifierFolder ?? (await mkdtemp(join(tmpdir(), "absah-verifier-")));
  const office = openOffice(house);
  const issuer = await listen(
    createIssuerApi({
      authority: house.authority,
      monitoring: office.monitoring,
      officers,
      log,
      perMinute: PER_MINUTE,
      metrics: new Metrics(),
    }),
    "127.0.0.1",
    0,
  );
  const origin = originOf(issuer);
  const store = new ListFolder(join(folder, "lists"));
  const mirror = new Mirror(origin, store);
  const clock = (): number => house.now;
  const lists = new Lists({ pinned: house.trust, sources: [mirror], store, clock, refreshSeconds: 0 });
  const { issuerRegistry, documentRegistry } = house.chain.pinned;
  const chains = [new RpcSource({ url: house.chain.front.url, issuerRegistry, documentRegistry })];
  const sources: Sources = { clock, lists, published: [mirror], chains, files: new LimitedReader() };
  const verifier = await listen(
    createVerifierApi({
      verifier: (input, question) => verifyAll(input, sources, question),
      published: mirror,
      lists,
      log,
      perMinute: PER_MINUTE,
      metrics: new Metrics(),
      clock,
      passOn: passTo(origin),
      chain: {
        contracts: [issuerRegistry, documentRegistry],
        ask: (calls) => callBatch(new URL(house.chain.front.url), calls, 20_000),
      },
      ...(pagesFolder === undefined ? {} : { pages: await servePages(pagesFolder) }),
    }),
    "127.0.0.1",
    0,
  );
  let isIssuerUp = true;
  const stopIssuer = async (): Promise<void> => {
    if (isIssuerUp) await issuer.close();
    isIssuerUp = false;
  };
  return {
    issuer: origin,
    verifier: originOf(verifier),
    logged,
    monitoring: office.monitoring,
    code: (name) => office.code(name),
    wrongCode: () => office.wrongCode(),
    stopIssuer,
    close: async () => {
      await stopIssuer();
      await verifier.close();
      await rm(folder, { recursive: true });
    },
  };
}

const originOf = ({ port }: Listening): string => `http://127.0.0.1:${port}`;
