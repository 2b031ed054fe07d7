/** What stands behind the one line: all that this device holds and how old it is, and its last updates. */
import { type JSX } from "preact";
import { useEffect } from "preact/hooks";
import { formatAge, formatTime } from "../../library/index.ts";
import { held } from "../judge/judging.ts";
import { mode } from "../judge/mode.ts";
import { storageFault } from "../shell/database.ts";
import { language } from "../shell/settings.ts";
import { catalogue } from "../words/current.ts";
import { appState } from "./app.ts";
import { camera, fitness, hour, isPersisted, lookAtDevice, storedBytes } from "./device.ts";
import { formatBytes } from "./size.ts";
import { updates } from "./updates.ts";
import { deviceWords } from "./words.ts";

type Row = readonly [name: string, value: string];

export function Details(): JSX.Element {
  // What is kept has grown.
  useEffect(() => void lookAtDevice(), [appState.value]);
  const { rows: names } = deviceWords.value;
  const rows: readonly Row[] = [
    ...listRows(),
    [names.clock, clockLine()],
    [names.app, `${deviceWords.value.app[appState.value]} (${APP_VERSION})`],
    [names.storage, storageLine()],
    [names.camera, deviceWords.value.camera[camera.value]],
  ];
  return (
    <>
      <dl class="device-facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Updates />
    </>
  );
}

function listRows(): readonly Row[] {
  const { rows, none, root: rootLine, bundle: bundleLine, statuses, filter } = deviceWords.value;
  const { root, bundle } = held.value;
  const age = (time: number): string => formatAge(hour.value - time, catalogue.value);
  const rootRow: Row = [
    rows.root,
    root === undefined ? none : rootLine(root.version, age(root.issued), formatTime(root.expires, catalogue.value)),
  ];
  if (root === undefined || bundle === undefined) return [rootRow, [rows.bundle, none]];
  const { version, readAt, issuers, segments } = bundle.bundle;
  const lists = [...issuers.values()].reduce((sum, { statusFiles }) => sum + statusFiles.length, 0);
  return [
    rootRow,
    [rows.bundle, bundleLine(version, age(readAt), formatAge(root.freshness[mode.value], catalogue.value))],
    [rows.statuses, statuses(lists, age(readAt))],
    [rows.filter, filter(segments.length, age(readAt))],
  ];
}

function clockLine(): string {
  const { clocks } = deviceWords.value;
  if (held.value.bundle === undefined) return clocks.unknown;
  return "because" in fitness.value && fitness.value.because === "clock-wrong" ? clocks.wrong : clocks.right;
}

function storageLine(): string {
  const { nothingKept, persisted } = deviceWords.value;
  if (storageFault.value !== undefined) return nothingKept;
  const answer = { true: persisted.yes, false: persisted.no, undefined: persisted.unknown }[`${isPersisted.value}`];
  return storedBytes.value === undefined ? answer : `${formatBytes(storedBytes.value, language.value)}, ${answer}`;
}

function Updates(): JSX.Element {
  const copy = deviceWords.value;
  return (
    <>
      <h3>{copy.updates}</h3>
      {updates.value.length === 0 ? <p class="muted">{copy.noUpdates}</p> : undefined}
      <ol class="updates" reversed>
        {updates.value.map(({ at, version, bytes, outcome }) => (
          <li key={at}>
            {formatTime(at, catalogue.value)} <strong>{copy.outcomes[outcome]}</strong>
            <span class="small muted">{copy.update(version, formatBytes(bytes, language.value))}</span>
          </li>
        ))}
      </ol>
    </>
  );
}
