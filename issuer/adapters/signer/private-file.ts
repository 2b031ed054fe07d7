/** Files that only their owner may read: keys and passphrases. */
import { open } from "node:fs/promises";

type KeyFileCode = "absent" | "mode" | "format" | "type" | "public-key" | "sealed" | "passphrase";

/** A key file that will not be used; `message` names the file and says what to do, never its contents. */
export class KeyFileError extends Error {
  override readonly name = "KeyFileError";
  readonly code: KeyFileCode;
  constructor(code: KeyFileCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

const MAX_BYTES = 4096;
/** Shorter ones are guessed, whatever scrypt costs. */
const LEAST_CHARACTERS = 12;

/** The text of a file. Mode and contents are read through one handle: no other file can be put in between.
 *  @param absent  what to do where there is none
 *  @throws {KeyFileError} `absent`, `mode` (readable or writable by others), `format` (longer than 4096 bytes) */
export async function readPrivately(path: string, absent: string): Promise<string> {
  const file = await open(path, "r").catch((cause: unknown) => {
    throw new KeyFileError("absent", `cannot open ${path}: ${absent}`, { cause });
  });
  try {
    const { mode, size } = await file.stat();
    if ((mode & 0o077) !== 0) throw new KeyFileError("mode", `others may read ${path}: run chmod 600 on it`);
    if (size > MAX_BYTES) throw new KeyFileError("format", `${path} has ${size} bytes, at most ${MAX_BYTES}`);
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

/** The passphrase in a file: its text without the end of the line.
 *  @throws {KeyFileError} `absent`, `mode`, `format`; `passphrase` where it is too short or has several lines */
export async function readPassphrase(path: string): Promise<string> {
  const text = await readPrivately(path, "write the passphrase of the keys into it and run chmod 600 on it");
  return checkedPassphrase(text.replace(/\r?\n$/, ""), path);
}

/** The passphrase as it is used: NFC, so that it does not hang on the keyboard.
 *  @param where  where it was found, for the message
 *  @throws {KeyFileError} `passphrase` shorter than 12 characters, or several lines */
export function checkedPassphrase(text: string, where: string): string {
  const passphrase = text.normalize("NFC");
  if (/[\r\n]/.test(passphrase)) throw new KeyFileError("passphrase", `${where} has several lines: one is expected`);
  if (passphrase.length >= LEAST_CHARACTERS) return passphrase;
  throw new KeyFileError("passphrase", `the passphrase of ${where} is shorter than ${LEAST_CHARACTERS} characters`);
}
