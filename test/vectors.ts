import { readFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.env["ABSAH_VECTORS"];
let told = false;

/** Reads a file of the folder: JSON as the caller says it is shaped, other text as it is. */
export interface Vectors {
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- only the caller knows how the file is shaped
  json<T>(path: string): T;
  text(path: string): string;
}

/**
 * A suite over other people's known answers, which lie in the folder that ABSAH_VECTORS names (never in the project).
 * Without the folder nothing is registered, and one line says what was not run.
 */
export function describeVectors(name: string, suite: (vectors: Vectors) => void): void {
  if (folder === undefined) {
    if (!told) console.log("not run: the known answers of others; set ABSAH_VECTORS=FOLDER to run them");
    told = true;
    return;
  }
  const text = (path: string): string => readFileSync(join(folder, path), "utf8");
  describe(`${name} (vectors)`, () => suite({ text, json: (path) => JSON.parse(text(path)) }));
}
