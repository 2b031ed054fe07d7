/** The command as its user meets it: arguments in, words and an exit code out; and what of a house it could change. */
import { createHash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openRootFile, type RootStatement } from "#core/proof/root.ts";
import { parseTrustFile } from "#core/proof/trust.ts";
import { run } from "../../../scripts/keys.ts";

export const PASSPHRASE = "kopi lampung pagi hari";

export interface Told {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** One command line, as typed behind `npm run keys --`.
 *  @param answers  what a person types when asked; nobody is there to ask unless given */
export async function keys(
  data: string,
  line: string,
  options: { readonly now?: () => number; readonly answers?: string[]; readonly env?: Record<string, string> } = {},
): Promise<Told> {
  let [out, err] = ["", ""];
  const { answers, now = () => Math.floor(Date.now() / 1000) } = options;
  const code = await run(line.split(" "), {
    env: { ABSAH_DATA: data, ...options.env },
    now,
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    ...(answers === undefined ? {} : { ask: (question) => Promise.resolve(answerOf(question, answers)) }),
  });
  return { code, out, err };

  function answerOf(question: string, left: string[]): string {
    out += question;
    const answer = left.shift();
    if (answer === undefined) throw new RangeError(`nobody expected to be asked: ${question}`);
    return answer;
  }
}

/** Digest of every file below a folder, by name; the lock and log of a database aside. */
export async function filesOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const digests = paths.toSorted().map(async (path): Promise<[string, string]> => {
    return [
      path,
      createHash("sha256")
        .update(await readFile(path))
        .digest("hex"),
    ];
  });
  return new Map(await Promise.all(digests));
}

/** The published root statement, held by the trust file. */
export async function rootOf(data: string): Promise<RootStatement> {
  const trust = parseTrustFile(await readFile(join(data, "trust.json")));
  return openRootFile(await readFile(join(data, "published", "root.cbor")), trust);
}

/** A file with a passphrase, for its owner alone. */
export async function passphraseFile(folder: string, text = PASSPHRASE, name = "pass.txt"): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `${text}\n`, { mode: 0o600 });
  return path;
}

/** A kid in what a command said. */
export function kidIn(text: string): string {
  const kid = /\bkey ([0-9a-f]{16})\b/.exec(text)?.[1];
  if (kid === undefined) throw new RangeError(`no key is named in: ${text}`);
  return kid;
}
