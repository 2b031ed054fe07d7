/** All tables of the page, and all of them as one file. */
import { type JSX } from "preact";
import { type Reading } from "../read/reading.ts";
import { say } from "../words.ts";
import { accountTable, batchTable, discrepancyTable, issuerTable, keyTable } from "./chain.ts";
import { changeTable } from "./changes.ts";
import { Days, dayTable } from "./days.tsx";
import { toObjects } from "./save.ts";
import { Table } from "./table.tsx";

interface Props {
  readonly reading: Reading;
}

export function Tables({ reading }: Props): JSX.Element {
  return (
    <>
      <nav class="sections no-print" aria-label={say("sections")}>
        {tablesOf(reading).map(({ name, title, rows }) => (
          <a key={name} href={`#t-${name}`}>
            {title} <span class="number muted">{rows.length}</span>
          </a>
        ))}
      </nav>
      {reading.found.length === 0 ? undefined : <Table {...discrepancyTable(reading)} />}
      <Days reading={reading} />
      <Table {...batchTable(reading)} />
      <Table {...changeTable(reading)} />
      <Table {...issuerTable(reading)} />
      <Table {...keyTable(reading)} />
      <Table {...accountTable(reading)} />
    </>
  );
}

/** Everything that was read and recomputed, to be kept. */
export function reportOf(reading: Reading): object {
  const { record, node, found } = reading;
  const { chainId, genesisHash, issuerRegistry, documentRegistry } = record.facts;
  return {
    v: 1,
    status: found.length === 0 ? "clean" : "discrepancies",
    chain: { chainId, genesisHash, issuerRegistry, documentRegistry },
    block: record.block,
    node: node ?? location.host,
    tables: Object.fromEntries(
      [discrepancyTable(reading), ...tablesOf(reading)].map(({ name, columns, rows }) => [
        name,
        toObjects(columns, rows),
      ]),
    ),
  };
}

const tablesOf = (reading: Reading): readonly ReturnType<typeof dayTable>[] => [
  ...(reading.found.length === 0 ? [] : [discrepancyTable(reading)]),
  dayTable(reading),
  batchTable(reading),
  changeTable(reading),
  issuerTable(reading),
  keyTable(reading),
  accountTable(reading),
];
