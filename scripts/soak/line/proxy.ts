/** The line between issuer and chain: it loses, delays, cuts, doubles, swallows and lies, as it is told. */
import { setTimeout as wait } from "node:timers/promises";
import { type Counts } from "../counts.ts";
import { type Dice } from "../dice.ts";
import { type Front, type Request, openFront } from "./front.ts";
import { type Ground, type RpcAnswer, type RpcCall } from "../ground/ground.ts";
import { type Liar, type Lie } from "./lies.ts";

/** `drop`: nothing reaches the node. `lost`: the node has acted, its answer is lost. `late`: an error now, and the node
 *  acts some seconds later. `silent`: no answer until the caller gives up. */
const FAULTS = ["drop", "delay", "cut", "lost", "busy", "late", "twice", "silent"] as const;
type Fault = (typeof FAULTS)[number];

const SEND = "eth_sendRawTransaction";
/** Longer than the issuer waits for an answer. */
const SILENT_MS = 7_000;

export class Proxy {
  readonly #ground: Ground;
  readonly #liar: Liar;
  readonly #dice: Dice;
  readonly #counts: Counts;
  #front: Front | undefined;
  readonly #late = new Set<Promise<void>>();
  /** Share of requests that meet a fault. */
  storm = 0;
  /** No request gets through. */
  down = false;
  lie: Lie | undefined;
  /** Takes transactions, answers as if all were well, and lets none through. */
  swallow = false;
  /** Another chain answers in the place of the house's. */
  other: Ground | undefined;

  private constructor(ground: Ground, liar: Liar, dice: Dice, counts: Counts) {
    this.#ground = ground;
    this.#liar = liar;
    this.#dice = dice;
    this.#counts = counts;
  }

  static async open(ground: Ground, liar: Liar, dice: Dice, counts: Counts): Promise<Proxy> {
    const proxy = new Proxy(ground, liar, dice, counts);
    proxy.#front = await openFront((request) => proxy.#handle(request));
    return proxy;
  }

  get url(): string {
    return this.#front?.url ?? "";
  }

  /** Whether what it says of the chain is not to be believed now. */
  get isBent(): boolean {
    return this.down || this.lie !== undefined || this.other !== undefined;
  }

  /** From now on everything goes through unchanged; resolves when nothing is on its way any more. */
  async calm(): Promise<void> {
    Object.assign(this, { storm: 0, down: false, lie: undefined, swallow: false, other: undefined });
    await Promise.all(this.#late);
  }

  async close(): Promise<void> {
    await this.calm();
    await this.#front?.close();
  }

  async #handle(request: Request): Promise<void> {
    if (this.down) return this.#count("down", () => request.cut());
    if (!this.#dice.chance(this.storm)) return request.reply(await this.#pass(request.calls));
    const fault = this.#dice.pick(FAULTS);
    this.#counts.add(`fault ${fault}`);
    return this.#strike(fault, request);
  }

  async #strike(fault: Fault, request: Request): Promise<void> {
    const { calls } = request;
    switch (fault) {
      case "drop":
        return request.cut();
      case "delay":
        await wait(this.#dice.between(50, 1_500));
        return request.reply(await this.#pass(calls));
      case "cut":
        return request.cut(await this.#pass(calls));
      case "lost":
        await this.#pass(calls);
        return request.cut();
      case "busy":
        return request.fail(this.#dice.pick([429, 500, 503]));
      case "late":
        this.#later(calls);
        return request.fail(504);
      case "twice":
        await this.#pass(calls);
        return request.reply(await this.#pass(calls));
      case "silent":
        await wait(SILENT_MS);
        return request.cut();
    }
  }

  #later(calls: readonly RpcCall[]): void {
    const delivery = wait(this.#dice.between(1_000, 5_000))
      .then(() => this.#pass(calls))
      .then(() => undefined)
      .catch(() => undefined)
      .finally(() => this.#late.delete(delivery));
    this.#late.add(delivery);
  }

  async #pass(calls: readonly RpcCall[]): Promise<readonly RpcAnswer[]> {
    for (const { method, params } of calls) if (method === SEND) this.#liar.note(String(params?.[0]));
    const { other, lie, swallow } = this;
    if (other !== undefined) return this.#count("other-chain", () => other.answer(calls));
    const passed = swallow ? calls.filter(({ method }) => method !== SEND) : calls;
    const answers = [...(await this.#ground.answer(passed))];
    const all = calls.map((call): RpcAnswer => {
      if (!swallow || call.method !== SEND) return answers.shift() ?? { result: null };
      this.#counts.add("fault swallowed");
      return { result: `0x${"5a".repeat(32)}` };
    });
    if (lie === undefined) return all;
    return calls.map((call, at) => this.#maybeLie(lie, call, all[at] ?? { result: null }));
  }

  #maybeLie(lie: Lie, call: RpcCall, truth: RpcAnswer): RpcAnswer {
    const told = this.#liar.tell(lie, call, truth);
    if (told !== undefined) this.#counts.add(`lie ${lie}`);
    return told ?? truth;
  }

  #count<T>(fault: string, then: () => T): T {
    this.#counts.add(`fault ${fault}`);
    return then();
  }
}
