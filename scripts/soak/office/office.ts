/** Two people of the office and their program: it asks until it is answered, with the same key each time. */
import { setTimeout as wait } from "node:timers/promises";
import { type Counts } from "../counts.ts";
import { type Dice } from "../dice.ts";

/** What the issuer said for good: asking again would change nothing. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Nobody waits any longer for this answer. */
export class GaveUp extends Error {
  override readonly name = "GaveUp";
}

export interface Question {
  readonly by: "officer" | "approver";
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: string;
  readonly type?: string;
  readonly key?: string;
}

interface OfficeOptions {
  readonly url: string;
  readonly tokens: { readonly officer: string; readonly approver: string };
  readonly dice: Dice;
  readonly counts: Counts;
  /** Resolves while the issuer is up. */
  readonly whenUp: () => Promise<void>;
}

const TIMEOUT_MS = 30_000;
/** Share of requests that the client itself cuts off, so that an answer is lost on its way back. */
const CUT = 0.03;
const AGAIN_MS = [100, 400] as const;

export class Office {
  readonly #options: OfficeOptions;
  readonly #stop = new AbortController();

  constructor(options: OfficeOptions) {
    this.#options = options;
  }

  /** All that is still asked gives up. */
  giveUp(): void {
    this.#stop.abort();
  }

  /** Asks until there is an answer.   @throws {Refusal}, {GaveUp} */
  async ask(question: Question): Promise<unknown> {
    for (;;) {
      if (this.#stop.signal.aborted) throw new GaveUp(question.path);
      const answer = await this.#once(question);
      if (answer !== undefined) return answer.value;
      await wait(this.#options.dice.between(...AGAIN_MS));
      await this.#options.whenUp().catch(() => undefined);
    }
  }

  async #once({
    by,
    method,
    path,
    body,
    type = "application/json",
    key,
  }: Question): Promise<{ value: unknown } | undefined> {
    const { url, tokens, dice, counts } = this.#options;
    const headers: Record<string, string> = { authorization: `Bearer ${tokens[by]}` };
    if (body !== undefined) headers["content-type"] = type;
    if (key !== undefined) headers["idempotency-key"] = key;
    const isCut = method === "POST" && dice.chance(CUT);
    const cut = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(isCut ? dice.between(2, 40) : TIMEOUT_MS)]);
    try {
      const response = await fetch(url + path, {
        method,
        headers,
        signal: cut,
        ...(body === undefined ? {} : { body }),
      });
      const value: unknown = await response.json();
      if (response.ok) return { value };
      return this.#refused(response.status, value as { code?: string; messageEn?: string });
    } catch (error) {
      if (error instanceof Refusal) throw error;
      counts.add(isCut ? "answer cut by the client" : "answer lost");
      return undefined;
    }
  }

  #refused(
    status: number,
    { code = String(status), messageEn = "" }: { code?: string; messageEn?: string },
  ): undefined {
    if (status < 500 && status !== 429) throw new Refusal(code, `${code}: ${messageEn}`);
    this.#options.counts.add(`answer ${code}`);
    return undefined;
  }
}
