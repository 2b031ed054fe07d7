/** `absah verify`: many files at once, one verdict a document, in the order they were named. */
import { type Input, type Note, type Notes, type Verified, en, id, verifyAll } from "../library/index.ts";
import { parseAt } from "./date.ts";
import { readAll, readInput, textInput } from "./input.ts";
import { formatHuman, formatJson } from "./output.ts";
import { type Environment, type System, openSystem } from "./system.ts";
import { EXIT, UsageError, worstOf } from "./usage.ts";

export interface VerifyOptions {
  /** A text, or true for standard input. */
  readonly text?: string | true;
  readonly json?: boolean;
  readonly at?: string;
  readonly bundle?: string;
  readonly trust?: string;
  readonly lang?: string;
  readonly progress?: boolean;
}

/** What the command is given of the world. */
export interface Terminal {
  readonly env: Environment;
  readonly clock: () => number;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly isOutTerminal: boolean;
  readonly isErrTerminal: boolean;
}

interface Task {
  readonly file: string;
  readonly read: () => Promise<Input>;
}

/** Files looked at together; the readers of PDFs take their own share. */
const TOGETHER = 4;

/** @returns the exit code   @throws {UsageError} */
export async function verifyCommand(
  paths: readonly string[],
  options: VerifyOptions,
  terminal: Terminal,
): Promise<number> {
  const tasks = tasksOf(paths, options.text);
  const at = options.at === undefined ? {} : { at: parseAt(options.at) };
  const seen = new Map<string, Note>();
  const notes: Notes = (note) => seen.set(`${note.source} ${note.code}`, note);
  const system = await openSystem(options, terminal.env, terminal.clock, notes);
  try {
    const hasProgress = options.progress ?? (terminal.isErrTerminal && tasks.length > 1);
    let done = 0;
    const results = tasks.map(() => Promise.withResolvers<readonly Verified[] | UsageError>());
    const work = eachTogether(tasks, async ({ read }, place) => {
      results[place]?.resolve(await verdictsOf(read, system, at));
      done++;
      if (hasProgress) terminal.err(`\r${done}/${tasks.length}${done === tasks.length ? "\n" : ""}`);
    });
    const codes = await printAll(
      tasks,
      results.map(({ promise }) => promise),
      system,
      options,
      terminal,
    );
    await work;
    for (const { source, code, detail } of seen.values())
      if (source !== "file") terminal.err(`${source}: ${detail} (${code})\n`);
    return worstOf(codes);
  } finally {
    system.close();
  }
}

async function verdictsOf(
  read: () => Promise<Input>,
  { sources }: System,
  at: { at?: number },
): Promise<readonly Verified[] | UsageError> {
  try {
    return await verifyAll(await read(), sources, at);
  } catch (error) {
    // One file that cannot be read keeps nobody from the verdicts of the others.
    if (error instanceof UsageError) return error;
    throw error;
  }
}

async function printAll(
  tasks: readonly Task[],
  results: readonly Promise<readonly Verified[] | UsageError>[],
  system: System,
  options: VerifyOptions,
  terminal: Terminal,
): Promise<readonly number[]> {
  const { root } = await system.lists.current();
  const hasColour = terminal.isOutTerminal && (terminal.env["NO_COLOR"] ?? "") === "";
  const look = {
    catalogue: languageOf(options.lang, terminal.env) === "id" ? id : en,
    hasColour,
    now: terminal.clock(),
    ...(root === undefined ? {} : { root }),
  };
  const codes: number[] = [];
  for (const [place, { file }] of tasks.entries()) {
    const found = await results[place];
    if (found === undefined) continue;
    if (found instanceof UsageError) {
      terminal.err(`${found.message}\n`);
      codes.push(EXIT.USAGE);
      continue;
    }
    for (const result of found) {
      terminal.out(options.json === true ? `${formatJson(file, result)}\n` : `${formatHuman(file, result, look)}\n`);
      codes.push(EXIT[result.group]);
    }
  }
  return codes;
}

function tasksOf(paths: readonly string[], text: string | true | undefined): readonly Task[] {
  const named = paths.map((path) => ({ file: path, read: () => readInput(path) }));
  if (text === undefined && named.length === 0)
    throw new UsageError("Name a file to verify, or - for standard input, or --text. `absah verify --help` shows how.");
  if (text === undefined) return named;
  const read = async (): Promise<Input> =>
    textInput(text === true ? new TextDecoder().decode(await readAll(process.stdin)) : text);
  return [...named, { file: "--text", read }];
}

/** What was asked for, else the terminal's own language. */
export function languageOf(asked: string | undefined, env: Environment): "id" | "en" {
  if (asked === "id" || asked === "en") return asked;
  if (asked !== undefined) throw new UsageError(`--lang ${asked}: the languages are id and en.`);
  const locale = env["LC_ALL"] ?? env["LC_MESSAGES"] ?? env["LANG"] ?? "";
  return locale.startsWith("id") ? "id" : "en";
}

async function eachTogether<T>(items: readonly T[], work: (item: T, place: number) => Promise<void>): Promise<void> {
  const waiting = items.entries();
  const run = async (): Promise<void> => {
    for (const [place, item] of waiting) await work(item, place);
  };
  await Promise.all(Array.from({ length: TOGETHER }, run));
}
