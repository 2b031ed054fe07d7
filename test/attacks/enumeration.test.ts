/** SECURITY, office controls: who guesses ids hits nothing, and learns from neither answer nor time whether an id is known.
 *  `ABSAH_GUESSES=100000` asks so many of each route. */
import { randomBytes, randomUUID } from "node:crypto";
import { expect } from "chai";
import { z } from "zod";
import { formatLookupCode, parseLookupCode } from "#core/document/lookup-code.ts";
import { parseJson } from "#core/encoding/canonical.ts";
import { formatUuid, parseUuid, toHex } from "#core/encoding/text.ts";
import { createIssuerApi } from "../../issuer/api/app.ts";
import { genericProblem } from "../../verifier/api/problem.ts";
import { listen, type Listening } from "../../verifier/api/listen.ts";
import { type Published, publishedRoutes } from "../../verifier/api/published.ts";
import { type Route, createService } from "../../verifier/api/service.ts";
import { ANI } from "../support/house/house.ts";
import { call, type Reply } from "../support/house/services.ts";
import { openStreet, type Street } from "./support/street.ts";

const GUESSES = Number(process.env["ABSAH_GUESSES"] ?? 200);
const TOGETHER = 8;
const TIMED = 250;
const TIMED_CODES = 60;
/** Standard deviations: by chance once in some 100,000 runs. */
const SURE = 4.5;
const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };
const FREE = { title: "free", description: "free", log: SILENT, perMinute: Number.MAX_SAFE_INTEGER };

/** Routes that name something by a secret, asked by somebody without a token. */
const ROUTES: Readonly<Record<string, (id: string) => string>> = {
  document: (id) => `/api/v1/documents/${id}`,
  "its file": (id) => `/api/v1/documents/${id}/pdf`,
  order: (id) => `/api/v1/orders/${id}`,
  change: (id) => `/api/v1/changes/${id}`,
  "a published file": (id) => `/api/v1/files/${id.replaceAll("-", "")}${id.replaceAll("-", "")}`,
};

describe("somebody who guesses ids", function () {
  this.timeout(3_600_000);
  let street: Street;
  let open: Listening;
  let origin: string;
  let known: { readonly final: string; readonly pending: string; readonly order: string; readonly change: string };
  before(async () => {
    street = await openStreet();
    const { authority } = street.house;
    const final = (await street.house.issue()).documentId;
    await street.house.settle();
    const { changeId: change } = await authority.proposeStatusChange(ANI, final, "revoke", "alasan uji");
    const { documentId: pending, orderId: order } = await street.house.issue();
    known = { final, pending, order, change };
    // As the services, but that nobody is held up: the limits are asked for by themselves.
    const { monitoring } = street.services;
    const free = { officers: new Map(), log: SILENT, perMinute: Number.MAX_SAFE_INTEGER };
    open = await listen(createIssuerApi({ authority, monitoring, ...free }), "127.0.0.1", 0);
    origin = `http://127.0.0.1:${open.port}`;
  });
  after(async () => {
    await open.close();
    await street.close();
  });

  it(`hits nothing with ${GUESSES} ids at each route`, async () => {
    for (const [name, path] of Object.entries(ROUTES)) {
      const told = new Map<number, number>();
      await together(GUESSES, async () => {
        const { status } = await call(origin, "GET", path(randomUUID()));
        told.set(status, (told.get(status) ?? 0) + 1);
      });
      expect([...told.keys()], name).to.deep.equal([name === "a published file" ? 404 : 401]);
      expect(told.values().next().value, name).to.equal(GUESSES);
    }
  });

  it(`hits nothing with ${GUESSES} lookup codes, and finds what it is for: the control`, async () => {
    const { published } = street.house.authority;
    await together(GUESSES, async () => {
      expect(await published.lookup(randomUUID())).to.equal(undefined);
    });
    expect(await published.lookup(known.final)).to.not.equal(undefined);
  });

  it("may ask for twenty codes a minute: at that rate 10^5 take three days and a half", async () => {
    const ask = (): Promise<Reply> => codeOf(street.services.issuer, randomUUID());
    const first = await Promise.all(Array.from({ length: 20 }, ask));
    expect(new Set(first.map(({ status }) => status))).to.deep.equal(new Set([404]));
    const { status, json } = await ask();
    expect(status).to.equal(429);
    expect(json).to.include({ code: "TOO_MANY_REQUESTS" });
    // The verifier passes codes on and has a limit of its own.
    const mirrored = Array.from({ length: 21 }, () => codeOf(street.services.verifier, randomUUID()));
    expect((await Promise.all(mirrored)).map((reply) => reply.status)).to.include(429);
  });

  it("is answered alike for what is there and what is not, byte for byte", async () => {
    const pairs: readonly (readonly [keyof typeof ROUTES, string])[] = [
      ["document", known.final],
      ["document", known.pending],
      ["its file", known.final],
      ["order", known.order],
      ["change", known.change],
    ];
    for (const [name, id] of pairs) {
      const path = ROUTES[name] ?? String;
      const [there, not] = [await call(origin, "GET", path(id)), await call(origin, "GET", path(randomUUID()))];
      expect(seen(there), name).to.deep.equal(seen(not));
    }
  });

  it("is answered as fast", async () => {
    const ask = (id: string) => (): Promise<unknown> => call(origin, "GET", `/api/v1/documents/${id}`);
    const unknown = (): Promise<unknown> => ask(randomUUID())();
    expect(Math.abs(await rankTest(ask(known.final), unknown, TIMED))).to.be.below(SURE);
  });

  it("would be found out by a service that looks for the document before it asks who wants it: the control", async () => {
    const { authority } = street.house;
    const hasty: Route = {
      method: "get",
      path: "/documents/{id}",
      summary: "looks first",
      params: { id: z.uuid() },
      answers: {},
      handle: async ({ params: { id = "" } }) => {
        await authority.documentPdf(id).catch(() => undefined);
        throw genericProblem("NOT_FOUND");
      },
    };
    const service = await listen(
      createService({ ...FREE, translate: () => undefined, routes: [hasty] }),
      "127.0.0.1",
      0,
    );
    try {
      const ask = (id: string): Promise<Reply> => call(`http://127.0.0.1:${service.port}`, "GET", `/documents/${id}`);
      expect((await ask(known.final)).status).to.equal((await ask(randomUUID())).status);
      const above = await rankTest(
        () => ask(known.final),
        () => ask(randomUUID()),
        TIMED,
      );
      expect(above).to.be.above(SURE);
    } finally {
      await service.close();
    }
  });

  it("waits as long for a code that is not there, one that may not be told yet, and one that is there", async () => {
    const { published } = street.house.authority;
    const lookup = async (code: string): ReturnType<Published["lookup"]> => {
      const found = await published.lookup(formatUuid(parseLookupCode(code)));
      return found && { cose: toHex(found.cose), vc: parseJson(found.vc), proof: parseJson(found.proof) };
    };
    const nothing = (): Promise<never> => Promise.reject(new RangeError("not asked here"));
    const rest = { root: nothing, bundle: nothing, file: nothing, proofs: nothing, leaves: nothing, standard: nothing };
    const routes = publishedRoutes({ name: "codes", lookup, ...rest }).map((route) => ({
      ...route,
      perMinute: FREE.perMinute,
    }));
    const service = await listen(createService({ ...FREE, translate: () => undefined, routes }), "127.0.0.1", 0);
    try {
      const at = `http://127.0.0.1:${service.port}`;
      expect(seen(await codeOf(at, known.pending))).to.deep.equal(seen(await codeOf(at, randomUUID())));
      const ask = (id: string) => (): Promise<unknown> => codeOf(at, id);
      for (const id of [known.pending, known.final])
        expect(Math.abs(await rankTest(ask(id), () => codeOf(at, randomUUID()), TIMED_CODES, 20))).to.be.below(SURE);
    } finally {
      await service.close();
    }
  });
});

/** What a client sees of an answer, but for its time of day and the random reference by which it stands in the log. */
function seen({ status, headers, bytes }: Reply): object {
  const kept = [...headers].filter(([name]) => name !== "date");
  const body = new TextDecoder().decode(bytes).replace(/"ref":"[0-9A-F]{8}"/, "");
  return { status, headers: Object.fromEntries(kept), body };
}

function codeOf(origin: string, id: string): Promise<Reply> {
  return call(origin, "POST", "/api/v1/codes", { body: { code: formatLookupCode(parseUuid(id)) } });
}

async function together(count: number, work: () => Promise<void>, lanes = TOGETHER): Promise<void> {
  let left = count;
  const run = async (): Promise<void> => {
    while (left-- > 0) await work();
  };
  await Promise.all(Array.from({ length: lanes }, run));
}

/** Mann and Whitney's test of two kinds of question, asked in turn and in chance order within each pair: how many standard
 *  deviations the first kind's times lie above the second's. Neither load that comes and goes nor single slow answers count. */
async function rankTest(
  first: () => Promise<unknown>,
  second: () => Promise<unknown>,
  pairs: number,
  lanes = 1,
): Promise<number> {
  const times: { readonly ms: number; readonly isFirst: boolean }[] = [];
  const time = async (isFirst: boolean): Promise<void> => {
    const begun = performance.now();
    await (isFirst ? first() : second());
    times.push({ ms: performance.now() - begun, isFirst });
  };
  const turn = async (): Promise<void> => {
    const isFirst = (randomBytes(1)[0] ?? 0) < 128;
    await time(isFirst);
    await time(!isFirst);
  };
  // The first ones find nothing warm.
  await together(lanes, turn, lanes);
  times.length = 0;
  await together(pairs, turn, lanes);
  const ranked = times.toSorted((a, b) => a.ms - b.ms);
  const sum = ranked.reduce((total, { isFirst }, at) => total + (isFirst ? at + 1 : 0), 0);
  const above = sum - (pairs * (pairs + 1)) / 2;
  return (above - pairs ** 2 / 2) / Math.sqrt((pairs ** 2 * (2 * pairs + 1)) / 12);
}
