/** Everywhere a document can be checked: library, verifier service and command, over one house. All must say the same. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { toHex } from "#core/encoding/text.ts";
import { Endpoint } from "../../../verifier/adapters/bundle/endpoint.ts";
import { packSource } from "../../../verifier/adapters/bundle/pack.ts";
import { RpcSource } from "../../../verifier/adapters/chain/source.ts";
import { LimitedReader } from "../../../verifier/adapters/pdf/reader.ts";
import { run } from "../../../verifier/cli.ts";
import {
  describe as tell,
  en,
  id,
  type Input,
  Lists,
  type Question,
  type Result,
  type Sources,
  verify,
} from "../../../verifier/library/index.ts";
import { type House, type HouseOptions, openHouse } from "../../support/house/house.ts";
import { call, openServices, type Services } from "../../support/house/services.ts";

interface Told {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Street {
  readonly house: House;
  readonly services: Services;
  /** Lists of the moment, and nobody to ask. */
  offline(): Promise<Sources>;
  /** Published files and the chain behind these addresses; the house's own unless told. */
  online(rpcUrls?: readonly string[]): Sources;
  /** The lists of the moment in one file, and its path. */
  pack(): Promise<string>;
  /** The verdict, after library, service and command gave the same one and said what to do. */
  everywhere(input: Input): Promise<Result>;
  /** `absah …` with this street's trust file. */
  absah(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Told>;
  /** A file for the command. */
  file(bytes: Uint8Array | string): Promise<string>;
  close(): Promise<void>;
}

/** Exit codes of the command (README). */
const EXIT = { GO: 0, CAUTION: 1, STOP: 1, UNSURE: 2 } as const;

export async function openStreet(options: HouseOptions = {}): Promise<Street> {
  const house = await openHouse(options);
  await house.authority.step();
  return new OpenStreet(house, await openServices(house), await mkdtemp(join(tmpdir(), "absah-street-"))).ready();
}

class OpenStreet implements Street {
  readonly house: House;
  readonly services: Services;
  readonly #folder: string;
  // A busy test machine is no hostile file.
  readonly #files = new LimitedReader({ size: 1, wallMs: 20_000 });
  #count = 0;

  constructor(house: House, services: Services, folder: string) {
    this.house = house;
    this.services = services;
    this.#folder = folder;
  }

  async ready(): Promise<this> {
    const trust = { ...this.house.trust, endpoints: [this.services.verifier, this.services.issuer] };
    await writeFile(join(this.#folder, "trust.json"), JSON.stringify(trust));
    const system = { v: 1, rpcUrls: [this.house.chain.front.url] };
    await writeFile(join(this.#folder, "system.json"), JSON.stringify(system));
    return this;
  }

  async offline(): Promise<Sources> {
    const clock = (): number => this.house.now;
    const pack = packSource("pack", await this.#packed());
    return { clock, lists: new Lists({ pinned: this.house.trust, sources: [pack], clock }), files: this.#files };
  }

  online(rpcUrls: readonly string[] = [this.house.chain.front.url]): Sources {
    const clock = (): number => this.house.now;
    const published = [new Endpoint(this.services.issuer)];
    const lists = new Lists({ pinned: this.house.trust, sources: published, clock, refreshSeconds: 0 });
    const { issuerRegistry, documentRegistry } = this.house.chain.pinned;
    const chains = rpcUrls.map((url) => new RpcSource({ url, issuerRegistry, documentRegistry }));
    return { clock, lists, published, chains, files: this.#files };
  }

  async pack(): Promise<string> {
    return this.file(await this.#packed());
  }

  async everywhere(input: Input): Promise<Result> {
    const result = await verify(input, this.online());
    const said = saidOf(result);
    expect(saidOf(await this.#service(input)), "the service").to.deep.equal(said);
    const told = await this.absah(["verify", "--json", await this.file(contentsOf(input))]);
    expect(saidOf(JSON.parse(told.out) as Result), "the command").to.deep.equal(said);
    expect(told.code).to.equal(EXIT[result.group]);
    for (const catalogue of [en, id]) expect(actionOf(result, catalogue, this.house)).to.match(/^\S.{20,}\.$/su);
    return result;
  }

  async absah(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Told> {
    let [out, err] = ["", ""];
    const code = await run(args, {
      env: { ABSAH_DATA: this.#folder, LANG: "C", ...env },
      clock: () => this.house.now,
      out: (text) => void (out += text),
      err: (text) => void (err += text),
      isOutTerminal: false,
      isErrTerminal: false,
    });
    return { code, out, err };
  }

  async file(bytes: Uint8Array | string): Promise<string> {
    this.#count += 1;
    const path = join(this.#folder, `file-${this.#count}`);
    await writeFile(path, bytes);
    return path;
  }

  async close(): Promise<void> {
    this.#files.close();
    await this.services.close();
    await this.house.close();
    await rm(this.#folder, { recursive: true });
  }

  async #packed(): Promise<Uint8Array> {
    const packed = await (this.online().lists as Lists).pack();
    if (packed === undefined) throw new RangeError("the house has published no bundle yet");
    return packed;
  }

  async #service(input: Input): Promise<Result> {
    const [body, type] = "pdf" in input ? [input.pdf, "application/pdf"] : [bodyOf(input), "application/json"];
    const reply = await call(this.services.verifier, "POST", "/api/v1/verify", { body, type });
    expect(reply.status, new TextDecoder().decode(reply.bytes)).to.equal(200);
    const [result] = reply.json["results"] as readonly Result[];
    if (result === undefined) throw new RangeError("no result");
    return result;
  }
}

/** One verdict of the library. */
export const check = (input: Input, sources: Sources, question?: Question): Promise<Result> =>
  verify(input, sources, question);

/** What the reader is told to do. */
export function actionOf(result: Result, catalogue: typeof en, house: House): string {
  return tell(result, catalogue, { root: house.root, now: house.now }).action;
}

function saidOf({ status, cause, checks, document }: Result): object {
  return { status, cause, checks, id: document?.id };
}

function bodyOf(input: Input): object {
  if ("qr" in input) return { qr: input.qr };
  if ("cwt" in input) return { cwt: toHex(input.cwt) };
  if ("vc" in input) return { vc: new TextDecoder().decode(input.vc) };
  throw new RangeError("not as JSON");
}

function contentsOf(input: Input): Uint8Array | string {
  if ("qr" in input) return input.qr;
  if ("cwt" in input) return input.cwt;
  if ("vc" in input) return input.vc;
  return "pdf" in input ? input.pdf : input.picture;
}
