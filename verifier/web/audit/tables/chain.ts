/** What chain and leaf data hold, as tables. Pure. */
import { KINDS, kindBit } from "#core/document/kind.ts";
import { NEVER_COMPROMISED, NEVER_RETIRED } from "#core/proof/fields.ts";
import { findingText } from "../../../library/audit/discrepancy.ts";
import { type ChainEvent } from "../../../library/audit/ports.ts";
import { language } from "../../shell/settings.ts";
import { catalogue } from "../../words/current.ts";
import { type Reading } from "../read/reading.ts";
import { say } from "../words.ts";
import { hexOf, nameOf, none, when } from "./names.ts";
import { type TableFacts } from "./table.tsx";

export function discrepancyTable({ found }: Reading): TableFacts {
  const rows = found.map(({ code, issuer, sequence, index, block, kid, list, place, detail }) => {
    const leaf = index === undefined ? "" : ` · ${say("leaf").toLowerCase()} ${index}`;
    const slot =
      list === undefined ? "" : ` · ${say("list").toLowerCase()} ${list}${place === undefined ? "" : `/${place}`}`;
    const batch = issuer === undefined ? (kid ?? none) : `${issuer}/${sequence ?? none}${leaf}${slot}`;
    return [code, findingText(code, language.value), batch, String(block ?? none), detail ?? none];
  });
  const columns = [say("code"), say("meaning"), say("where"), say("block"), say("detail")];
  return { name: "discrepancies", title: say("discrepancies"), columns, rows, numeric: [2, 3] };
}

export function batchTable(reading: Reading): TableFacts {
  const columns = [
    say("batch"),
    say("issuer"),
    say("time"),
    say("block"),
    say("size"),
    say("recomputed"),
    say("rootHash"),
    say("keyId"),
    say("transaction"),
  ];
  const rows = reading.batches.map(({ link: { anchor }, found }) => [
    `${anchor.issuer}/${anchor.sequence}`,
    nameOf(reading, anchor.issuer),
    when(anchor.time),
    String(anchor.block),
    String(anchor.size),
    found.length === 0 ? say("alike") : found.map(({ code }) => code).join(", "),
    hexOf(anchor.root),
    anchor.kid,
    anchor.transaction,
  ]);
  return { name: "batches", title: say("batches"), columns, rows: rows.toReversed(), numeric: [0, 3, 4] };
}

export function issuerTable(reading: Reading): TableFacts {
  const columns = [
    say("issuer"),
    say("number"),
    say("origin"),
    say("batches"),
    say("lists"),
    say("anchoringAccount"),
    say("statusAccount"),
  ];
  const rows = [...reading.record.history.issuers.values()].map(({ issuer, facts, anchors, opened }) => [
    nameOf(reading, issuer),
    String(issuer),
    facts?.origin ?? none,
    String(anchors.size),
    String(opened),
    facts?.anchoringAccount ?? none,
    facts?.statusAccount ?? none,
  ]);
  return { name: "issuers", title: say("issuers"), columns, rows, numeric: [1, 3, 4] };
}

export function keyTable(reading: Reading): TableFacts {
  const columns = [say("issuer"), say("keyId"), say("begins"), say("ends"), say("retired"), say("cut"), say("kinds")];
  const rows = [...reading.record.history.keys].map(([kid, { registered, retiredAt, compromisedFrom }]) => [
    nameOf(reading, registered.issuer),
    kid,
    when(registered.notBefore),
    when(registered.notAfter),
    retiredAt === NEVER_RETIRED ? none : when(retiredAt),
    compromisedFrom === NEVER_COMPROMISED ? none : String(compromisedFrom),
    KINDS.filter((kind) => (registered.kinds & kindBit(kind)) !== 0)
      .map((kind) => catalogue.value.kinds[kind])
      .join(", "),
  ]);
  return { name: "keys", title: say("keys"), columns, rows };
}

/** Which accounts stood for an issuer from when on, and what was anchored while they did. */
export function accountTable(reading: Reading): TableFacts {
  const { events } = reading;
  const settings = events.filter((event) => event.name === "IssuerRegistered" || event.name === "AccountsChanged");
  const rows = settings.map((event) => {
    const next = settings.find((later) => later.issuer === event.issuer && isAfter(later, event));
    const anchors = events.filter(
      (each) =>
        each.name === "Anchored" &&
        each.issuer === event.issuer &&
        isAfter(each, event) &&
        (next === undefined || isAfter(next, each)),
    );
    return [
      nameOf(reading, event.issuer),
      say(event.name),
      when(event.time),
      String(event.block),
      event.anchoringAccount,
      event.statusAccount,
      String(anchors.length),
      event.from,
    ];
  });
  const columns = [
    say("issuer"),
    say("event"),
    say("begins"),
    say("block"),
    say("anchoringAccount"),
    say("statusAccount"),
    say("anchorsBy"),
    say("sender"),
  ];
  return { name: "accounts", title: say("accounts"), columns, rows, numeric: [3, 6] };
}

/** Events that a search found. */
export function eventTable(reading: Reading, events: readonly ChainEvent[]): TableFacts {
  const columns = [
    say("event"),
    say("issuer"),
    say("where"),
    say("block"),
    say("time"),
    say("transaction"),
    say("sender"),
  ];
  const rows = events.map((event) => [
    say(event.name),
    "issuer" in event ? nameOf(reading, event.issuer) : none,
    placeOf(event),
    String(event.block),
    when(event.time),
    event.transaction,
    event.from,
  ]);
  return { name: "events", title: say("found"), columns, rows, numeric: [2, 3] };
}

function placeOf(event: ChainEvent): string {
  if ("sequence" in event) return `${event.issuer}/${event.sequence}`;
  if ("list" in event) return `${say("list").toLowerCase()} ${event.list}`;
  return "kid" in event ? event.kid : none;
}

function isAfter(later: ChainEvent, earlier: ChainEvent): boolean {
  return later.block > earlier.block || (later.block === earlier.block && later.log > earlier.log);
}
