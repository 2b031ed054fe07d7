/** The keys of a house: made at first start, each in a file of its own that only its owner may read. */
import { createPrivateKey, createPublicKey, randomBytes } from "node:crypto";
import { chmod, mkdir, open, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { computeAddress } from "ethers";
import { z } from "zod";

export type KeyType = "ed25519" | "secp256k1" | "aes-256";

/** A key file; hex without 0x. `public` is the public key, or the address of an account. */
export interface KeyFile {
  readonly v: 1;
  readonly type: KeyType;
  readonly secretKey: string;
  readonly public?: string | undefined;
}

const KEY_FILE = z.strictObject({
  v: z.literal(1),
  type: z.enum(["ed25519", "secp256k1", "aes-256"]),
  secretKey: z.string().regex(/^[0-9a-f]{64}$/),
  public: z.string().optional(),
});

const PKCS8_ED25519 = Buffer.from("302e020100300506032b657004220420", "hex");
const SPKI_BYTES = 12;

/** Issuers of the demo house, by number. */
const ISSUERS: readonly number[] = [1, 2];

/** Every key of a house and what it is for, in the order they are made. */
export const KEY_NAMES: readonly (readonly [name: string, type: KeyType])[] = [
  ["deployer", "secp256k1"],
  ["admin", "secp256k1"],
  ["root-1", "ed25519"],
  ["bundle", "ed25519"],
  ["store", "aes-256"],
  ...ISSUERS.flatMap((issuer): readonly (readonly [string, KeyType])[] => [
    [`issuer-${issuer}-signing`, "ed25519"],
    [`issuer-${issuer}-list`, "ed25519"],
    [`issuer-${issuer}-anchoring`, "secp256k1"],
    [`issuer-${issuer}-status`, "secp256k1"],
  ]),
];

/** Makes what is missing and keeps what is there. Gives the number of keys that were made. */
export async function ensureKeys(folder: string): Promise<number> {
  await makePrivateFolder(folder);
  // Once a root key is pinned, one that is missing lies elsewhere, as it should: another would be nobody's.
  const isPinned = await exists(join(dirname(folder), "trust.json"));
  let made = 0;
  for (const [name, type] of KEY_NAMES) {
    const path = join(folder, `${name}.json`);
    if ((await exists(path)) || (isPinned && name.startsWith("root-"))) continue;
    await writePrivate(path, `${JSON.stringify(newKey(type))}\n`);
    made += 1;
  }
  return made;
}

/** Reads a key file. @throws {Error} naming the file where it is missing or damaged */
export async function loadKey(folder: string, name: string): Promise<KeyFile> {
  const path = join(folder, `${name}.json`);
  try {
    return KEY_FILE.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    throw new Error(`${path} cannot be read as a key. Restore it from your backup.`, { cause: error });
  }
}

/** The address of an account with 0x. */
export async function addressOf(folder: string, name: string): Promise<string> {
  return computeAddress(`0x${(await loadKey(folder, name)).secretKey}`);
}

function newKey(type: KeyType): KeyFile {
  const secret = randomBytes(32);
  const secretKey = secret.toString("hex");
  switch (type) {
    case "ed25519": {
      const key = createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, secret]), format: "der", type: "pkcs8" });
      const spki = createPublicKey(key).export({ format: "der", type: "spki" });
      return { v: 1, type, secretKey, public: spki.subarray(SPKI_BYTES).toString("hex") };
    }
    case "secp256k1":
      return { v: 1, type, secretKey, public: computeAddress(`0x${secretKey}`).slice(2).toLowerCase() };
    case "aes-256":
      return { v: 1, type, secretKey };
  }
}

/** A folder that only its owner enters. */
async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
}

/** Writes a new file with mode 600, on disk when it resolves; never over an old one. */
export async function writePrivate(path: string, text: string): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
