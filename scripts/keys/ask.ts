/** Asks a person on a terminal; what is secret is not shown. */
import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { KeysError } from "./plan.ts";

/** @returns a function that asks; it throws {KeysError} where the person breaks off (Ctrl-C, Ctrl-D) */
export function asker(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): (question: string, isSecret: boolean) => Promise<string> {
  return (question, isSecret) => {
    output.write(question);
    const silent = new Writable({ write: (_, __, done) => done() });
    const lines = createInterface({ input, output: isSecret ? silent : output, terminal: true });
    const answer = new Promise<string>((resolve, reject) => {
      lines.once("line", resolve);
      // Ctrl-C and Ctrl-D close it; after a line was read this changes nothing any more.
      lines.once("close", () => reject(new KeysError("Broken off: nothing was changed by this step or after it.")));
    });
    return answer.finally(() => {
      lines.close();
      if (isSecret) output.write("\n");
    });
  };
}
