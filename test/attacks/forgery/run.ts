/** Draws changes, judges each, holds every verdict to its rule and to what the library says, and makes what fails small. */
import { Dice } from "../../../scripts/soak/dice.ts";
import { type Attempt, type Form } from "./attempt.ts";
import { DOCUMENT_FORMS } from "./documents.ts";
import { drawEdits, type Edit } from "./edit.ts";
import { EVIDENCE_FORMS } from "./evidence.ts";
import { type Channel } from "./library.ts";
import { type Told, differences, faultsOf } from "./oracle.ts";
import { pdf } from "./pdf.ts";
import { type World } from "./world.ts";

export const FORMS: readonly Form[] = [...DOCUMENT_FORMS, pdf, ...EVIDENCE_FORMS];

/** Of a thousand cases, so many of each form: files and lists cost a hundred times as much as codes. */
const SHARES: Readonly<Record<string, number>> = {
  cose: 260,
  field: 210,
  vc: 110,
  member: 110,
  qr: 200,
  proof: 30,
  pdf: 16,
  bucket: 30,
  root: 12,
  bundle: 12,
  file: 6,
  answer: 4,
};

export interface Failure {
  readonly form: string;
  readonly number: number;
  readonly specimen: number;
  readonly edits: readonly Edit[];
  readonly channel: string;
  readonly faults: readonly string[];
}

export interface Plan {
  readonly seed: number;
  readonly count: number;
  /** Its cases alone, as many as are its share; or one of them. */
  readonly form?: string | undefined;
  readonly number?: number | undefined;
  readonly say: (line: string) => void;
  /** So many failures are enough. */
  readonly failures?: number;
}

export interface Outcome {
  /** by form and status */
  readonly counts: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** changed ones alone */
  readonly judged: number;
  readonly failures: readonly Failure[];
}

/** The cases of one form: how many shall be judged, and the number of the next to draw. */
interface Share {
  readonly form: Form;
  readonly wanted: number;
  next: number;
}

interface Case {
  readonly form: Form;
  readonly number: number;
  readonly specimen: number;
  readonly edits: readonly Edit[];
  readonly attempt: Attempt;
}

const SAY_EVERY_MS = 5_000;

/** A form most of whose draws change nothing would be drawn for ever. */
const DRAWS_A_CASE = 3;
const MORE_DRAWS = 50;

/** Judges `count` cases through `channel`, each compared with `reference` where that is another one. */
export async function forgeAll(world: World, channel: Channel, reference: Channel, plan: Plan): Promise<Outcome> {
  const run = new Run(world, channel, reference, plan);
  await run.all();
  return run;
}

class Run implements Outcome {
  readonly counts = new Map<string, Map<string, number>>();
  readonly failures: Failure[] = [];
  judged = 0;
  readonly #world: World;
  readonly #channel: Channel;
  readonly #reference: Channel;
  readonly #plan: Plan;
  readonly #genuine = new Map<string, Told>();
  readonly #shares: readonly Share[];
  #saidAt = performance.now();
  #signed: Promise<ReadonlySet<string>> | undefined;

  constructor(world: World, channel: Channel, reference: Channel, plan: Plan) {
    this.#world = world;
    this.#channel = channel;
    this.#reference = reference;
    this.#plan = plan;
    const { count, form: only } = plan;
    this.#shares = FORMS.filter(({ name }) => only === undefined || only === name).map((form) => ({
      form,
      wanted: Math.ceil((count * (SHARES[form.name] ?? 0)) / 1000),
      next: 0,
    }));
  }

  async all(): Promise<void> {
    const { number } = this.#plan;
    if (number !== undefined) return this.#one(number);
    // A verifier may be handed the genuine one after all: then the form gets another case in the next round.
    while (!this.#isEnough() && this.#shares.some((share) => this.#missing(share) > 0)) await this.#round();
  }

  async #one(number: number): Promise<void> {
    for (const { form } of this.#shares) {
      const drawn = await this.#draw(form, number);
      if (drawn !== undefined) await this.#judge([drawn]);
    }
  }

  /** Draws until as many of each form as are missing can be judged: what leaves all as it was does not count. */
  async #round(): Promise<void> {
    const { together } = this.#channel;
    let waiting: Case[] = [];
    for await (const drawn of this.#drawMissing()) {
      waiting.push(drawn);
      if (waiting.length < together) continue;
      await this.#judge(waiting);
      if (this.#isEnough()) return;
      waiting = [];
    }
    if (waiting.length > 0) await this.#judge(waiting);
  }

  async *#drawMissing(): AsyncIterable<Case> {
    for (const share of this.#shares) {
      for (let missing = this.#missing(share); missing > 0;) {
        if (share.next > DRAWS_A_CASE * share.wanted + MORE_DRAWS)
          throw new RangeError(`of ${share.next} draws of ${share.form.name} too few change anything`);
        const drawn = await this.#draw(share.form, share.next++);
        if (drawn === undefined) continue;
        missing--;
        yield drawn;
      }
    }
  }

  #missing({ form, wanted }: Share): number {
    const counts = this.counts.get(form.name)?.values() ?? [];
    return wanted - [...counts].reduce((sum, count) => sum + count, 0);
  }

  #isEnough(): boolean {
    return this.failures.length >= (this.#plan.failures ?? 1);
  }

  async #draw(form: Form, number: number): Promise<Case | undefined> {
    const dice = new Dice(this.#plan.seed).fork();
    const own = new Dice(Math.floor(dice.next() * 2 ** 32) ^ hashOf(`${form.name} ${number}`));
    const specimen = own.between(0, this.#world.specimens.length - 1);
    const edits = drawEdits(own, form.hows);
    const attempt = await this.#make(form, specimen, edits);
    return attempt && { form, number, specimen, edits, attempt };
  }

  async #make(form: Form, specimen: number, edits: readonly Edit[]): Promise<Attempt | undefined> {
    const chosen = this.#world.specimens[specimen];
    return chosen && form.make(this.#world, chosen, edits);
  }

  async #judge(cases: readonly Case[]): Promise<void> {
    const all = await this.#faults(cases.map(({ attempt }) => attempt));
    for (const [place, { faults, told, isChanged }] of all.entries()) {
      const found = cases[place];
      if (found === undefined) continue;
      if (isChanged) this.#count(found.form.name, told);
      if (faults.length > 0 && !this.#isEnough()) this.failures.push(await this.#shrink(found, faults));
    }
    if (performance.now() - this.#saidAt < SAY_EVERY_MS) return;
    this.#saidAt = performance.now();
    const at = cases.at(-1)?.form.name ?? "";
    this.#plan.say(`${this.#channel.name}: ${this.judged} judged, at ${at}, ${this.failures.length} failed`);
  }

  #count(form: string, told: Told): void {
    this.judged++;
    const status = "broke" in told ? "broke" : (told.said[0]?.status ?? "nothing");
    const counts = this.counts.get(form) ?? new Map<string, number>();
    this.counts.set(form, counts.set(status, (counts.get(status) ?? 0) + 1));
  }

  /** What is wrong with the verdicts of these attempts. */
  async #faults(attempts: readonly Attempt[]): Promise<readonly Judged[]> {
    const { adapt = (input) => input } = this.#channel;
    const tasks = await Promise.all(
      attempts.map(async ({ input, answers }) => ({ input: await adapt(input), answers })),
    );
    const told = await this.#channel.judge(tasks);
    const references = this.#reference === this.#channel ? told : await this.#reference.judge(tasks);
    const signed = await (this.#signed ??= this.#allSigned());
    await this.#askGenuine(attempts);
    return attempts.map((attempt, place) => {
      const mine = told[place] ?? { broke: "no answer" };
      const theirs = references[place] ?? { broke: "no answer" };
      const genuine = this.#genuine.get(this.#keyOf(attempt)) ?? { broke: "no answer" };
      const handed = tasks[place]?.input;
      // Of blanks around a text in a file the command says that they are the terminal's: it is handed the genuine one.
      const isUndone = handed !== undefined && "qr" in handed && isQr(attempt.genuine, handed.qr);
      const held: Attempt = isUndone ? { ...attempt, rule: "same" } : attempt;
      const faults = [...faultsOf(held, mine, genuine, signed), ...differences(mine, theirs, this.#reference.name)];
      return { faults, told: mine, isChanged: !isUndone };
    });
  }

  /** Asks what this verifier says of the genuine ones, each once. */
  async #askGenuine(attempts: readonly Attempt[]): Promise<void> {
    const missing = new Map(attempts.map((attempt) => [this.#keyOf(attempt), attempt.genuine]));
    for (const key of this.#genuine.keys()) missing.delete(key);
    if (missing.size === 0) return;
    const { adapt = (each) => each } = this.#channel;
    const tasks = await Promise.all([...missing.values()].map(async (input) => ({ input: await adapt(input) })));
    const told = await this.#channel.judge(tasks);
    for (const [place, key] of [...missing.keys()].entries())
      this.#genuine.set(key, told[place] ?? { broke: "no answer" });
  }

  #keyOf({ specimen, genuine }: Attempt): string {
    return `${this.#world.specimens.indexOf(specimen)} ${Object.keys(genuine).join(" ")}`;
  }

  async #allSigned(): Promise<ReadonlySet<string>> {
    const tasks = this.#world.specimens.map(({ cose }) => ({ input: { cwt: cose } }));
    const told = await this.#channel.judge(tasks);
    const documents = told.flatMap((each) => ("said" in each ? each.said.map(({ document }) => document) : []));
    return new Set(documents.filter((document) => document !== undefined).map((each) => JSON.stringify(each)));
  }

  /** Fewer edits, of smaller values, as long as it still fails. */
  async #shrink({ form, number, specimen, edits }: Case, faults: readonly string[]): Promise<Failure> {
    const failing = { form: form.name, number, channel: this.#channel.name };
    let smallest: Failure = { ...failing, specimen, edits, faults };
    let isSmaller = true;
    while (isSmaller) {
      isSmaller = false;
      for (const next of smallerOf(smallest)) {
        const attempt = await this.#make(form, next.specimen, next.edits);
        const [judged] = attempt === undefined ? [] : await this.#faults([attempt]);
        if (judged === undefined || judged.faults.length === 0) continue;
        smallest = { ...failing, ...next, faults: judged.faults };
        isSmaller = true;
        break;
      }
    }
    return smallest;
  }
}

interface Judged {
  readonly faults: readonly string[];
  readonly told: Told;
  /** whether it differs from the genuine one in what the verifier was handed */
  readonly isChanged: boolean;
}

const isQr = (input: Attempt["genuine"], text: string): boolean => "qr" in input && input.qr === text;

type Drawn = Pick<Failure, "specimen" | "edits">;

function smallerOf({ specimen, edits }: Drawn): readonly Drawn[] {
  const fewer = edits.length < 2 ? [] : edits.map((_, place) => ({ specimen, edits: edits.toSpliced(place, 1) }));
  const first = specimen === 0 ? [] : [{ specimen: 0, edits }];
  const smaller = edits.flatMap((edit, place) =>
    [0, 1, edit.value % 16, edit.value % 256]
      .filter((value) => value < edit.value)
      .map((value) => ({ specimen, edits: edits.with(place, { ...edit, value }) })),
  );
  return [...fewer, ...first, ...smaller];
}

/** FNV-1a, so that each case has dice of its own. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}
