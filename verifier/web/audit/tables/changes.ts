/** Every change of a status, place by place, as the events tell it. Pure. */
import { type StatusValue } from "#core/proof/status.ts";
import { type StatusSet } from "../../../library/audit/ports.ts";
import { changesOf } from "../../../library/audit/status.ts";
import { type Reading } from "../read/reading.ts";
import { type Name, say } from "../words.ts";
import { nameOf, when } from "./names.ts";
import { type TableFacts } from "./table.tsx";

const PLACES_A_WORD = 128;
const STATUSES = ["status0", "status1", "status2", "status3"] as const satisfies readonly Name[];

interface Change {
  readonly event: StatusSet;
  readonly place: number;
  readonly from: StatusValue;
  readonly to: StatusValue;
}

/** Newest first. */
export function changeTable(reading: Reading): TableFacts {
  const columns = [
    say("time"),
    say("change"),
    say("issuer"),
    say("list"),
    say("slot"),
    say("block"),
    say("sender"),
    say("transaction"),
  ];
  const rows = changesIn(reading).map(({ event, place, from, to }) => [
    when(event.time),
    `${say(STATUSES[from])} → ${say(STATUSES[to])}`,
    nameOf(reading, event.issuer),
    String(event.list),
    String(place),
    String(event.block),
    event.from,
    event.transaction,
  ]);
  return {
    name: "changes",
    title: say("changes"),
    line: say("changesLine"),
    columns,
    rows: rows.toReversed(),
    numeric: [3, 4, 5],
  };
}

function changesIn({ events }: Reading): readonly Change[] {
  const words = new Map<string, bigint>();
  return events.flatMap((event): readonly Change[] => {
    if (event.name !== "StatusSet") return [];
    const { issuer, list, word, value } = event;
    const name = `${issuer}/${list}/${word}`;
    const before = words.get(name) ?? 0n;
    words.set(name, value);
    return changesOf(before, value).map(({ place, from, to }) => ({
      event,
      place: word * PLACES_A_WORD + place,
      from,
      to,
    }));
  });
}
