/** The troubles of the table, made: what stands between who checks and the issuer's files and chain. */
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeQr } from "#core/document/qr.ts";
import { type ChainHandle, startChain } from "../../../scripts/chain/chain.ts";
import { ListFolder } from "../../../verifier/adapters/bundle/folder.ts";
import { Endpoint } from "../../../verifier/adapters/bundle/endpoint.ts";
import { Lists } from "../../../verifier/library/index.ts";
import { type House, openHouse } from "../../support/house/house.ts";
import { openServices, type Services } from "../../support/house/services.ts";
import { forge, stolen } from "../support/forger.ts";
import { payloadOf, rootOf, signPaper } from "../../verifier/core/world.ts";
import { closeServer, listen, makeOffice } from "../../verifier/library/office.ts";
import { type Interference, type Proxy, startProxy } from "../../verifier/library/chain.ts";
import { type Paper, type Row, type Trouble } from "./table.ts";

const DAY = 86_400;
const YEAR = 365 * DAY;
export const CLOCKS: Readonly<Partial<Record<Trouble, number>>> = {
  "expired bundle": 4 * DAY,
  "clock a year behind": -YEAR,
  "clock a year ahead": YEAR,
};

/** One row of the table, as who checks meets it. */
export interface Scene {
  readonly clock: () => number;
  /** Of the issuer's published files. */
  readonly site: string;
  readonly rpc: string;
  /** A folder of its own with what is held from before. @param below  where in it the lists lie */
  readonly folder: (below: string) => Promise<string>;
  close(): Promise<void>;
}

/** A house with five papers of five fates, and all that a scene is made of. */
export class Stage {
  readonly house: House;
  readonly codes: Readonly<Record<Paper, string>>;
  readonly #services: Services;
  readonly #other: ChainHandle;
  readonly #folder: string;

  private constructor(
    house: House,
    codes: Stage["codes"],
    services: Services,
    rest: { other: ChainHandle; folder: string },
  ) {
    this.house = house;
    this.codes = codes;
    this.#services = services;
    this.#other = rest.other;
    this.#folder = rest.folder;
  }

  static async open(): Promise<Stage> {
    const house = await openHouse();
    await house.authority.step();
    const codes = await issueFive(house);
    const services = await openServices(house);
    const folder = await mkdtemp(join(tmpdir(), "absah-matrix-"));
    const other = await startChain({ folder: join(folder, "chain"), port: 0, funded: [] });
    const lists = new Lists({
      pinned: house.trust,
      sources: [new Endpoint(services.issuer)],
      store: new ListFolder(join(folder, "held")),
      clock: () => house.now,
    });
    await lists.refresh();
    return new Stage(house, codes, services, { other, folder });
  }

  async close(): Promise<void> {
    await this.#services.close();
    await this.house.close();
    await this.#other.close();
    await rm(this.#folder, { recursive: true });
  }

  async scene({ trouble, holds }: Row): Promise<Scene> {
    const now = this.house.now + (CLOCKS[trouble] ?? 0);
    const site = await openSite(this.#services.issuer, trouble);
    const rpc = await this.#rpc(trouble);
    const folders: string[] = [];
    return {
      clock: () => now,
      site: site.url,
      rpc: rpc.url,
      folder: async (below) => {
        const made = await mkdtemp(join(this.#folder, "scene-"));
        folders.push(made);
        await mkdir(join(made, below), { recursive: true });
        if (holds === "lists") await cp(join(this.#folder, "held"), join(made, below), { recursive: true });
        const trust = { ...this.house.trust, endpoints: [site.url] };
        await writeFile(join(made, "trust.json"), JSON.stringify(trust));
        await writeFile(join(made, "system.json"), JSON.stringify({ v: 1, rpcUrls: [rpc.url] }));
        return made;
      },
      close: async () => {
        await site.close();
        await rpc.close();
        for (const folder of folders) await rm(folder, { recursive: true });
      },
    };
  }

  async #rpc(trouble: Trouble): Promise<Proxy> {
    const target = trouble === "wrong chain" ? this.#other.url : this.house.chain.front.url;
    const interfere: Interference | undefined =
      trouble === "slow" ? () => "silent" : trouble === "lying" ? allInForce : undefined;
    const proxy = await startProxy(target, interfere);
    if (trouble !== "down" && trouble !== "expired bundle") return proxy;
    await proxy.close();
    return { ...proxy, close: () => Promise.resolve() };
  }
}

async function issueFive(house: House): Promise<Stage["codes"]> {
  const genuine = (await house.issue()).documentId;
  const withdrawn = (await house.issue()).documentId;
  const ended = (await house.issue({ validFrom: "2026-10-01", validUntil: "2026-11-22" })).documentId;
  await house.settle();
  await house.change(withdrawn, "revoke");
  await house.settle();
  const coseOf = async (id: string): Promise<Uint8Array> => {
    const found = await house.authority.published.lookup(id);
    if (found === undefined) throw new RangeError(`${id} is not published`);
    return found.cose;
  };
  const forged = (await coseOf(genuine)).slice();
  forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
  const raw = forge(house, stolen("signing 1"), { issuedAt: house.now - 2 * DAY });
  return {
    genuine: encodeQr(await coseOf(genuine)),
    forged: encodeQr(forged),
    stolen: encodeQr(raw.cose),
    withdrawn: encodeQr(await coseOf(withdrawn)),
    ended: encodeQr(await coseOf(ended)),
  };
}

/** `documentState` with status 0, whatever the document's is. */
const allInForce: Interference = (answers) =>
  answers.map((answer) => {
    const { result } = answer as { result?: unknown };
    if (typeof result !== "string" || result.length !== 2 + 12 * 64) return answer;
    return { ...(answer as object), result: `${result.slice(0, -64)}${"0".repeat(64)}` };
  });

/** The lists of an office that nobody here trusts, for a chain that is not this one. */
const foreign = makeOffice(
  rootOf(),
  (() => {
    const paper = signPaper(payloadOf());
    return { genuine: paper, forged: paper, revoked: paper, expired: paper };
  })(),
);

/** What is published instead of the truth; undefined: the truth. */
export function wrongFile(trouble: Trouble, path: string): Uint8Array | undefined {
  if (trouble === "lying") return Uint8Array.from({ length: 999 }, (_, i) => (i * 31) % 256);
  if (trouble === "wrong chain" && path.endsWith("/root")) return foreign.rootFile;
  if (trouble === "wrong chain" && path.endsWith("/bundle")) return foreign.bundleFile;
  return undefined;
}

async function openSite(target: string, trouble: Trouble): Promise<{ url: string; close(): Promise<void> }> {
  const answer = async (path: string): Promise<readonly [status: number, bytes: Uint8Array]> => {
    const wrong = wrongFile(trouble, path);
    if (wrong !== undefined) return [200, wrong];
    const passed = await fetch(target + path);
    return [passed.status, new Uint8Array(await passed.arrayBuffer())];
  };
  const server: Server = createServer((request, response) => {
    if (trouble === "slow") return;
    void (async () => {
      const [status, bytes] = await answer(request.url ?? "");
      response.statusCode = status;
      response.end(bytes);
    })();
  });
  const url = await listen(server);
  if (trouble !== "down") return { url, close: () => closeServer(server) };
  await closeServer(server);
  return { url, close: () => Promise.resolve() };
}
