/** What a command would do, told before it is done; and the doing, told step by step. */
import { formatEther } from "ethers";

/** Whoever sits before the command. `ask` is absent where nobody can answer. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Unix seconds. */
  readonly now: () => number;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly ask?: (question: string, isSecret: boolean) => Promise<string>;
}

/** A command that cannot be carried out as it was given (exit code 64). */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What keys, chain or root statement refuse (exit code 1); the message says what to do. */
export class KeysError extends Error {
  override readonly name = "KeysError";
}

/** What a transaction would use up: gas, and wei at the chain's price of now. */
export interface Price {
  readonly gas: bigint;
  readonly wei: bigint;
}

/** One thing that is done; `run` gives what was done in a sentence. */
export interface Step {
  readonly will: string;
  readonly price?: Price;
  readonly run: () => Promise<string>;
}

export interface Plan {
  readonly title: string;
  /** What a person types instead of "yes", where it cannot be taken back: the end of the key's id. */
  readonly confirmation?: string;
  /** Name and value, in order. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly steps: readonly Step[];
  /** What else happens by it, in sentences. */
  readonly effects: readonly string[];
  /** What goes on where a step failed; the same command unless told. */
  readonly again?: string;
  /** What a person does afterwards. */
  readonly next: readonly string[];
}

const WIDTH = 12;

/** Tells the plan; carries it out with `isSure`, or after a person said yes.
 *  @throws {KeysError} from the step that fails: those before it were told */
export async function carryOut(plan: Plan, terminal: Terminal, isSure: boolean): Promise<void> {
  tell(plan, terminal);
  if (plan.steps.length === 0) return terminal.out("\nThere is nothing to do.\n");
  const isAgreed = isSure || (await agrees(plan, terminal));
  if (!isAgreed) return terminal.out("\nThis was a dry run: nothing was changed. Add --yes to do it.\n");
  terminal.out("\nDone:\n");
  for (const [at, { run }] of plan.steps.entries()) {
    try {
      terminal.out(`  ✓ ${await run()}\n`);
    } catch (error) {
      terminal.out(`  ✗ step ${at + 1} of ${plan.steps.length} was not done${at === 0 ? "" : goOn(plan)}\n`);
      throw error;
    }
  }
  if (plan.next.length > 0) terminal.out(`\nNext:\n${numbered(plan.next)}`);
}

const goOn = ({ again }: Plan): string =>
  `; those above were. To go on: ${again ?? "the same command again, which does what is left"}`;

async function agrees({ confirmation = "yes" }: Plan, { ask }: Terminal): Promise<boolean> {
  if (ask === undefined) return false;
  const what = confirmation === "yes" ? '"yes"' : `the last ${confirmation.length} characters of the key's id`;
  return (await ask(`\nDo this now? Type ${what}: `, false)).trim().toLowerCase() === confirmation;
}

/** What a person types before a key is ended. */
export const endOf = (kid: string): string => kid.slice(-4);

function tell({ title, facts, steps, effects, next }: Plan, { out }: Terminal): void {
  out(`${title}\n`);
  for (const [name, value] of facts) out(`  ${name.padEnd(WIDTH)} ${value}\n`);
  if (steps.length > 0) {
    out(`\nWould do:\n${numbered(steps.map(({ will }) => will))}`);
    out(`\nCosts: ${costOf(steps.flatMap(({ price }) => price ?? []))}\n`);
  }
  if (effects.length > 0) out(`\nEffect:\n${effects.map((line) => `  ${line}\n`).join("")}`);
  if (next.length > 0) out(`\nAfterwards:\n${numbered(next)}`);
}

const numbered = (lines: readonly string[]): string => lines.map((line, at) => `  ${at + 1}. ${line}\n`).join("");

function costOf(prices: readonly Price[]): string {
  if (prices.length === 0) return "nothing, no transaction is sent.";
  const gas = prices.reduce((sum, price) => sum + price.gas, 0n);
  const wei = prices.reduce((sum, price) => sum + price.wei, 0n);
  const count = prices.length === 1 ? "one transaction" : `${prices.length} transactions`;
  return `${count} of the admin, about ${gas} gas, ${formatEther(wei)} coins at the price of now.`;
}
