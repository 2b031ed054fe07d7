/** One turn of all that happens by itself. Start-up is the same turn: there is no other path to recover by. */
import { type Anchoring, type Depth } from "./anchoring/anchoring.ts";
import { type Archive } from "./anchoring/archive.ts";
import { compareWithChain } from "./anchoring/comparison.ts";
import { type KeyEnds } from "./anchoring/key-ends.ts";
import { type Block } from "../ports.ts";
import { type Desk } from "./desk.ts";
import { type Orders } from "./issuing/orders.ts";
import { type Powers } from "./issuing/powers.ts";
import { type Renewal } from "./issuing/renewal.ts";
import { AuthorityError } from "./model.ts";
import { type BundleMaker } from "./publishing/bundle.ts";
import { type Restoring } from "./restoring/restoring.ts";
import { type StatusWriting } from "./status/writing.ts";
import { type Watch } from "./watching/watch.ts";

/** A chain that mines at once takes many steps in a turn; more than so many wait for the next. */
const MAX_STEPS = 40;
/** What the chain seemed to have is looked at again so often: all status that was ever changed, and the newest batches. */
const RECHECK_SECONDS = 60;

/** One step of one of an issuer's accounts. @returns whether another may do more */
type Turn = (depth: Depth) => Promise<boolean>;

export interface Workers {
  readonly powers: Powers;
  readonly ends: KeyEnds;
  readonly orders: Orders;
  readonly renewal: Renewal;
  readonly anchoring: Anchoring;
  readonly writing: StatusWriting;
  readonly bundles: BundleMaker;
  readonly restoring: Restoring;
  readonly watch: Watch;
}

export class Loop {
  readonly #desk: Desk;
  readonly #archive: Archive;
  readonly #workers: Workers;
  #tail: Promise<void> = Promise.resolve();
  /** The newest block of the last reading: where it is no more, the chain was reorganised. */
  #seen: Block | undefined;
  #isReorganised = true;
  #recheckedAt = 0;
  /** What could not be finished at this turn and at the last: said once, while it lasts. */
  #reports: [now: Set<string>, before: Set<string>] = [new Set(), new Set()];

  constructor(desk: Desk, archive: Archive, workers: Workers) {
    this.#desk = desk;
    this.#archive = archive;
    this.#workers = workers;
  }

  /** One turn; turns do not overlap. */
  step(): Promise<void> {
    const turn = this.#tail.then(() => this.#step());
    this.#tail = turn.catch(() => undefined);
    return turn;
  }

  /** Resolves when no turn is under way. */
  async idle(): Promise<void> {
    await this.#tail;
  }

  /** Reads the newest block of the pinned chain, the keys' state, and compares once since the start.
   *  @returns undefined when nothing may be written now */
  async readChain(): Promise<Depth | undefined> {
    const { condition, options } = this.#desk;
    try {
      await options.registry.assertPinned();
      const newest = await options.registry.newest();
      await this.#workers.powers.read(newest.number);
      condition.chainRead(newest);
      if (!condition.isChecked) await this.#compare(newest);
      if (condition.isHalted) return undefined;
      const depth = await this.#observe(newest);
      await this.#workers.ends.read(depth.deep);
      await this.#recheck(newest);
      // It keeps what it finds in the journal: not while an older store waits for what it lacks.
      if (condition.isChecked) await this.#workers.watch.chain(newest);
      return depth;
    } catch (error) {
      condition.chainFailed(error);
      return undefined;
    }
  }

  async #compare(newest: Block): Promise<void> {
    const { condition } = this.#desk;
    const waitsFor = await this.#workers.restoring.turn(this.#depthOf(newest));
    condition.hold(waitsFor);
    if (waitsFor !== undefined) return;
    const contradiction = await compareWithChain(this.#desk, this.#archive, newest.number);
    if (contradiction === undefined) condition.checked();
    else condition.halt(contradiction);
  }

  #depthOf(newest: Block): Depth {
    return { newest, deep: Math.max(0, newest.number - (this.#desk.confirmations - 1)) };
  }

  async #step(): Promise<void> {
    const { condition } = this.#desk;
    this.#reports = [new Set(), this.#reports[0]];
    try {
      if (condition.isHalted) return;
      const depth = await this.readChain();
      if (!condition.isChecked || condition.isHalted) return;
      await this.#finishOrders();
      if (depth !== undefined) await this.#work();
      condition.settle("turn");
    } catch (error) {
      const explained = condition.explain(error);
      // What has a code lasts, or is told in `health` until a turn succeeds; anything else is a fault of ours.
      if (!(explained instanceof AuthorityError)) throw explained;
      if (!condition.isHalted) condition.warn("turn", "turn.failed", explained.message);
    } finally {
      this.#workers.watch.bundle();
    }
  }

  async #work(): Promise<void> {
    let isChanged = false;
    for (const issuer of this.#desk.issuers) {
      this.#workers.ends.tell(issuer);
      const passed = await this.#renew(issuer);
      isChanged = (await this.#drive(issuer, passed)) || isChanged;
      if (this.#desk.condition.isHalted) return;
    }
    await this.#refreshBundle(isChanged);
  }

  /** Trouble of one issuer's account does not keep the others waiting, nor that of its status its anchors.
   *  @param passed  documents that wait and could not be signed afresh
   *  @returns whether anything changed */
  async #drive(issuer: number, passed: ReadonlySet<string>): Promise<boolean> {
    const { condition, options } = this.#desk;
    const { writing, anchoring } = this.#workers;
    const status: Turn = (depth) => writing.turn(issuer, depth);
    const anchors: Turn = async (depth) =>
      anchoring.turn(issuer, depth, await options.registry.openedLists(issuer, depth.deep), passed);
    let turns: readonly Turn[] = [status, anchors];
    let isChanged = false;
    let isRefused = false;
    // Alternately: withdrawals that keep coming do not keep documents from their anchors. One that says that no more can
    // be done is not asked again: what was undone is signed afresh first, or later documents would pass it.
    for (let step = 0; step < MAX_STEPS && turns.length > 0; step += 1) {
      const going: Turn[] = [];
      for (const turn of turns) {
        try {
          if (await this.#once(turn)) going.push(turn);
        } catch (error) {
          condition.issuerFailed(issuer, error);
          isRefused = true;
        }
      }
      turns = going;
      isChanged ||= going.length > 0;
    }
    if (!isRefused) condition.issuerWorked(issuer);
    return isChanged;
  }

  async #once(turn: Turn): Promise<boolean> {
    const depth = await this.#observe(await this.#desk.options.registry.newest());
    return !this.#desk.condition.isHalted && turn(depth);
  }

  // Anchors are watched at each turn; of status there is too much for that: when a block goes, and now and then.
  async #observe(newest: Block): Promise<Depth> {
    const { registry, log } = this.#desk.options;
    const seen = this.#seen;
    const isThere = seen !== undefined && seen.number <= newest.number;
    if (!isThere || (await registry.blockAt(seen.number)).hash !== seen.hash) {
      if (seen !== undefined) log.warn("chain.reorganised", { seen: seen.number, newest: newest.number });
      this.#isReorganised = true;
    }
    this.#seen = newest;
    return this.#depthOf(newest);
  }

  async #recheck(newest: Block): Promise<void> {
    const { now } = this.#desk;
    // A node may have said that it was written, and a transaction that a reorganisation took may come after another.
    if (!this.#isReorganised && now - this.#recheckedAt < RECHECK_SECONDS) return;
    for (const issuer of this.#desk.issuers) {
      await this.#workers.writing.recheck(issuer, newest);
      await this.#workers.anchoring.recheck(issuer, newest);
    }
    this.#isReorganised = false;
    this.#recheckedAt = now;
  }

  async #refreshBundle(isChanged: boolean): Promise<void> {
    try {
      // T is when the block was asked for: what came while the answer travelled is not in it.
      const readAt = this.#desk.now;
      const { newest } = await this.#observe(await this.#desk.options.registry.newest());
      await this.#workers.bundles.refresh(newest, readAt, isChanged);
    } catch (error) {
      this.#desk.condition.chainFailed(error);
    }
  }

  async #finishOrders(): Promise<void> {
    for (const { orderId, error } of await this.#workers.orders.finishAll()) {
      this.#report("order.unfinished", { orderId }, error);
    }
  }

  /** @returns ids of documents that could not be signed afresh */
  async #renew(issuer: number): Promise<ReadonlySet<string>> {
    const passed = new Set<string>();
    let erased = 0;
    for (const pending of this.#workers.renewal.due(issuer)) {
      try {
        await this.#workers.renewal.renew(pending);
      } catch (error) {
        passed.add(pending.documentId);
        if (error instanceof AuthorityError && error.code === "ERASED") erased += 1;
        this.#report("document.not-renewed", { documentId: pending.documentId }, error);
      }
    }
    this.#tellErased(issuer, erased);
    return passed;
  }

  /** No turn to come will mend it: a person has to know. */
  #tellErased(issuer: number, count: number): void {
    const { condition } = this.#desk;
    const about = `erased of ${issuer}`;
    if (count === 0) return condition.settle(about);
    const what = `documents of issuer ${issuer} have no anchor and never will`;
    condition.warn(
      about,
      "documents.erased",
      `${count} ${what}: their data were erased before the chain had them for good`,
    );
  }

  // One document that cannot be finished does not keep the others from the chain.
  #report(event: string, ids: Readonly<Record<string, string>>, error: unknown): void {
    const explained = this.#desk.condition.explain(error);
    const reason = explained instanceof Error ? explained.message : String(explained);
    const code = explained instanceof AuthorityError ? explained.code : undefined;
    const [now, before] = this.#reports;
    const said = JSON.stringify([event, ids, code]);
    now.add(said);
    if (before.has(said)) return;
    this.#desk.options.log.error(event, { ...ids, code, reason });
  }
}
