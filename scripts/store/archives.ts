/** The archives that a restore is made of, read and checked before anything is written. */
import { join } from "node:path";
import { createSecretKey } from "node:crypto";
import { loadKeyFile } from "../../issuer/adapters/signer/key-file.ts";
import { openRecord } from "../../issuer/adapters/store/record.ts";
import { parseMark } from "../../issuer/authority/integrity/journal-check.ts";
import { type Manifest, readManifest, readPart, verifyParts } from "./archive.ts";
import { HouseError } from "./house.ts";
import { type Progress } from "./command.ts";
import { decodeRecords, type SealedRecord } from "./records-file.ts";
import { assertSound, type JournalEnd } from "./sound.ts";
import { PERSONS_PART, STORE_PART } from "./backup.ts";

/** Three archives of one house, each whole. */
export interface Archives {
  readonly house: string;
  readonly persons: string;
  readonly keys: string;
  readonly storeKey: Uint8Array;
  readonly manifests: Readonly<Record<Manifest["kind"], Manifest>>;
  readonly journal: JournalEnd;
}

export const storeRecords = (house: string): AsyncIterable<SealedRecord> => decodeRecords(readPart(house, STORE_PART));
export const personRecords = (persons: string): AsyncIterable<SealedRecord> =>
  decodeRecords(readPart(persons, PERSONS_PART));

/** @throws {HouseError} for an archive that is not whole, of another house, or person keys older than the house */
export async function openArchives(
  folders: Pick<Archives, "house" | "persons" | "keys">,
  passphrase: string | undefined,
  progress: Progress,
): Promise<Archives> {
  // The store key lies in the keys' archive, and authenticates all three.
  await readManifest(folders.keys, "keys", undefined);
  const { secretKey: storeKey } = await loadKeyFile(join(folders.keys, "store.json"), "aes-256", passphrase);
  const read = (kind: Manifest["kind"]): Promise<Manifest> => readManifest(folders[kind], kind, storeKey);
  const manifests = { house: await read("house"), persons: await read("persons"), keys: await read("keys") };
  for (const kind of ["house", "persons", "keys"] as const) {
    progress.stage(`digests of ${folders[kind]}`);
    await verifyParts(folders[kind], manifests[kind], () => progress.tick());
  }
  progress.stage("records");
  const journal = await assertSound(
    storeKey,
    () => storeRecords(folders.house),
    () => progress.tick(),
  );
  await assertFitting(folders.persons, storeKey, journal);
  return { ...folders, storeKey, manifests, journal };
}

// Newer person keys fit: whoever was erased since stays erased. Older ones lack the keys of those who came in between.
async function assertFitting(persons: string, storeKey: Uint8Array, { entries, head }: JournalEnd): Promise<void> {
  const key = createSecretKey(storeKey);
  let number = -1;
  let hash = "";
  for await (const { key: name, sealed } of personRecords(persons)) {
    const value = openRecord(key, name, sealed);
    if (value === undefined) throw new HouseError(`Record ${name} in ${persons} was changed: take another backup.`);
    if (name !== "journal-head") continue;
    const mark = parseMark(value);
    number = mark?.number ?? -1;
    hash = Buffer.from(mark?.hash ?? []).toString("hex");
  }
  if (number < entries - 1) {
    const older = `the person keys are of journal entry ${number}, the house of ${entries - 1}`;
    throw new HouseError(`${persons} is older than the house: ${older}. Take a newer archive of the person keys.`);
  }
  if (number === entries - 1 && hash !== head) {
    throw new HouseError(`${persons} belongs to another course of the journal than the house's archive.`);
  }
}
