/** Secret keys in files: `{"v":1,"type","secretKey","public"?}`, bytes in lower-case hex, readable by the owner alone.
 *  Under a passphrase `sealed` stands in the place of `secretKey`. */
import { canonicalize, parseJson, type JsonValue } from "#core/encoding/canonical.ts";
import { fromHex, toHex } from "#core/encoding/text.ts";
import { KeyFileError, readPrivately } from "./private-file.ts";
import { openSealedKey, parseSealedKey, sealKey } from "./sealed-key.ts";

export type KeyType = "ed25519" | "secp256k1" | "aes-256";

/** `secretKey` 32 bytes (ed25519: the RFC 8032 seed). `public`: the public key of 32 bytes, or a chain account's 20. */
export interface KeyFile {
  readonly type: KeyType;
  readonly secretKey: Uint8Array;
  readonly public?: Uint8Array;
}

const PUBLIC_SIZE = { ed25519: 32, secp256k1: 20, "aes-256": undefined } as const;

/** @param passphrase  opens a sealed one; a plain one is read without
 *  @throws {KeyFileError} `absent`, `mode` (readable or writable by others), `format`, `type` (another than asked for);
 *    `sealed` where a passphrase is needed, `passphrase` where it does not open the file */
export async function loadKeyFile(path: string, type: KeyType, passphrase?: string): Promise<KeyFile> {
  const fields = parse(path, await readPrivately(path, "restore this key from its backup"));
  if (fields.get("v") !== 1) throw malformed(path, '"v" is not 1');
  const found = fields.get("type");
  if (found !== type) {
    throw new KeyFileError("type", `${path} holds a key of type ${JSON.stringify(found)}: a ${type} key belongs here`);
  }
  const size = PUBLIC_SIZE[type];
  const expected = size === undefined ? 3 : 4;
  if (fields.size !== expected) throw malformed(path, `it has ${fields.size} fields, not ${expected}`);
  const publicKey = size === undefined ? {} : { public: hexField(path, fields, "public", size) };
  const secretKey = fields.has("sealed")
    ? await openSealed(path, type, fields, passphrase)
    : hexField(path, fields, "secretKey", 32);
  return { type, secretKey, ...publicKey };
}

/** The text of a key file under a passphrase. */
export async function formatSealedKeyFile(key: KeyFile, passphrase: string): Promise<string> {
  const open = openPart(key.type, key.public && toHex(key.public));
  const sealed = await sealKey(key.secretKey, passphrase, open);
  return `${new TextDecoder().decode(canonicalize({ ...open, sealed: { ...sealed } }))}\n`;
}

async function openSealed(
  path: string,
  type: KeyType,
  fields: ReadonlyMap<string, JsonValue>,
  passphrase: string | undefined,
): Promise<Uint8Array> {
  const sealed = parseSealedKey(fields.get("sealed"));
  if (sealed === undefined) throw malformed(path, '"sealed" is not what this program writes');
  if (passphrase === undefined) {
    const advice = "name the file that holds it in ABSAH_PASSPHRASE_FILE";
    throw new KeyFileError("sealed", `${path} opens with a passphrase only: ${advice}`);
  }
  const secretKey = await openSealedKey(sealed, passphrase, openPart(type, fields.get("public")));
  if (secretKey !== undefined) return secretKey;
  throw new KeyFileError(
    "passphrase",
    `the passphrase does not open ${path}: it is another one, or the file was changed`,
  );
}

const openPart = (type: KeyType, publicKey: JsonValue | undefined): Readonly<Record<string, JsonValue>> => ({
  v: 1,
  type,
  ...(publicKey === undefined ? {} : { public: publicKey }),
});

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
