/** What the operating system and level say of a failed read or write, in the words of the port. */
import { StoreError } from "../../ports.ts";

const FULL_CODES: ReadonlySet<unknown> = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);
// level hands its engine's errors on as text alone, with no errno beside it: these are the C library's words for the three.
const FULL_WORDS = /No space left on device|Disk quota exceeded|File too large/;

const codeOf = (error: unknown): unknown =>
  typeof error === "object" && error !== null && "code" in error ? error.code : undefined;

function* causes(error: unknown): Generator {
  for (let at = error; at instanceof Error; at = at.cause) yield at;
}

/** @param folder  named in the message, with what to do */
export function storeFault(error: unknown, folder: string): StoreError {
  if (error instanceof StoreError) return error;
  const options = { cause: error };
  for (const one of causes(error)) {
    const code = codeOf(one);
    if (code === "LEVEL_LOCKED") {
      const what = `the store in ${folder} is open in another process: stop that process, then start again`;
      return new StoreError("locked", what, options);
    }
    if (FULL_CODES.has(code) || (one instanceof Error && FULL_WORDS.test(one.message))) {
      const what = `no room left to write in ${folder}: free space on that disk, then start again; what was acknowledged is kept`;
      return new StoreError("disk-full", what, options);
    }
    if (code === "LEVEL_CORRUPTION") {
      const what = `the files in ${folder} are damaged: restore this folder from its backup`;
      return new StoreError("corrupt", what, options);
    }
  }
  const said = error instanceof Error ? error.message : String(error);
  const advice = "check disk and permissions; where its files are damaged, restore this folder from its backup";
  return new StoreError("io", `cannot read or write ${folder} (${said}): ${advice}`, options);
}
