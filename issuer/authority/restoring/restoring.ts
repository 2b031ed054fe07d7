/** A store that was put back from a backup, brought to the chain's state before anything is signed.
 *
 *  Somebody agreed to it with `npm run restore`, which leaves a record in the store; an old copy without that record stays
 *  read-only. Batches of the lost store are taken over with their leaves, withdrawals are read from the chain, and places
 *  are given in new lists only: nobody knows which of the old ones the lost store gave away. */
import { type StoreWrite } from "../../ports.ts";
import { type NewEntry } from "../../journal/journal.ts";
import { type Depth } from "../anchoring/anchoring.ts";
import { type Archive } from "../anchoring/archive.ts";
import { waitingOf } from "../anchoring/undoing.ts";
import { type Desk } from "../desk.ts";
import { type Places } from "../issuing/places.ts";
import { batches, finals, keyOf, openedLists, positions, restorations } from "../records/records.ts";
import { type Standings } from "../status/standings.ts";
import { type Adoption, findAdoptions } from "./batches.ts";
import { rebuildStatuses, type Rebuilt } from "./statuses.ts";

/** An agreement is for the start that follows it: a copy made of the store in between is an old copy a day later. */
const AGREED_SECONDS = 86_400;

export class Restoring {
  readonly #desk: Desk;
  readonly #archive: Archive;
  readonly #standings: Standings;
  readonly #places: ReadonlyMap<number, Places>;

  constructor(desk: Desk, archive: Archive, standings: Standings, places: ReadonlyMap<number, Places>) {
    this.#desk = desk;
    this.#archive = archive;
    this.#standings = standings;
    this.#places = places;
  }

  /** Does nothing for a store that was not put back. @returns what it waits for, in a sentence
   *  @throws {RegistryError} */
  async turn(depth: Depth): Promise<string | undefined> {
    const agreed = await this.#desk.find(restorations, keyOf.restored);
    if (agreed === undefined) return undefined;
    if (Math.abs(this.#desk.now - agreed.at) > AGREED_SECONDS) {
      return "the agreement to go on from a restored store has lapsed: agree again with `npm run restore -- --here`";
    }
    const question = { desk: this.#desk, archive: this.#archive, depth, without: new Set(agreed.without) };
    const adoptions: Adoption[] = [];
    for (const issuer of this.#desk.issuers) {
      await this.#undoOther(issuer, depth);
      const found = await findAdoptions(question, issuer);
      if (found.status === "waiting") return found.reason;
      adoptions.push(...found.adoptions);
    }
    await this.#takeOver(adoptions, depth);
    return undefined;
  }

  // The backup holds a sealed batch that the lost store undid, and sealed another of that number.
  async #undoOther(issuer: number, { newest }: Depth): Promise<void> {
    const open = this.#archive.open(issuer);
    const entry = open && (await this.#desk.options.registry.entry(issuer, open.sequence, newest.number));
    if (
      open === undefined ||
      entry === undefined ||
      Buffer.compare(entry.subarray(0, open.head.length), open.head) === 0
    ) {
      return;
    }
    const batch = await this.#archive.batch(issuer, open.sequence);
    const items = await waitingOf(this.#desk, batch);
    const facts = { issuer, sequence: open.sequence, count: items.length, root: batch.root };
    await this.#desk.commit([{ name: "batch.undone", facts }], this.#archive.undoWrites(batch, items));
    this.#archive.undone(batch, items);
  }

  async #takeOver(adoptions: readonly Adoption[], { newest }: Depth): Promise<void> {
    const entries: NewEntry[] = [];
    const writes: StoreWrite[] = [{ type: "del", key: keyOf.restored }];
    let order = (this.#archive.finals().at(-1)?.final.order ?? -1) + 1;
    for (const adoption of inOrder(adoptions)) {
      writes.push(...adoptionWrites(adoption, order));
      entries.push(entryOf(adoption));
      order += 1;
    }
    const rebuilt: Rebuilt[] = [];
    for (const issuer of this.#desk.issuers) {
      const opened = await this.#desk.options.registry.openedLists(issuer, newest.number);
      const statuses = await rebuildStatuses(this.#desk, this.#standings, issuer, { block: newest.number, opened });
      rebuilt.push(...statuses);
      if (statuses.length > 0) entries.push(statusEntry(issuer, statuses, newest.number));
      const lists = await this.#newList(issuer, opened);
      entries.push(...lists.entries);
      writes.push(...lists.writes);
    }
    writes.push(...rebuilt.map(({ place, standing }) => this.#standings.put(place, standing)));
    const lost = adoptions.reduce((sum, { unknown }) => sum + unknown, 0);
    const facts = { batches: adoptions.length, lost, statuses: rebuilt.length, block: newest.number };
    await this.#desk.commit([{ name: "store.restored", facts }, ...entries], writes);
    for (const { place, standing } of rebuilt) this.#standings.set(place, standing);
    await this.#archive.load();
    const said =
      `the store was put back from a backup: ${adoptions.length} batches and ${rebuilt.length} withdrawals or changes of ` +
      `status were taken over from the chain; ${lost} documents issued since are unknown here and stay genuine. Orders ` +
      "that waited when the backup was made may have been decided since: compare before approving";
    this.#desk.condition.warn("restored", "store.restored", said);
  }

  async #newList(issuer: number, opened: number): Promise<{ entries: NewEntry[]; writes: StoreWrite[] }> {
    const places = this.#places.get(issuer);
    const asked = (await this.#desk.find(openedLists, keyOf.opened(issuer)))?.asked ?? 0;
    const entries: NewEntry[] = [];
    const writes: StoreWrite[] = [];
    if (opened > asked) {
      entries.push({ name: "list.restored", facts: { issuer, opened } });
      writes.push(openedLists.put(keyOf.opened(issuer), { v: 1, asked: opened }));
    }
    if (places !== undefined && places.list < opened) writes.push(places.goOnIn(opened));
    return { entries, writes };
  }
}

const inOrder = (adoptions: readonly Adoption[]): readonly Adoption[] =>
  adoptions.toSorted(
    (a, b) => a.block - b.block || a.batch.issuer - b.batch.issuer || a.batch.sequence - b.batch.sequence,
  );

function adoptionWrites({ batch, block, time, waiting }: Adoption, order: number): StoreWrite[] {
  const { issuer, sequence } = batch;
  const found = [...waiting].flatMap(([index, { documentId, queue }]): StoreWrite[] => [
    positions.put(keyOf.position(documentId), { v: 1, issuer, sequence, index }),
    { type: "del", key: keyOf.pending(issuer, queue) },
  ]);
  return [
    batches.put(keyOf.batch(issuer, sequence), batch),
    finals.put(keyOf.final(issuer, sequence), { v: 1, order, block, time }),
    ...found,
  ];
}

function entryOf({ batch, block, time, unknown }: Adoption): NewEntry {
  const { issuer, sequence, kid, size, root } = batch;
  return { name: "batch.restored", facts: { issuer, sequence, kid, size, root, block, time, lost: unknown } };
}

function statusEntry(issuer: number, rebuilt: readonly Rebuilt[], block: number): NewEntry {
  const documents = rebuilt.map(({ standing }) => standing.documentId);
  const values = rebuilt.map(({ standing }) => standing.value);
  return { name: "status.restored", facts: { issuer, documents, values, block } };
}
