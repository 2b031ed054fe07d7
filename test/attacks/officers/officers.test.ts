/** Old tokens, wrong roles, replayed approvals, and whoever guesses ids: nothing is done, and nothing is told. */
import { expect } from "chai";
import { sha256 } from "#primitives";
import { formatLookupCode } from "#core/document/lookup-code.ts";
import { encodeUtf8, formatUuid, toHex } from "#core/encoding/text.ts";
import { createIssuerApi } from "../../../issuer/api/app.ts";
import { parseOfficers } from "../../../issuer/api/officer.ts";
import { freshId } from "../../../scripts/forge/hand.ts";
import { listen } from "../../../verifier/api/listen.ts";
import { ANI, anOrder, type House, openHouse } from "../../support/house/house.ts";
import { openOffice } from "../../support/house/office.ts";
import { call, type CallOptions, type Reply } from "../../support/house/services.ts";

const TOKENS = { ani: "officer", citra: "approver", dewi: "approver", budi: "officer" } as const;
type Name = keyof typeof TOKENS;
const GUESSES = 100_000;
const AT_ONCE = 200;

interface Desk {
  readonly origin: string;
  close(): Promise<void>;
}

/** The issuer's service for these people. @param perMinute  its limit */
async function openDesk(house: House, people: readonly Name[], perMinute = 10_000_000): Promise<Desk> {
  const tokens = people.map((person) => ({ person, role: TOKENS[person], sha256: toHex(sha256(encodeUtf8(person))) }));
  const quiet = (): void => undefined;
  const app = createIssuerApi({
    authority: house.authority,
    monitoring: openOffice(house).monitoring,
    officers: parseOfficers({ v: 1, tokens }),
    log: { info: quiet, warn: quiet, error: quiet },
    perMinute,
  });
  const server = await listen(app, "127.0.0.1", 0);
  return { origin: `http://127.0.0.1:${server.port}`, close: () => server.close() };
}

describe("somebody at the issuer's door", function () {
  this.timeout(180_000);
  let house: House;
  let desk: Desk;
  before(async () => {
    house = await openHouse();
    await house.authority.step();
    desk = await openDesk(house, ["ani", "citra", "dewi", "budi"]);
  });
  after(async () => {
    await desk.close();
    await house.close();
  });

  const post = (path: string, options: CallOptions, at = desk): Promise<Reply> =>
    call(at.origin, "POST", path, options);
  const anOpenOrder = async (): Promise<string> => (await house.authority.submitOrder(ANI, anOrder())).orderId;
  const stateOf = async (orderId: string): Promise<string | undefined> =>
    (await house.authority.findOrder(orderId))?.state;

  describe("with the token of somebody who has left", () => {
    it("is nobody, though it approved a minute ago", async () => {
      const orders = [await anOpenOrder(), await anOpenOrder()] as const;
      expect((await post(`/api/v1/orders/${orders[0]}/approve`, { token: "citra" })).status).to.equal(200);
      const later = await openDesk(house, ["ani", "dewi"]);
      try {
        const reply = await post(`/api/v1/orders/${orders[1]}/approve`, { token: "citra" }, later);
        expect([reply.status, reply.json["code"]]).to.deep.equal([401, "UNAUTHENTICATED"]);
        expect(await stateOf(orders[1])).to.equal("waiting-approval");
        const view = await call(later.origin, "GET", `/api/v1/orders/${orders[0]}`, { token: "citra" });
        expect(view.status).to.equal(401);
        expect((await post(`/api/v1/orders/${orders[1]}/approve`, { token: "dewi" }, later)).status).to.equal(200);
      } finally {
        await later.close();
      }
    });

    it("is told the same as whoever never had one, by text, case and length of the token", async () => {
      const order = await anOpenOrder();
      const answers = new Set<string>();
      for (const token of ["nobody", "CITRA", "citra ", "citr", "citraa", toHex(sha256(encodeUtf8("citra")))]) {
        const { status, json } = await post(`/api/v1/orders/${order}/approve`, {
          headers: { authorization: `Bearer ${token}` },
        });
        // A blank at the end of a header is no part of it.
        if (token === "citra ") continue;
        answers.add(JSON.stringify([status, json["code"], json["messageEn"]]));
      }
      expect(answers.size).to.equal(1);
    });
  });

  it("with a token of another role decides nothing", async () => {
    const order = await anOpenOrder();
    for (const token of ["budi", "ani"]) {
      const { status, json } = await post(`/api/v1/orders/${order}/approve`, { token });
      expect([status, json["code"]]).to.deep.equal(token === "ani" ? [409, "FOUR_EYES"] : [403, "ROLE"]);
    }
    const { status } = await post(`/api/v1/orders/${order}/reject`, {
      token: "budi",
      body: { reason: "tidak lengkap" },
    });
    expect(status).to.equal(403);
    expect(await stateOf(order)).to.equal("waiting-approval");
  });

  describe("who sends an approval again that was seen on the wire", () => {
    const approve = (order: string, token: string, key?: string): Promise<Reply> =>
      post(`/api/v1/orders/${order}/approve`, { token, headers: key === undefined ? {} : { "idempotency-key": key } });

    it("gets the same document for the same order, as often as it is sent", async () => {
      const order = await anOpenOrder();
      const first = await approve(order, "citra", "seen");
      const again = await Promise.all([1, 2, 3].map(() => approve(order, "citra", "seen")));
      for (const { json } of [...again, await approve(order, "citra")]) expect(json).to.deep.equal(first.json);
    });

    it("cannot turn it to another order, nor to another request", async () => {
      const [one, other] = [await anOpenOrder(), await anOpenOrder()];
      expect((await approve(one, "citra", "used")).status).to.equal(200);
      const { status, json } = await approve(other, "citra", "used");
      expect([status, json["code"]]).to.deep.equal([409, "IDEMPOTENCY_KEY_REUSED"]);
      const headers = { "idempotency-key": "used" };
      const submitted = await post("/api/v1/orders", { token: "citra", body: anOrder(), headers });
      expect(submitted.json["code"]).to.equal("IDEMPOTENCY_KEY_REUSED");
      expect(await stateOf(other)).to.equal("waiting-approval");
    });

    it("under another name has decided nothing a second time", async () => {
      const order = await anOpenOrder();
      const first = await approve(order, "citra", "hers");
      const { status, json } = await approve(order, "dewi", "hers");
      expect([status, json["code"]]).to.deep.equal([409, "ALREADY_DECIDED"]);
      expect((await house.authority.findOrder(order))?.documentId).to.equal(first.json["documentId"]);
    });
  });

  describe("who guesses", () => {
    const inTurn = async (count: number, ask: (i: number) => Promise<void>): Promise<void> => {
      let next = 0;
      const one = async (): Promise<void> => {
        for (let i = next++; i < count; i = next++) await ask(i);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, one));
    };

    it("a hundred thousand ids and codes finds none of the documents: no hit, one answer", async () => {
      const { published } = house.authority;
      const mine: string[] = [];
      for (let i = 0; i < 5; i += 1) mine.push((await house.issue()).documentId);
      await house.settle();
      let hits = 0;
      await inTurn(GUESSES, async (i) => {
        const id = formatUuid(freshId());
        if (i % 2 === 0 ? await published.lookup(id) : await house.authority.findDocument(id)) hits += 1;
      });
      expect(hits).to.equal(0);
      // The control: what is there is found by the same questions.
      for (const id of mine) {
        expect(await published.lookup(id)).not.to.equal(undefined);
        expect(await house.authority.findDocument(id)).not.to.equal(undefined);
      }
    });

    it("over HTTP gets one answer for every id, known or not, and without a token not even that", async () => {
      const { documentId } = await house.issue();
      const ids = [documentId, ...Array.from({ length: 60 }, () => formatUuid(freshId()))];
      const answers = new Set<string>();
      await inTurn(ids.length, async (i) => {
        for (const path of [
          `documents/${ids[i]}`,
          `documents/${ids[i]}/pdf`,
          `orders/${ids[i]}`,
          `changes/${ids[i]}`,
        ]) {
          const { status, json } = await call(desk.origin, "GET", `/api/v1/${path}`);
          answers.add(JSON.stringify([status, json["code"], json["messageEn"]]));
        }
      });
      expect(answers.size).to.equal(1);
      expect([...answers][0]).to.include("UNAUTHENTICATED");
    });

    it("is slowed: a service without its limit answers all, one with it stops", async () => {
      const path = (): string => `/api/v1/documents/${formatUuid(freshId())}`;
      const count = async (at: Desk): Promise<number> => {
        const codes = await Promise.all(
          Array.from({ length: 90 }, async () => (await call(at.origin, "GET", path(), { token: "ani" })).status),
        );
        return codes.filter((code) => code === 429).length;
      };
      const limited = await openDesk(house, ["ani"], 30);
      try {
        expect(await count(limited)).to.equal(60);
        expect(await count(desk)).to.equal(0);
      } finally {
        await limited.close();
      }
    });

    it("lookup codes is stopped after twenty a minute, right ones and wrong ones alike", async () => {
      const own = await openDesk(house, ["ani"]);
      try {
        const replies = await Promise.all(
          Array.from({ length: 60 }, () => post("/api/v1/codes", { body: { code: formatLookupCode(freshId()) } }, own)),
        );
        const codes = Object.groupBy(replies, ({ status }) => String(status));
        expect([codes["404"]?.length, codes["429"]?.length]).to.deep.equal([20, 40]);
        const { documentId } = await house.issue();
        await house.settle();
        expect(documentId).to.be.a("string");
      } finally {
        await own.close();
      }
    });

    it("learns nothing by the clock: a code that is known and one that is not take equally long", async () => {
      const { documentId } = await house.issue();
      await house.settle();
      const known = formatLookupCode(Uint8Array.from(Buffer.from(documentId.replaceAll("-", ""), "hex")));
      const times: Record<"known" | "unknown", number[]> = { known: [], unknown: [] };
      // Twenty a minute and address: each pair of rounds has a service of its own.
      for (let round = 0; round < 2; round += 1) {
        const own = await openDesk(house, ["ani"]);
        try {
          for (let i = 0; i < 20; i += 1) {
            const name = i % 2 === 0 ? "known" : "unknown";
            const code = name === "known" ? known : formatLookupCode(freshId());
            const begun = performance.now();
            const { status } = await post("/api/v1/codes", { body: { code } }, own);
            times[name].push(performance.now() - begun);
            expect(status).to.equal(name === "known" ? 200 : 404);
          }
        } finally {
          await own.close();
        }
      }
      // Load only ever adds: the quickest answers of either kind are the ones to compare, and neither is early.
      const quickest = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[4] ?? 0;
      const [one, other] = [quickest(times.known), quickest(times.unknown)];
      expect(Math.min(...times.known, ...times.unknown)).to.be.greaterThan(145);
      expect(Math.abs(one - other), `${one} ms known, ${other} ms unknown`).to.be.lessThan(40);
    });
  });
});
