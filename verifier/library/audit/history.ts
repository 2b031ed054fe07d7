/** The chain's own account of issuers, keys, anchors and status, folded from its events and nothing else. Pure. */
import { sha256 } from "#primitives";
import { fromHex, toHex } from "#core/encoding/text.ts";
import { NEVER_COMPROMISED, NEVER_RETIRED } from "#core/proof/fields.ts";
import { type Discrepancy } from "./discrepancy.ts";
import {
  type AccountsChanged,
  type Anchored,
  type ChainEvent,
  type IssuerFacts,
  type IssuerRegistered,
  type KeyCompromised,
  type KeyRegistered,
  type KeyRetired,
  type ListOpened,
  type StatusSet,
  type Where,
} from "./ports.ts";
import { forbiddenChanges, wordKey } from "./status.ts";

/** A key as its events leave it. */
export interface KeyHistory {
  readonly registered: KeyRegistered;
  retiredAt: number;
  compromisedFrom: bigint;
}

/** What one issuer did, in the order of the chain. */
export interface IssuerHistory {
  readonly issuer: number;
  /** as registered and changed since; absent where no event registers it */
  facts: IssuerFacts | undefined;
  /** the first event of each sequence */
  readonly anchors: Map<number, Anchored>;
  readonly changes: StatusSet[];
  /** number of lists opened */
  opened: number;
  /** by list, the event that opened it */
  readonly opening: Map<number, ListOpened>;
  /** status words by list × 1,024 + word */
  readonly words: Map<number, bigint>;
}

export interface History {
  readonly issuers: ReadonlyMap<number, IssuerHistory>;
  readonly keys: ReadonlyMap<string, KeyHistory>;
}

/** Folds events, in the order of the chain, one by one. */
export class Replay implements History {
  readonly issuers = new Map<number, IssuerHistory>();
  readonly keys = new Map<string, KeyHistory>();
  /** Faults that the events show by themselves. */
  readonly found: Discrepancy[] = [];

  add(event: ChainEvent): void {
    switch (event.name) {
      case "IssuerRegistered":
        return this.#register(event);
      case "AccountsChanged":
        return this.#changeAccounts(event);
      case "KeyRegistered":
        return this.#registerKey(event);
      case "KeyRetired":
        return this.#retire(event);
      case "KeyCompromised":
        return this.#compromise(event);
      case "Anchored":
        return this.#anchor(event);
      case "ListOpened":
        return this.#open(event);
      case "StatusSet":
        return this.#set(event);
    }
  }

  #register(event: IssuerRegistered): void {
    const known = this.#issuer(event.issuer);
    const { issuer, block, origin, anchoringAccount, statusAccount } = event;
    if (known.facts !== undefined) this.#report("ISSUER_DIFFERS", { issuer, block, detail: "registered twice" });
    known.facts = { origin, anchoringAccount, statusAccount };
  }

  #changeAccounts({ issuer, block, anchoringAccount, statusAccount }: AccountsChanged): void {
    const known = this.#known(issuer, block);
    if (known.facts !== undefined) known.facts = { ...known.facts, anchoringAccount, statusAccount };
  }

  #registerKey(event: KeyRegistered): void {
    const { kid, issuer, block, publicKey } = event;
    this.#known(issuer, block);
    const own = toHex(sha256(fromHex(publicKey)).subarray(0, 8));
    if (own !== kid) this.#report("KEY_DIFFERS", { issuer, kid, block, detail: `its public key's kid is ${own}` });
    if (this.keys.has(kid)) this.#report("KEY_DIFFERS", { issuer, kid, block, detail: "registered twice" });
    else this.keys.set(kid, { registered: event, retiredAt: NEVER_RETIRED, compromisedFrom: NEVER_COMPROMISED });
  }

  #retire({ kid, block, retiredAt }: KeyRetired): void {
    this.#narrow(kid, block, retiredAt, NEVER_COMPROMISED);
  }

  #compromise({ kid, block, retiredAt, fromSequence }: KeyCompromised): void {
    this.#narrow(kid, block, retiredAt, fromSequence);
  }

  /** Dates and cut of a key only fall. */
  #narrow(kid: string, block: number, retiredAt: number, compromisedFrom: bigint): void {
    const key = this.keys.get(kid);
    if (key === undefined) return this.#report("KEY_UNKNOWN", { kid, block });
    const cut = compromisedFrom === NEVER_COMPROMISED ? key.compromisedFrom : compromisedFrom;
    if (retiredAt > key.retiredAt || cut > key.compromisedFrom) {
      const { issuer } = key.registered;
      this.#report("KEY_DIFFERS", { issuer, kid, block, detail: "its end or its cut was moved later" });
    }
    key.retiredAt = retiredAt;
    key.compromisedFrom = cut;
  }

  #anchor(event: Anchored): void {
    const { issuer, sequence, block, kid } = event;
    const known = this.#known(issuer, block);
    if (known.anchors.has(sequence)) return this.#report("ANCHORED_TWICE", { issuer, sequence, block });
    known.anchors.set(sequence, event);
    if (!this.keys.has(kid)) this.#report("KEY_UNKNOWN", { issuer, sequence, kid, block });
    const account = known.facts?.anchoringAccount;
    if (!isBy(event, account)) this.#report("ANCHORED_BY_OTHER", { issuer, sequence, block, detail: event.from });
  }

  #open(event: ListOpened): void {
    const { issuer, list, block } = event;
    const known = this.#known(issuer, block);
    if (list !== known.opened) {
      this.#report("LIST_OUT_OF_ORDER", { issuer, list, block, detail: `list ${known.opened} was next` });
    }
    known.opened = Math.max(known.opened, list + 1);
    known.opening.set(list, event);
    const account = known.facts?.statusAccount;
    if (!isBy(event, account)) this.#report("LIST_OPENED_BY_OTHER", { issuer, list, block, detail: event.from });
  }

  #set(event: StatusSet): void {
    const { issuer, list, word, block, value } = event;
    const known = this.#known(issuer, block);
    if (list >= known.opened) this.#report("LIST_NOT_OPEN", { issuer, list, block });
    const key = wordKey(list, word);
    for (const { place, from, to } of forbiddenChanges(known.words.get(key) ?? 0n, value)) {
      const facts = { issuer, list, place: word * 128 + place, block };
      this.#report("TRANSITION_FORBIDDEN", { ...facts, detail: `${from} became ${to}` });
    }
    known.words.set(key, value);
    known.changes.push(event);
    const account = known.facts?.statusAccount;
    if (!isBy(event, account)) this.#report("STATUS_SET_BY_OTHER", { issuer, list, block, detail: event.from });
  }

  #issuer(issuer: number): IssuerHistory {
    const known = this.issuers.get(issuer);
    if (known !== undefined) return known;
    const made: IssuerHistory = {
      issuer,
      facts: undefined,
      anchors: new Map(),
      changes: [],
      opened: 0,
      opening: new Map(),
      words: new Map(),
    };
    this.issuers.set(issuer, made);
    return made;
  }

  #known(issuer: number, block: number): IssuerHistory {
    const known = this.#issuer(issuer);
    if (known.facts === undefined) this.#report("ISSUER_UNKNOWN", { issuer, block });
    return known;
  }

  #report(code: Discrepancy["code"], facts: Omit<Discrepancy, "code">): void {
    this.found.push({ code, ...facts });
  }
}

/** Whether `account` sent the transaction, or is the contract that it called and that sent it on. An issuer without an
 *  account is reported as unknown, not here. */
function isBy({ from, to }: Where, account: string | undefined): boolean {
  return account === undefined || account === from || account === to;
}
