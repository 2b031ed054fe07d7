/** One soak: a house under work and troubles for a while, then rest, then the question whether anything was lost. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as wait } from "node:timers/promises";
import { domain } from "#core/proof/anchor.ts";
import { type DocumentView } from "../../issuer/authority/model.ts";
import { AcknowledgedFile, readAcknowledged } from "./office/acknowledged.ts";
import { readChain } from "./check/chain.ts";
import { compare, expectedStatus, type Fault } from "./check/compare.ts";
import { NO_JOURNAL, readJournal } from "./check/journal.ts";
import { NOTHING_PUBLISHED, readPublished } from "./check/published.ts";
import { type Clock } from "./issuer/clock.ts";
import { Counts } from "./counts.ts";
import { Dice } from "./dice.ts";
import { Driver } from "./office/driver.ts";
import { CONFIRMATIONS, type GroundName, openSoakHouse, type SoakHouse } from "./house.ts";
import { IssuerProcess } from "./issuer/process.ts";
import { Keeper } from "./issuer/keeper.ts";
import { Liar } from "./line/lies.ts";
import { Miner } from "./ground/miner.ts";
import { Office } from "./office/office.ts";
import { Proxy } from "./line/proxy.ts";
import { befall, drawTrouble, possibleOn, type Stage, type Trouble } from "./troubles.ts";

export interface SoakPlan {
  readonly seed: number;
  readonly ground: GroundName;
  /** Of work under troubles; coming to rest takes longer. */
  readonly seconds: number;
  readonly troubles: readonly Trouble[];
  /** Troubles that come once each, spread over the time. */
  readonly once: readonly Trouble[];
  readonly killEveryMs: readonly [least: number, most: number];
  /** Documents between two kills, at least; none unless told. */
  readonly killAfter?: number;
  /** Counts that shall be reached: on a busy machine it takes up to `MOST_TIMES` of `seconds`. */
  readonly least?: Readonly<Record<string, number>>;
  /** What is run in the place of the issuer's own server. */
  readonly script?: string;
  /** What that is told besides. */
  readonly env?: Readonly<Record<string, string>>;
  readonly restSeconds: number;
  /** Leaves the house's files where faults were found. */
  readonly keep?: boolean;
  readonly say: (line: string) => void;
}

export interface SoakResult {
  readonly faults: readonly Fault[];
  readonly counts: Counts;
}

const SERVER = fileURLToPath(new URL("../../issuer/server.ts", import.meta.url));
const BLOCK_MS: Readonly<Record<GroundName, number>> = { durable: 500, hardhat: 500, anvil: 1_000 };
const ISSUERS = [1, 2];
const MOST_TIMES = 6;

export async function soak(plan: SoakPlan): Promise<SoakResult> {
  const house = await openSoakHouse(plan.ground);
  let keep = true;
  try {
    const result = await new Soak(plan, house).run();
    keep = plan.keep === true && result.faults.length > 0;
    return result;
  } finally {
    await house.close(keep);
    if (keep) plan.say(`what is left of the house: ${house.folder}`);
  }
}

class Soak {
  readonly #plan: SoakPlan;
  readonly #house: SoakHouse;
  readonly #counts = new Counts();
  readonly #dice: Dice;
  readonly #clock: Clock;
  readonly #file: AcknowledgedFile;
  readonly #miner: Miner;
  readonly #faults: Fault[] = [];

  constructor(plan: SoakPlan, house: SoakHouse) {
    this.#plan = plan;
    this.#house = house;
    this.#dice = new Dice(plan.seed);
    this.#clock = house.clock;
    this.#file = new AcknowledgedFile(join(house.folder, "acknowledged.jsonl"));
    const { ground, system } = house;
    this.#miner = new Miner(ground, this.#clock, this.#counts, system.documentRegistry, BLOCK_MS[plan.ground]);
  }

  async run(): Promise<SoakResult> {
    const { system, ground } = this.#house;
    const liar = new Liar(domain(system.chainId, system.documentRegistry), this.#dice.fork());
    const proxy = await Proxy.open(ground, liar, this.#dice.fork(), this.#counts);
    const issuer = this.#issuer(proxy.url);
    this.#miner.start();
    try {
      await issuer.start();
      await this.#work(issuer, proxy);
      return { faults: this.#faults, counts: this.#counts };
    } finally {
      await issuer.kill();
      await this.#miner.stop();
      await proxy.close();
    }
  }

  #issuer(rpcUrl: string): IssuerProcess {
    const { folder, dataFolder, issuerPort } = this.#house;
    return new IssuerProcess({
      script: this.#plan.script ?? SERVER,
      port: issuerPort,
      logFile: join(folder, "issuer.log"),
      env: {
        ABSAH_DATA: dataFolder,
        ABSAH_ISSUER_PORT: String(issuerPort),
        ABSAH_RPC_URL: rpcUrl,
        ABSAH_CONFIRMATIONS: String(CONFIRMATIONS[this.#plan.ground]),
        ABSAH_BATCH_SECONDS: "1",
        ABSAH_SOAK_CLOCK: this.#clock.file,
        ...this.#plan.env,
      },
    });
  }

  async #work(issuer: IssuerProcess, proxy: Proxy): Promise<void> {
    const { tokens, ground, other } = this.#house;
    const [dice, counts, clock] = [this.#dice, this.#counts, this.#clock];
    const office = new Office({ url: issuer.url, tokens, dice: dice.fork(), counts, whenUp: () => issuer.whenUp() });
    const now = (): number => clock.now();
    const driver = new Driver({
      office,
      file: this.#file,
      dice: dice.fork(),
      counts,
      name: `s${this.#plan.seed}`,
      now,
    });
    const isCalm = (): boolean => !proxy.isBent;
    const { killEveryMs, killAfter = 0 } = this.#plan;
    const keeper = new Keeper({ issuer, dice: dice.fork(), counts, isCalm, killEveryMs, killAfter });
    keeper.start();
    driver.start();
    const isHopeless = (): boolean => keeper.hasGivenUp;
    await this.#trouble(isHopeless, { proxy, miner: this.#miner, clock, dice: dice.fork(), counts, ground, other });
    keeper.spare();
    await proxy.calm();
    const isAtRest = await this.#rest(issuer, driver);
    if (!isAtRest) this.#tell("lost", `not everything was brought to the chain within ${this.#plan.restSeconds} s`);
    office.giveUp();
    await driver.finish();
    await keeper.stop();
    for (const what of keeper.faults) this.#tell("crash", what);
    for (const what of driver.faults) this.#tell("double", what);
    await this.#check(issuer);
    if (this.#faults.length > 0) this.#showLog();
  }

  async #trouble(isHopeless: () => boolean, stage: Stage): Promise<void> {
    const { seconds, say } = this.#plan;
    const troubles = possibleOn(stage.ground, this.#plan.troubles);
    const once = possibleOn(stage.ground, this.#plan.once);
    const begun = performance.now();
    const passed = (): number => (performance.now() - begun) / 1000;
    const left = [...once];
    let said = 0;
    while (!isHopeless() && (passed() < seconds || (this.#lacks() && passed() < seconds * MOST_TIMES))) {
      await wait(stage.dice.between(200, 1_500));
      const isDue = left.length > 0 && passed() > (seconds * (once.length - left.length + 1)) / (once.length + 1);
      const next = isDue ? left.shift() : troubles.length > 0 ? drawTrouble(troubles, stage.dice) : undefined;
      if (next !== undefined) await befall(next, stage);
      if (passed() - said < 15) continue;
      said = passed();
      say(`${said.toFixed(0).padStart(4)} s  ${this.#told()}`);
    }
  }

  #lacks(): boolean {
    return Object.entries(this.#plan.least ?? {}).some(([name, count]) => this.#counts.of(name) < count);
  }

  #told(): string {
    const of = (name: string): string => `${this.#counts.of(name)} ${name}`;
    return ["documents", "withdrawals", "kills", "reorganisations"].map(of).join(", ");
  }

  /** Waits until all that was begun is answered, anchored and written, twice over a new bundle. */
  async #rest(issuer: IssuerProcess, driver: Driver): Promise<boolean> {
    const end = performance.now() + this.#plan.restSeconds * 1000;
    const isAnswered = await Promise.race([
      driver.finish().then(() => true),
      wait(this.#plan.restSeconds * 1000, false, { ref: false }),
    ]);
    if (!isAnswered) return false;
    for (let round = 0; round < 2; round += 1) {
      // What is looked at once a minute is due now.
      this.#clock.pass(90);
      const since = this.#clock.now();
      while (!(await this.#isQuiet(issuer, since))) {
        if (performance.now() > end) return false;
        await wait(200);
      }
    }
    return true;
  }

  async #isQuiet(issuer: IssuerProcess, since: number): Promise<boolean> {
    const health = await issuer.health();
    if (health?.state !== "ready" || health.chain !== "up" || health.pending > 0) return false;
    if ((health.bundle?.issuedAt ?? 0) < since) return false;
    const changed = [...expectedStatus(readAcknowledged(this.#file.path)).keys()];
    const views = await this.#views(issuer, changed);
    return changed.every((id) => views.get(id)?.statusOnChain === true);
  }

  async #check(issuer: IssuerProcess): Promise<void> {
    const { dataFolder, ground, system, trust } = this.#house;
    const acknowledged = readAcknowledged(this.#file.path);
    const views = await this.#views(issuer, [...expectedStatus(acknowledged).keys()]);
    const published = await this.#gather("list", () => readPublished(issuer.url, trust), NOTHING_PUBLISHED);
    const chain = await readChain(ground, system, ISSUERS);
    await this.#gather("crash", () => issuer.stop(), undefined);
    const journal = await this.#gather("lost", () => readJournal(dataFolder), NO_JOURNAL);
    this.#counts.add("batches", [...chain.entries.values()].flat().length);
    const known = domain(system.chainId, system.documentRegistry);
    this.#faults.push(...compare({ domain: known, acknowledged, journal, chain, published, views }));
  }

  /** What cannot be read is a fault, and the rest is compared all the same. */
  async #gather<T>(kind: Fault["kind"], read: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await read();
    } catch (error) {
      this.#tell(kind, error instanceof Error ? error.message : String(error));
      return otherwise;
    }
  }

  /** What the API says of these documents. */
  async #views(issuer: IssuerProcess, ids: readonly string[]): Promise<ReadonlyMap<string, DocumentView>> {
    const { tokens } = this.#house;
    const views = new Map<string, DocumentView>();
    for (const id of ids) {
      const headers = { authorization: `Bearer ${tokens.officer}` };
      const answer = await fetch(`${issuer.url}/api/v1/documents/${id}`, { headers }).catch(() => undefined);
      if (answer?.ok === true) views.set(id, (await answer.json()) as DocumentView);
    }
    return views;
  }

  #tell(kind: Fault["kind"], what: string): void {
    this.#faults.push({ kind, what });
  }

  #showLog(): void {
    const log = readFileSync(join(this.#house.folder, "issuer.log"), "utf8").trim().split("\n");
    this.#plan.say(`the issuer's last lines:\n${log.slice(-40).join("\n")}`);
  }
}
