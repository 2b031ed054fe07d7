/** A secret key under a passphrase: scrypt (RFC 7914) makes the key of AES-256-GCM. */
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from "node:crypto";
import { promisify } from "node:util";
import { canonicalize, type JsonValue } from "#core/encoding/canonical.ts";
import { fromHex, toHex } from "#core/encoding/text.ts";

/** What scrypt is run with. */
interface Cost {
  readonly n: number;
  readonly r: number;
  readonly p: number;
}

/** Bytes in lower-case hex: 16 of salt, 12 of nonce, 32 + 16 of box. */
export interface SealedKey extends Cost {
  readonly kdf: "scrypt";
  readonly salt: string;
  readonly nonce: string;
  readonly box: string;
}

const COST: Cost = { n: 2 ** 17, r: 8, p: 1 };
/** A file that asks for more is not ours, and would only use up the memory. */
const MOST_N = 2 ** 20;
const TAG_BYTES = 16;
const derive = promisify<string, Uint8Array, number, object, Buffer>(scrypt);

/** @param open  what stands beside it in the file, readable and bound to it */
export async function sealKey(
  secretKey: Uint8Array,
  passphrase: string,
  open: Readonly<Record<string, JsonValue>>,
): Promise<SealedKey> {
  const salt = randomBytes(16);
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", await keyOf(passphrase, salt, COST), nonce);
  cipher.setAAD(boundTo(open, salt, COST));
  const box = Buffer.concat([cipher.update(secretKey), cipher.final(), cipher.getAuthTag()]);
  return { kdf: "scrypt", ...COST, salt: toHex(salt), nonce: toHex(nonce), box: toHex(box) };
}

/** The 32 bytes of the key; undefined for another passphrase or a changed file: nobody can tell which. */
export async function openSealedKey(
  sealed: SealedKey,
  passphrase: string,
  open: Readonly<Record<string, JsonValue>>,
): Promise<Uint8Array | undefined> {
  const [salt, box] = [fromHex(sealed.salt), fromHex(sealed.box)];
  const decipher = createDecipheriv("aes-256-gcm", await keyOf(passphrase, salt, sealed), fromHex(sealed.nonce));
  decipher.setAAD(boundTo(open, salt, sealed));
  decipher.setAuthTag(box.subarray(-TAG_BYTES));
  try {
    return new Uint8Array(Buffer.concat([decipher.update(box.subarray(0, -TAG_BYTES)), decipher.final()]));
  } catch {
    return undefined;
  }
}

const SIZES = { salt: 16, nonce: 12, box: 32 + TAG_BYTES } as const;

/** Checks what stands in a file. @returns undefined for anything that this room does not write */
export function parseSealedKey(value: JsonValue | undefined): SealedKey | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const fields = new Map(Object.entries(value));
  const [n, r, p] = ["n", "r", "p"].map((name) => fields.get(name));
  const isCost = typeof n === "number" && n >= COST.n && n <= MOST_N && Number.isInteger(Math.log2(n));
  if (fields.size !== 7 || fields.get("kdf") !== "scrypt" || !isCost || r !== COST.r || p !== COST.p) return undefined;
  const [salt, nonce, box] = Object.entries(SIZES).map(([name, size]) => {
    const text = fields.get(name);
    return typeof text === "string" && /^[0-9a-f]*$/.test(text) && text.length === 2 * size ? text : undefined;
  });
  if (salt === undefined || nonce === undefined || box === undefined) return undefined;
  return { kdf: "scrypt", n, r, p, salt, nonce, box };
}

// 128 · n · r bytes, and as much again for what node takes beside them.
const keyOf = (passphrase: string, salt: Uint8Array, { n, r, p }: Cost): Promise<Buffer> =>
  derive(passphrase, salt, 32, { N: n, r, p, maxmem: 256 * n * r });

function boundTo(open: Readonly<Record<string, JsonValue>>, salt: Uint8Array, { n, r, p }: Cost): Uint8Array {
  const bound = canonicalize({ ...open, kdf: "scrypt", n, r, p, salt: toHex(salt) });
  return Buffer.concat([Buffer.from("absah-key-1"), bound]);
}
