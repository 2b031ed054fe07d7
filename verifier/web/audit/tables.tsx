/** What chain and leaf data hold, table by table. */
import { type JSX } from "preact";
import { toHex } from "#core/encoding/text.ts";
import { KINDS, kindBit } from "#core/document/kind.ts";
import { NEVER_COMPROMISED, NEVER_RETIRED } from "#core/proof/fields.ts";
import { findingText } from "../../library/audit/discrepancy.ts";
import { type ChainEvent } from "../../library/audit/ports.ts";
import { formatTime } from "../../library/index.ts";
import { language } from "../shell/settings.ts";
import { catalogue } from "../words/current.ts";
import { type Reading } from "./reading.ts";
import { Table } from "./table.tsx";
import { say } from "./words.ts";

const WIB_SECONDS = 25_200;
const BARS = 31;

export function nameOf({ root }: Reading, issuer: number): string {
  const entry = root.issuers.get(issuer);
  return (language.value === "id" ? entry?.nameId : entry?.nameEn) ?? String(issuer);
}

const when = (time: number): string => formatTime(time, catalogue.value);

interface Props {
  readonly reading: Reading;
}

export function Tables({ reading }: Props): JSX.Element {
  return (
    <>
      <Discrepancies reading={reading} />
      <Days reading={reading} />
      <Batches reading={reading} />
      <Issuers reading={reading} />
      <Keys reading={reading} />
    </>
  );
}

function Discrepancies({ reading }: Props): JSX.Element {
  const rows = reading.found.map(({ code, issuer, sequence, index, block, kid, detail }) => {
    const batch = issuer === undefined ? kid : `${issuer}/${sequence ?? ""}${index === undefined ? "" : ` · ${index}`}`;
    return [code, findingText(code, language.value), batch ?? "", String(block ?? ""), detail ?? ""];
  });
  const columns = [say("code"), say("meaning"), say("where"), say("block"), "Detail"];
  return rows.length === 0 ? (
    <p class="card clean">{say("clean")}</p>
  ) : (
    <Table name="discrepancies" title={say("discrepancies")} columns={columns} rows={rows} />
  );
}

function Days({ reading }: Props): JSX.Element {
  const days = Map.groupBy(reading.batches, ({ link }) =>
    new Date((link.anchor.time + WIB_SECONDS) * 1000).toISOString().slice(0, 10),
  );
  const counts = [...days].map(([day, batches]) => {
    const documents = batches.reduce((sum, { link }) => sum + link.anchor.size - 1, 0);
    return { day, batches: batches.length, documents };
  });
  const columns = [say("day"), say("batches"), say("documents")];
  const rows = counts.map(({ day, batches, documents }) => [day, String(batches), String(documents)]);
  const shown = counts.slice(-BARS);
  const most = Math.max(1, ...shown.map(({ documents }) => documents));
  return (
    <>
      <figure class="card no-print" aria-hidden="true">
        <svg class="bars" viewBox={`0 0 ${Math.max(7, shown.length) * 24} 104`} preserveAspectRatio="xMinYMid meet">
          {shown.map(({ day, documents }, place) => {
            const height = Math.max(2, (documents / most) * 96);
            return <rect key={day} x={place * 24 + 3} y={100 - height} width="18" height={height} />;
          })}
          <line x1="0" x2={Math.max(7, shown.length) * 24} y1="101" y2="101" />
        </svg>
      </figure>
      <Table name="days" title={say("days")} columns={columns} rows={rows} numeric={[0, 1, 2]} />
    </>
  );
}

function Batches({ reading }: Props): JSX.Element {
  const columns = ["batch", "issuer", "size", "root", "kid", "block", "time", "transaction", "recomputed"] as const;
  const titles = [
    say("where"),
    say("issuer"),
    say("size"),
    "root",
    "kid",
    say("block"),
    say("time"),
    say("transaction"),
  ];
  const rows = reading.batches.map(({ link: { anchor }, found }) => [
    `${anchor.issuer}/${anchor.sequence}`,
    nameOf(reading, anchor.issuer),
    String(anchor.size),
    toHex(anchor.root),
    anchor.kid,
    String(anchor.block),
    when(anchor.time),
    anchor.transaction,
    found.length === 0 ? say("same") : found.map(({ code }) => code).join(", "),
  ]);
  const numeric = columns.flatMap((name, place) => (name === "issuer" || name === "recomputed" ? [] : [place]));
  return (
    <Table
      name="batches"
      title={say("batches")}
      columns={[...titles, say("recomputed")]}
      rows={rows}
      numeric={numeric}
    />
  );
}

function Issuers({ reading }: Props): JSX.Element {
  const columns = [say("issuer"), "No.", "Origin", say("batches"), say("lists"), say("accounts"), say("statusAccount")];
  const rows = [...reading.record.history.issuers.values()].map(({ issuer, facts, anchors, opened }) => [
    nameOf(reading, issuer),
    String(issuer),
    facts?.origin ?? "",
    String(anchors.size),
    String(opened),
    facts?.anchoringAccount ?? "",
    facts?.statusAccount ?? "",
  ]);
  return <Table name="issuers" title={say("issuers")} columns={columns} rows={rows} numeric={[1, 3, 4]} />;
}

function Keys({ reading }: Props): JSX.Element {
  const columns = ["kid", say("issuer"), say("kinds"), say("from"), say("to"), say("retired"), say("cut")];
  const rows = [...reading.record.history.keys].map(([kid, { registered, retiredAt, compromisedFrom }]) => [
    kid,
    nameOf(reading, registered.issuer),
    KINDS.filter((kind) => (registered.kinds & kindBit(kind)) !== 0)
      .map((kind) => `${catalogue.value.kinds[kind]} (${kind})`)
      .join(", "),
    when(registered.notBefore),
    when(registered.notAfter),
    retiredAt === NEVER_RETIRED ? "–" : when(retiredAt),
    compromisedFrom === NEVER_COMPROMISED ? "–" : String(compromisedFrom),
  ]);
  return <Table name="keys" title={say("keys")} columns={columns} rows={rows} />;
}

/** Events that a search found. */
export function Events({ reading, events }: Props & { readonly events: readonly ChainEvent[] }): JSX.Element {
  const columns = [say("event"), say("issuer"), say("where"), say("block"), say("time"), say("transaction")];
  const rows = events.map((event) => [
    event.name,
    "issuer" in event ? nameOf(reading, event.issuer) : "",
    "sequence" in event ? `${event.issuer}/${event.sequence}` : "kid" in event ? event.kid : "",
    String(event.block),
    when(event.time),
    event.transaction,
  ]);
  return <Table name="events" title={say("event")} columns={columns} rows={rows} numeric={[3]} />;
}
