/** The room's records, read through the ledger. */
import { type RecordKind, under } from "../../authority/records/record.ts";
import { type Ledger } from "../../authority/model.ts";

export class Shelf {
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  async find<T>(kind: RecordKind<T>, key: string): Promise<T | undefined> {
    const bytes = await this.#ledger.get(key);
    return bytes === undefined ? undefined : kind.read(key, bytes);
  }

  /** Records under a prefix, with their keys, rising. @param lt  where to end, before the prefix does */
  async *all<T>(kind: RecordKind<T>, prefix: string, lt = under(prefix).lt): AsyncGenerator<readonly [string, T]> {
    for await (const [key, bytes] of this.#ledger.entries({ ...under(prefix), lt })) yield [key, kind.read(key, bytes)];
  }
}
