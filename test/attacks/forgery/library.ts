/** The library in this process, without a network: what all others are compared with. */
import { inflateSync } from "node:zlib";
import { readAttachments } from "../../../verifier/adapters/pdf/attachments.ts";
import { LimitedReader } from "../../../verifier/adapters/pdf/reader.ts";
import {
  type Contents,
  type FileReader,
  type Input,
  Lists,
  type PublishedSource,
  type Result,
  type Sources,
  verifyAll,
} from "../../../verifier/library/index.ts";
import { type Told, saidOf } from "./oracle.ts";
import { type Answers, type World, sourceOf } from "./world.ts";

/** A judge: the library's, or one that is broken to see whether that is found. */
export type Judge = (input: Input, sources: Sources) => Promise<readonly Result[]>;

/** One verifier that all cases go through. */
export interface Channel {
  readonly name: string;
  /** What this verifier can be handed of an input. */
  readonly adapt?: (input: Input) => Input | Promise<Input>;
  /** Verdicts in the order of the inputs. */
  judge(tasks: readonly Task[]): Promise<readonly Told[]>;
  /** How many cases are handed over together. */
  readonly together: number;
  close(): Promise<void>;
}

export interface Task {
  readonly input: Input;
  /** What services answer; absent: the truth. */
  readonly answers?: Answers | undefined;
}

/** On a busy machine a verdict can be late by chance, but not each time that it is asked for. */
const TRIES = 8;
const SLOW_MS = 40;
const FOREVER = 10 ** 9;

export function libraryChannel(world: World, judge: Judge = verifyAll, name = "library"): Channel {
  const limited = new LimitedReader({ size: 1, wallMs: 20_000 });
  const files = quickReader(limited);
  const clock = (): number => world.now;
  const listsOf = (published: readonly PublishedSource[]): Lists =>
    new Lists({ pinned: world.trust, sources: published, clock, refreshSeconds: FOREVER });
  const known = listsOf([sourceOf(world.answers)]);
  const sourcesOf = (answers: Answers): Sources => {
    const published: readonly PublishedSource[] = [sourceOf(answers)];
    // To open root statement and bundle costs as much as fifty verdicts.
    const isKnown = (["root", "bundle", "files"] as const).every((part) => answers[part] === world.answers[part]);
    return { clock, lists: isKnown ? known : listsOf(published), published, files };
  };
  const truth = sourcesOf(world.answers);
  const once = async ({ input, answers }: Task): Promise<Told> => {
    const sources = answers === undefined ? truth : sourcesOf(answers);
    const begun = performance.now();
    try {
      const results = await judge(input, sources);
      return { said: results.map(saidOf), ms: performance.now() - begun };
    } catch (error) {
      return { broke: String(error), ms: performance.now() - begun };
    }
  };
  return {
    name,
    together: 1,
    judge: (tasks) =>
      Promise.all(
        tasks.map(async (task) => {
          let told = await once(task);
          for (let tries = 1; tries < TRIES && (told.ms ?? 0) > SLOW_MS; tries++) {
            const next = await once(task);
            if ((next.ms ?? 0) < (told.ms ?? 0)) told = next;
          }
          return told;
        }),
      ),
    close: async () => limited.close(),
  };
}

/** The reader of attachments without its process: the files here are changed, not made to harm. What has none is read as
 *  paper by the process. */
function quickReader(limited: LimitedReader): FileReader {
  const inflate = (bytes: Uint8Array, maxOutputLength: number): Uint8Array => inflateSync(bytes, { maxOutputLength });
  const read = new WeakMap<Uint8Array, Contents>();
  const pdf = async (bytes: Uint8Array): Promise<Contents> => {
    const before = read.get(bytes);
    const contents = before ?? (await readOnce(bytes));
    read.set(bytes, contents);
    return contents;
  };
  const readOnce = async (bytes: Uint8Array): Promise<Contents> => {
    try {
      const { cwt, vc } = await readAttachments(bytes, inflate);
      if (cwt !== undefined) return { status: "credential", cwt, ...(vc && { vc }) };
    } catch {
      return { status: "unreadable", reason: "damaged" };
    }
    return limited.pdf(bytes);
  };
  return { pdf, picture: (bytes) => limited.picture(bytes) };
}
