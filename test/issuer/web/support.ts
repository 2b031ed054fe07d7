/** A desk over real HTTP, and a browser without eyes: it keeps cookies and sends forms as pages have them. */
import { setTimeout as wait } from "node:timers/promises";
import { expect } from "chai";
import { sha256 } from "#primitives";
import { encodeUtf8, toHex } from "#core/encoding/text.ts";
import { createIssuerApi } from "../../../issuer/api/app.ts";
import { parseOfficers } from "../../../issuer/api/officer.ts";
import { type Officer } from "../../../issuer/authority/model.ts";
import { listen } from "../../../verifier/api/listen.ts";
import { ANI, BUDI, CITRA, type House, type HouseOptions, openHouse } from "../../support/house/house.ts";
import { type TestOffice, openOffice } from "../../support/house/office.ts";

const JOB_MS = 60_000;
const LOOK_MS = 20;

interface Page {
  readonly status: number;
  readonly html: string;
  readonly location: string;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

export class Visitor {
  readonly origin: string;
  readonly cookies = new Map<string, string>();

  constructor(origin: string) {
    this.origin = origin;
  }

  async get(path: string): Promise<Page> {
    return this.#read(await fetch(this.origin + path, { headers: this.#headers(), redirect: "manual" }));
  }

  /** Sends a form as a browser would from one of our pages; `headers` may say otherwise. */
  async post(path: string, form: FormData | Readonly<Record<string, string>>, headers: object = {}): Promise<Page> {
    const body = form instanceof FormData ? form : new URLSearchParams(form);
    const own = { origin: this.origin, "sec-fetch-site": "same-origin" };
    const sent = { ...this.#headers(), ...own, ...headers };
    return this.#read(await fetch(this.origin + path, { method: "POST", headers: sent, body, redirect: "manual" }));
  }

  async signIn(token: string): Promise<Page> {
    return this.post("/petugas/masuk", { token });
  }

  /** The token of this session's forms. */
  async formToken(): Promise<string> {
    return /name="_t" value="([^"]+)"/.exec((await this.get("/petugas/")).html)?.[1] ?? "";
  }

  /** What is found for a text. */
  async search(text: string): Promise<Page> {
    return this.get((await this.send("/petugas/cari", { q: text })).location);
  }

  /** As `post`, with the token of the session. */
  async send(path: string, form: Readonly<Record<string, string>>): Promise<Page> {
    return this.post(path, { ...form, _t: await this.formToken() });
  }

  #headers(): Record<string, string> {
    return { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ") };
  }

  async #read(answer: Response): Promise<Page> {
    for (const cookie of answer.headers.getSetCookie()) {
      const [pair = ""] = cookie.split(";");
      const [name = "", value = ""] = pair.split("=");
      if (cookie.includes("Max-Age=0")) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const bytes = new Uint8Array(await answer.arrayBuffer());
    const { status, headers } = answer;
    return { status, html: new TextDecoder().decode(bytes), location: headers.get("location") ?? "", headers, bytes };
  }
}

const DEWI: Officer = { person: "dewi", role: "approver" };
/** Whoever holds these tokens. */
const TOKENS: Readonly<Record<string, Officer>> = { ani: ANI, budi: BUDI, citra: CITRA, dewi: DEWI };

/** An order as it is typed into the form, handed in at once. */
export const typed = (changes: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  kind: "ITAS",
  number: `D-${Math.random().toString(36).slice(2, 10).toUpperCase()}`,
  validFrom: "2026-11-24",
  validUntil: "2027-11-23",
  passport: "C01X00T47",
  category: "E33G",
  primaryIdentifier: "MUSTERMANN",
  secondaryIdentifier: "ERIKA",
  birthDate: "1964-08-12",
  sex: "F",
  nationality: "D",
  issuingCountry: "D",
  langkah: "kirim",
  ...changes,
});

/** A house with its desk, and the people at it. */
export interface TestDesk {
  readonly house: House;
  readonly office: TestOffice;
  /** The desk's clock, for sessions. */
  nowMs: number;
  /** What the service said. */
  readonly logged: readonly string[];
  visitor(): Visitor;
  signedIn(token: keyof typeof TOKENS): Promise<Visitor>;
  /** Hands in an order. @returns its id */
  order(visitor: Visitor, changes?: Readonly<Record<string, string>>): Promise<string>;
  /** @returns id of the document */
  approve(visitor: Visitor, orderId: string): Promise<string>;
  close(): Promise<void>;
}

export async function openDesk(options: HouseOptions = {}): Promise<TestDesk> {
  const house = await openHouse(options);
  const tokens = Object.entries(TOKENS).map(([token, officer]) => {
    return { ...officer, sha256: toHex(sha256(encodeUtf8(token))) };
  });
  const logged: string[] = [];
  const note = (event: string, fields?: object): void => void logged.push(JSON.stringify([event, fields]));
  const clock = { nowMs: house.now * 1000 };
  const office = openOffice(house);
  const app = createIssuerApi({
    authority: house.authority,
    monitoring: office.monitoring,
    officers: parseOfficers({ v: 1, tokens }),
    log: { info: note, warn: note, error: note },
    perMinute: 100_000,
    nowMs: () => clock.nowMs,
  });
  const server = await listen(app, "127.0.0.1", 0);
  await house.authority.step();
  const visitor = (): Visitor => new Visitor(`http://127.0.0.1:${server.port}`);
  return Object.assign(clock, {
    house,
    office,
    logged,
    visitor,
    signedIn: async (token: string) => {
      const made = visitor();
      expect((await made.signIn(token)).status).to.equal(303);
      return made;
    },
    order: async (officer: Visitor, changes: Readonly<Record<string, string>> = {}) => {
      const { location, html } = await officer.send("/petugas/pesanan/baru", typed(changes));
      expect(location, html).to.match(/^\/petugas\/pesanan\/[^?]+\?baru=1$/);
      return /pesanan\/([^?]+)/.exec(location)?.[1] ?? "";
    },
    approve: async (officer: Visitor, orderId: string) => {
      const { location } = await officer.send(`/petugas/pesanan/${orderId}/setujui`, {});
      expect(location).to.match(/^\/petugas\/dokumen\//);
      return location.split("/").at(-1) ?? "";
    },
    close: async () => {
      await server.close();
      await house.close();
    },
  });
}

/** The page of a job once it has ended. */
export async function jobOf(visitor: Visitor, path: string): Promise<Page> {
  // Each order of it waits for the disk, and some disks take their time.
  for (const end = Date.now() + JOB_MS; Date.now() < end; await wait(LOOK_MS)) {
    const page = await visitor.get(path);
    if (!page.html.includes('http-equiv="refresh"')) return page;
  }
  throw new Error(`${path} does not end`);
}
