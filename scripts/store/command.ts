/** What `fsck`, `backup` and `restore` have in common as commands: terminal, progress, exit codes, refusals. */
import { type Command, CommanderError } from "commander";
import { FormatError } from "#core/error.ts";
import { KeyFileError } from "../../issuer/adapters/signer/private-file.ts";
import { JournalError } from "../../issuer/journal/error.ts";
import { StoreError } from "../../issuer/ports.ts";
import { SystemError } from "../../issuer/system.ts";
import { ConfigError } from "../../verifier/api/environment.ts";
import { ChainError } from "../chain/error.ts";
import { HouseError } from "./house.ts";

/** Whoever sits before the command. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Unix seconds. */
  readonly now: () => number;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Progress may be written over itself. */
  readonly isTerminal: boolean;
}

const EXIT = { DONE: 0, REFUSED: 2, USAGE: 64 } as const;

/** A command that cannot be carried out as it was given (exit code 64). */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const REFUSALS = [HouseError, StoreError, JournalError, SystemError, KeyFileError, ChainError, FormatError];
const FULL: ReadonlySet<unknown> = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** @param code  of the command once it is done   @returns the exit code */
export async function runProgram(
  program: Command,
  args: readonly string[],
  terminal: Terminal,
  code: () => number,
): Promise<number> {
  program
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .showHelpAfterError("(--help shows how)");
  try {
    await program.parseAsync([...args], { from: "user" });
    return code();
  } catch (error) {
    // Help ends with 0; every other fault of commander's is wrong usage, which it has told already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.DONE : EXIT.USAGE;
    if (error instanceof UsageError || error instanceof ConfigError) {
      terminal.err(`${error.message}\n`);
      return EXIT.USAGE;
    }
    if (!(error instanceof Error)) throw error;
    if (isFull(error))
      terminal.err("The disk is full: free space, or write to another disk. What was begun was removed.\n");
    else if (REFUSALS.some((kind) => error instanceof kind) || isOfSystem(error)) terminal.err(`${error.message}\n`);
    else throw error;
    return EXIT.REFUSED;
  }
}

/** What the operating system refused; its message names the path. */
const isOfSystem = (error: Error): boolean => "code" in error && /^E[A-Z]+$/.test(String(error.code));

const isFull = (error: Error): boolean => "code" in error && FULL.has(error.code);

export const terminalOfProcess = (): Terminal => ({
  env: process.env,
  now: () => Math.floor(Date.now() / 1000),
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  isTerminal: process.stderr.isTTY,
});

/** Tells how far a long work has come: on a terminal in one line, elsewhere a line a stage. */
export interface Progress {
  /** Begins a stage. */
  stage(name: string): void;
  /** One more of it is done. */
  tick(count?: number): void;
  end(): void;
}

const EVERY_MS = 100;

/** @param write  where to: standard error, since standard output is the result's */
export function progressOn(write: (text: string) => void, isTerminal: boolean): Progress {
  let name = "";
  let count = 0;
  let toldAt = 0;
  const line = (): string => (count === 0 ? `· ${name}` : `· ${name}: ${count.toLocaleString("en")}`);
  const end = (): void => {
    if (name !== "") write(isTerminal ? `\r\u001b[K${line()}\n` : `${line()}\n`);
    name = "";
    count = 0;
  };
  return {
    stage: (next) => {
      end();
      name = next;
      if (isTerminal) write(line());
    },
    tick: (more = 1) => {
      count += more;
      if (!isTerminal || Date.now() - toldAt < EVERY_MS) return;
      toldAt = Date.now();
      write(`\r\u001b[K${line()}`);
    },
    end,
  };
}

/** Tells nothing. */
export const SILENT: Progress = { stage: () => undefined, tick: () => undefined, end: () => undefined };
