/** The files that set-up leaves in `$ABSAH_DATA`. */
import { randomBytes } from "node:crypto";
import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { sha256 } from "#primitives";
import { toHex } from "#core/encoding/text.ts";
import { exists, writePrivate } from "./keys.ts";

/** Replaces a file at once: after a crash the old one or the new one is there, on disk when it resolves. */
export async function replaceFile(path: string, bytes: Uint8Array | string, mode = 0o644): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const next = `${path}.${randomBytes(4).toString("hex")}.tmp`;
  const file = await open(next, "wx", mode);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(next, path);
  const folder = await open(dirname(path), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Who works in the demo office: two officers and one approver. */
const PERSONS = [
  { person: "petugas-1", role: "officer" },
  { person: "petugas-2", role: "officer" },
  { person: "penyetuju-1", role: "approver" },
] as const;

export interface NewToken {
  readonly person: string;
  readonly role: string;
  readonly token: string;
}

/** Makes three tokens at first start and gives them in clear, once; `tokens.json` keeps their digests only.
 *  The clear tokens also lie in `keys/tokens.json` (600), for the demo and for whoever missed the screen. */
export async function ensureTokens(dataFolder: string): Promise<readonly NewToken[]> {
  const path = join(dataFolder, "tokens.json");
  if (await exists(path)) return [];
  const clear = join(dataFolder, "keys", "tokens.json");
  // The clear ones are written first: after a crash in between the same tokens are used, not lost ones.
  if (!(await exists(clear))) {
    const tokens = PERSONS.map((person) => ({ ...person, token: randomBytes(24).toString("base64url") }));
    await writePrivate(clear, `${JSON.stringify({ v: 1, tokens }, undefined, 2)}\n`);
  }
  const { tokens } = JSON.parse(await readFile(clear, "utf8")) as { tokens: NewToken[] };
  const digests = tokens.map(({ token, person, role }) => ({
    sha256: toHex(sha256(Buffer.from(token))),
    person,
    role,
  }));
  await writePrivate(path, `${JSON.stringify({ v: 1, tokens: digests }, undefined, 2)}\n`);
  return tokens;
}
