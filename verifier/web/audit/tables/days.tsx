/** Anchors by day: bars for the eye, the same numbers as a table for everyone. */
import { type JSX } from "preact";
import { type Reading } from "../read/reading.ts";
import { count, say } from "../words.ts";
import { type TableFacts, Table } from "./table.tsx";

const WIB_SECONDS = 25_200;
const BARS = 31;
const [WIDTH, HEIGHT, LABEL] = [24, 96, 20];

interface Day {
  readonly day: string;
  readonly batches: number;
  readonly documents: number;
}

export function Days({ reading }: { readonly reading: Reading }): JSX.Element {
  const days = daysOf(reading);
  return <Table {...dayTable(reading)}>{days.length === 0 ? undefined : <Bars days={days.slice(-BARS)} />}</Table>;
}

/** Newest first. */
export function dayTable(reading: Reading): TableFacts {
  const rows = daysOf(reading).map(({ day, batches, documents }) => [day, String(documents), String(batches)]);
  const columns = [say("day"), say("documents"), say("batches")];
  const title = say("days");
  return { name: "days", title, line: say("daysLine"), columns, rows: rows.toReversed(), numeric: [0, 1, 2] };
}

function daysOf({ batches }: Reading): readonly Day[] {
  const days = Map.groupBy(batches, ({ link }) =>
    new Date((link.anchor.time + WIB_SECONDS) * 1000).toISOString().slice(0, 10),
  );
  return [...days]
    .map(([day, own]) => ({
      day,
      batches: own.length,
      documents: own.reduce((sum, { link }) => sum + link.anchor.size - 1, 0),
    }))
    .toSorted((a, b) => (a.day < b.day ? -1 : 1));
}

function Bars({ days }: { readonly days: readonly Day[] }): JSX.Element {
  const most = Math.max(1, ...days.map(({ documents }) => documents));
  const width = Math.max(12, days.length) * WIDTH;
  return (
    <svg
      class="bars"
      viewBox={`0 0 ${width} ${HEIGHT + 2 * LABEL}`}
      aria-hidden="true"
      preserveAspectRatio="xMinYMin meet"
    >
      {days.map(({ day, documents }, place) => {
        const height = Math.max(2, (documents / most) * HEIGHT);
        const top = LABEL + HEIGHT - height;
        const middle = place * WIDTH + WIDTH / 2;
        const isNamed = place % Math.ceil(days.length / 7) === 0;
        return (
          <g key={day}>
            <title>{`${day}: ${count(documents)}`}</title>
            <rect x={place * WIDTH + 4} y={top} width={WIDTH - 8} height={height} rx="2" />
            {documents === most ? (
              <text x={middle} y={top - 5}>
                {count(documents)}
              </text>
            ) : undefined}
            {isNamed ? (
              <text class="day" x={middle} y={HEIGHT + LABEL + 14}>
                {day.slice(8)}/{day.slice(5, 7)}
              </text>
            ) : undefined}
          </g>
        );
      })}
      <line x1="0" x2={width} y1={LABEL + HEIGHT + 0.5} y2={LABEL + HEIGHT + 0.5} />
    </svg>
  );
}
