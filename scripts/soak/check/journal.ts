/** Reads the journal of an issuer that has ended, every link checked. */
import { join } from "node:path";
import { toHex } from "#core/encoding/text.ts";
import { type StatusValue } from "#core/proof/status.ts";
import { loadKeyFile } from "../../../issuer/adapters/signer/key-file.ts";
import { openLevelStore } from "../../../issuer/adapters/store/level.ts";
import { checkedEntries } from "../../../issuer/journal/check.ts";
import { type JournalEntry } from "../../../issuer/journal/entry.ts";
import { type JournalEvidence, type Place, type SealedBatch, type Signed } from "./evidence.ts";

const VALUES: Readonly<Record<string, StatusValue>> = { revoke: 1, suspend: 2, reinstate: 0, supersede: 3 };

class Fold implements JournalEvidence {
  readonly signed: Signed[] = [];
  readonly places = new Map<string, Place>();
  readonly documentOf = new Map<string, string>();
  readonly confirmed = new Map<string, StatusValue>();
  readonly batches = new Map<string, SealedBatch>();
  readonly hashes: string[] = [];

  note({ number, name, facts, hash }: JournalEntry): void {
    this.hashes[number] = toHex(hash);
    const text = (key: string): string => String(facts[key]);
    const count = (key: string): number => Number(facts[key]);
    const issuer = count("issuer");
    switch (name) {
      case "document.signing":
      case "document.signing-afresh":
        this.places.set(text("document"), { issuer, list: count("list"), index: count("index") });
        this.documentOf.set(text("order"), text("document"));
        return;
      case "document.signed":
        this.signed.push({ entry: number, documentId: text("document"), issuer, cose: hexOf(facts["cose"]) });
        return;
      case "status.confirmed":
        this.confirmed.set(text("document"), VALUES[text("what")] ?? 0);
        return;
      case "batch.sealed":
        this.batches.set(`${issuer}/${count("sequence")}`, { kid: text("kid"), journalEntry: count("journalEntry") });
        return;
      case "batch.undone":
        this.batches.delete(`${issuer}/${count("sequence")}`);
        return;
      default:
    }
  }
}

/** Of a house whose journal cannot be read. */
export const NO_JOURNAL: JournalEvidence = new Fold();

const hexOf = (value: unknown): string => (value instanceof Uint8Array ? toHex(value) : "");

/** @throws {JournalError}, {StoreError} where it is not whole */
export async function readJournal(dataFolder: string): Promise<JournalEvidence> {
  const { secretKey } = await loadKeyFile(join(dataFolder, "keys", "store.json"), "aes-256");
  const store = await openLevelStore({ folder: join(dataFolder, "issuer"), key: secretKey });
  try {
    const fold = new Fold();
    for await (const entry of checkedEntries(store)) fold.note(entry);
    return fold;
  } finally {
    await store.close();
  }
}
