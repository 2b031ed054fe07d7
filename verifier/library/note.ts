/** What went wrong with a source on the way to a verdict: told to people, never part of the evidence. */
import { FormatError, type FormatCode } from "#core/error.ts";
import { type RefusedCode, type StaleCode } from "#core/proof/succession.ts";
import { SourceError, type SourceCode } from "./ports.ts";

export interface Note {
  readonly source: string;
  readonly code: SourceCode | FormatCode | RefusedCode | StaleCode | "behind" | "disagree" | "incomplete";
  readonly detail: string;
}

export type Notes = (note: Note) => void;

/** The note of an error that a source may cause. Anything else is a fault of ours and is thrown on. */
function noteOf(source: string, error: unknown): Note {
  if (error instanceof SourceError || error instanceof FormatError) {
    return { source, code: error.code, detail: error.message };
  }
  throw error;
}

/** What `work` gives, or undefined and a note. A source that never answers is given up after `limitMs`; without a limit
 *  `work` has one of its own. */
export async function attempt<T>(
  source: string,
  limitMs: number | undefined,
  notes: Notes,
  work: () => Promise<T>,
): Promise<T | undefined> {
  if (limitMs === undefined) {
    return work().catch((error: unknown) => {
      notes(noteOf(source, error));
      return undefined;
    });
  }
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new SourceError("late", `${source} did not answer in ${limitMs} ms`)), limitMs);
  try {
    return await Promise.race([work(), late]);
  } catch (error) {
    notes(noteOf(source, error));
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
