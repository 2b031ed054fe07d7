/** Secret keys in files: `{"v":1,"type","secretKey","public"?}`, bytes in lower-case hex, readable by the owner alone. */
import { open } from "node:fs/promises";
import { parseJson, type JsonValue } from "#core/encoding/canonical.ts";
import { fromHex } from "#core/encoding/text.ts";

export type KeyType = "ed25519" | "secp256k1" | "aes-256";

/** `secretKey` 32 bytes (ed25519: the RFC 8032 seed). `public`: the public key of 32 bytes, or a chain account's 20. */
export interface KeyFile {
  readonly type: KeyType;
  readonly secretKey: Uint8Array;
  readonly public?: Uint8Array;
}

export type KeyFileCode = "absent" | "mode" | "format" | "type" | "public-key";

/** A key file that will not be used; `message` names the file and says what to do, never its contents. */
export class KeyFileError extends Error {
  override readonly name = "KeyFileError";
  readonly code: KeyFileCode;
  constructor(code: KeyFileCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

const PUBLIC_SIZE = { ed25519: 32, secp256k1: 20, "aes-256": undefined } as const;
const MAX_BYTES = 4096;

/** @throws {KeyFileError} `absent`, `mode` (readable or writable by others), `format`, `type` (another than asked for) */
export async function loadKeyFile(path: string, type: KeyType): Promise<KeyFile> {
  const fields = parse(path, await readPrivately(path));
  if (fields.get("v") !== 1) throw malformed(path, '"v" is not 1');
  const found = fields.get("type");
  if (found !== type) {
    throw new KeyFileError("type", `${path} holds a key of type ${JSON.stringify(found)}: a ${type} key belongs here`);
  }
  const secretKey = hexField(path, fields, "secretKey", 32);
  const size = PUBLIC_SIZE[type];
  const expected = size === undefined ? 3 : 4;
  if (fields.size !== expected) throw malformed(path, `it has ${fields.size} fields, not ${expected}`);
  if (size === undefined) return { type, secretKey };
  return { type, secretKey, public: hexField(path, fields, "public", size) };
}

// Mode and contents are read through one handle: no other file can be put in between.
async function readPrivately(path: string): Promise<string> {
  const file = await open(path, "r").catch((cause: unknown) => {
    throw new KeyFileError("absent", `cannot open ${path}: restore this key from its backup`, { cause });
  });
  try {
    const { mode, size } = await file.stat();
    if ((mode & 0o077) !== 0) throw new KeyFileError("mode", `others may read ${path}: run chmod 600 on it`);
    if (size > MAX_BYTES) throw malformed(path, `it has ${size} bytes`);
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

const malformed = (path: string, why: string, cause?: unknown): KeyFileError =>
  new KeyFileError("format", `${path} is not a key file (${why}): restore it from its backup`, { cause });

function parse(path: string, text: string): ReadonlyMap<string, JsonValue> {
  let value: JsonValue;
  try {
    value = parseJson(text);
  } catch (cause) {
    throw malformed(path, "no strict JSON", cause);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw malformed(path, "no JSON object");
  return new Map(Object.entries(value));
}

function hexField(path: string, fields: ReadonlyMap<string, JsonValue>, name: string, size: number): Uint8Array {
  const text = fields.get(name);
  if (typeof text !== "string" || !/^[0-9a-f]*$/.test(text) || text.length !== size * 2) {
    throw malformed(path, `"${name}" is not ${size} bytes in lower-case hex`);
  }
  return fromHex(text);
}
