/** Brings lists and status to the chain: opens the lists that places are given from, writes the words that changed. */
import { type Block, type StatusWrite } from "../../ports.ts";
import { type Depth } from "../anchoring/anchoring.ts";
import { type Outbox } from "../anchoring/outbox.ts";
import { type Desk } from "../desk.ts";
import { type Places } from "../issuing/places.ts";
import { keyOf, openedLists } from "../records/records.ts";
import { type Standings } from "./standings.ts";

export class StatusWriting {
  readonly #desk: Desk;
  readonly #standings: Standings;
  readonly #places: ReadonlyMap<number, Places>;
  readonly #outboxes: ReadonlyMap<number, Outbox>;

  constructor(
    desk: Desk,
    standings: Standings,
    places: ReadonlyMap<number, Places>,
    outboxes: ReadonlyMap<number, Outbox>,
  ) {
    this.#desk = desk;
    this.#standings = standings;
    this.#places = places;
    this.#outboxes = outboxes;
  }

  /** One step for an issuer. @returns whether another turn may do more */
  async turn(issuer: number, depth: Depth): Promise<boolean> {
    const { newest } = depth;
    const opened = await this.#desk.options.registry.openedLists(issuer, newest.number);
    const places = this.#places.get(issuer);
    const wanted = places === undefined ? 0 : places.list + (places.isNearlyFull ? 2 : 1);
    if (opened < wanted) return this.#openList(issuer, opened, newest);
    return this.#writeWords(issuer, depth, opened);
  }

  /** Compares all that was ever changed with the chain, after a start or a reorganisation: what is missing is due again. */
  async recheck(issuer: number, { number }: Block): Promise<void> {
    const { registry, log } = this.#desk.options;
    const byList = Map.groupBy(this.#standings.writes(issuer), ({ list }) => list);
    for (const [list, writes] of byList) {
      const words = writes.map(({ word }) => word);
      const values = await registry.statusWords(issuer, list, words, number);
      const lost = writes.filter((write, i) => !stands(write, values[i]));
      if (lost.length > 0) log.warn("status.vanished", { issuer, list, words: lost.length });
      for (const write of lost) this.#standings.reopen(write);
    }
  }

  async #openList(issuer: number, list: number, newest: Block): Promise<boolean> {
    const asked = (await this.#desk.find(openedLists, keyOf.opened(issuer)))?.asked ?? 0;
    if (asked <= list) {
      // Written first: a chain with more lists than were asked for shows that this store is an old copy.
      const write = openedLists.put(keyOf.opened(issuer), { v: 1, asked: list + 1 });
      await this.#desk.commit([{ name: "list.opening", facts: { issuer, list } }], [write]);
    }
    await this.#outbox(issuer).drive(`open ${list}`, { name: "openList", issuer, list });
    return this.#hasNewBlock(newest);
  }

  async #writeWords(issuer: number, { newest, deep }: Depth, opened: number): Promise<boolean> {
    const due = this.#standings.due(issuer).filter(({ list }) => list < opened);
    const [first] = due;
    if (first === undefined) return false;
    const ofList = due.filter(({ list }) => list === first.list);
    const words = ofList.map(({ word }) => word);
    const { registry } = this.#desk.options;
    const now = await registry.statusWords(issuer, first.list, words, newest.number);
    const before = deep === newest.number ? now : await registry.statusWords(issuer, first.list, words, deep);
    const done = ofList.filter((write, i) => stands(write, now[i]) && stands(write, before[i]));
    if (done.length > 0) await this.#finalise(done, deep);
    const missing = ofList.find((write, i) => !stands(write, now[i]));
    if (missing === undefined) return done.length > 0;
    const { list, word, mask, value } = missing;
    const purpose = `status ${list} ${word} ${mask.toString(16)} ${value.toString(16)}`;
    await this.#outbox(issuer).drive(purpose, { name: "setWord", write: missing });
    return this.#hasNewBlock(newest);
  }

  async #finalise(done: readonly StatusWrite[], block: number): Promise<void> {
    const brought = done.flatMap((write) => this.#standings.brought(write)).filter(([, { final }]) => !final);
    if (brought.length === 0) return;
    const writes = brought.map(([place, standing]) => this.#standings.put(place, { ...standing, final: true }));
    const facts = { issuer: done[0]?.issuer ?? 0, documents: brought.map(([, { documentId }]) => documentId), block };
    await this.#desk.commit([{ name: "status.written", facts }], writes);
    for (const [place, standing] of brought) {
      // A change confirmed while this was written down stays due.
      if (this.#standings.find(place)?.value === standing.value) {
        this.#standings.set(place, { ...standing, final: true });
      }
    }
  }

  async #hasNewBlock(newest: Block): Promise<boolean> {
    return (await this.#desk.options.registry.newest()).number > newest.number;
  }

  #outbox(issuer: number): Outbox {
    const outbox = this.#outboxes.get(issuer);
    if (outbox === undefined) throw new RangeError(`there is no issuer ${issuer} here`);
    return outbox;
  }
}

const stands = (write: StatusWrite, value: bigint | undefined): boolean =>
  value !== undefined && (value & write.mask) === write.value;
