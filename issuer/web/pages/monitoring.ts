/** Checks in the field: inspections without a warrant first, the way to approve one, devices, and daily counts. */
import { GROUNDS, OUTCOMES, type Outcome } from "#core/document/check-log.ts";
import { type Group, groupOf } from "#core/judgement/verdict.ts";
import { formatDay, formatTime } from "../../../verifier/library/wording/time.ts";
import { type DayCounts, type DeviceView, type InspectionView } from "../../office/monitoring/model.ts";
import { html, icon, type IconName, type View } from "../html.ts";
import { type PageReply, type Visit } from "../visit.ts";
import { type Words } from "../words/id.ts";
import { age, nothing, table, token, type Column } from "./parts.ts";

export const MONITORING = "/petugas/pengawasan";
/** Inspections with a warrant that are shown. */
const NEWEST = 20;
/** Smaller numbers are not told: at a quiet post they would tell of one person. */
const FEW = 5;
const GROUPS = ["GO", "CAUTION", "STOP", "UNSURE"] as const;

export interface Overview {
  readonly devices: readonly DeviceView[];
  readonly inspections: readonly InspectionView[];
  readonly counts: readonly DayCounts[];
  /** The form came without a ground. */
  readonly isGroundMissing?: boolean;
}

export function monitoringPage(visit: Visit, overview: Overview): PageReply {
  const { monitoring } = visit.words;
  const { title } = monitoring;
  const main = html`
    <h1>${title}</h1>
    <p class="muted reading">${monitoring.lead}</p>
    ${inspections(visit, overview)} ${approvalForm(visit, overview.isGroundMissing === true)}
    <h2 id="perangkat">${monitoring.devices} <span class="count">${overview.devices.length}</span></h2>
    ${
      overview.devices.length === 0
        ? nothing(monitoring.noDevices, monitoring.noDevicesNext)
        : table(monitoring.devices, deviceColumns(visit), overview.devices)
    }
    <h2>${monitoring.counts}</h2>
    <p class="muted reading">${monitoring.countsLead}</p>
    ${
      overview.counts.length === 0
        ? nothing(monitoring.noCounts)
        : table(monitoring.counts, countColumns(visit.words), overview.counts.toReversed())
    }
  `;
  const status = overview.isGroundMissing === true ? { status: 422 } : {};
  return { kind: "page", title, main, at: "monitoring", ...status };
}

/** That inspections lack their warrant beyond the time that the law gives; nothing where none does. */
export function lateNote({ monitoring }: Words, count: number): View {
  if (count === 0) return "";
  return html`<p class="note" data-verdict="revoked">
    ${icon("triangle-alert")} ${monitoring.late(count)} <a href=${MONITORING}>${monitoring.lateLink}</a>
  </p>`;
}

function inspections(visit: Visit, { inspections: all, devices }: Overview): View {
  const { words } = visit;
  const { monitoring } = words;
  const of = (state: InspectionView["state"]): readonly InspectionView[] => all.filter((one) => one.state === state);
  const [late, settled] = [of("late"), of("settled")];
  const shown = [...late, ...of("waiting"), ...settled.slice(0, NEWEST)];
  return html`
    <h2 id="pemeriksaan">${monitoring.inspections} <span class="count">${all.length}</span></h2>
    ${late.length === 0 ? "" : html`<p class="note" data-verdict="revoked">${monitoring.late(late.length)}</p>`}
    ${
      shown.length === 0
        ? nothing(monitoring.none, monitoring.noneNext)
        : table(monitoring.inspections, inspectionColumns(visit, devices), shown)
    }
    ${settled.length > NEWEST ? html`<p class="small muted">${monitoring.older(NEWEST)}</p>` : ""}
  `;
}

function approvalForm({ words, session }: Visit, isMissing: boolean): View {
  const { monitoring } = words;
  return html`
    <h2 id="persetujuan">${monitoring.approval}</h2>
    <form class="card reading" action=${`${MONITORING}/persetujuan`} method="post">
      ${token(session)}
      <p>${monitoring.approvalLead}</p>
      <fieldset class="bare stack" aria-describedby="law-hint">
        <legend class="label">${monitoring.ground}</legend>
        ${isMissing ? html`<p class="fault" role="alert">${monitoring.groundMissing}</p>` : ""}
        ${GROUNDS.map(
          (ground) =>
            html`<label class="choice"
              ><input type="radio" name="ground" value=${ground} required /><span
                >${monitoring.grounds[ground]}</span
              ></label
            >`,
        )}
      </fieldset>
      <p id="law-hint" class="small muted">${monitoring.law}</p>
      <div class="button-row"><button class="button main" type="submit">${monitoring.makeCode}</button></div>
    </form>
  `;
}

const inspectionColumns = ({ words }: Visit, devices: readonly DeviceView[]): Column<InspectionView>[] => {
  const { monitoring, catalogue } = words;
  const names = new Map(devices.map(({ id, name }) => [id, name]));
  return [
    {
      title: monitoring.opened,
      cell: ({ id, openedAt }) =>
        html`<a href=${`${MONITORING}/pemeriksaan/${id}`}>${formatTime(openedAt, catalogue)}</a>`,
      isBare: true,
    },
    { title: monitoring.state, cell: ({ state }) => inspectionTag(words, state) },
    { title: monitoring.basis, cell: (inspection) => basis(words, inspection) },
    { title: monitoring.approvedBy, cell: ({ approvedBy }) => approvedBy ?? "–" },
    {
      title: monitoring.device,
      cell: ({ deviceId }) => html`<span class="whole">${names.get(deviceId) ?? "–"}</span>`,
    },
  ];
};

const deviceColumns = ({ words, now }: Visit): Column<DeviceView>[] => {
  const { monitoring } = words;
  return [
    {
      title: monitoring.name,
      cell: ({ id, name }) => html`<a href=${`${MONITORING}/perangkat/${id}`}>${name}</a>`,
      isBare: true,
    },
    {
      title: monitoring.state,
      cell: ({ state, stoppedAt }) =>
        state === "active" && stoppedAt !== undefined ? stoppedTag(words) : deviceTag(words, state),
    },
    {
      title: monitoring.synced,
      cell: ({ syncedAt }) => (syncedAt === undefined ? monitoring.never : age(words, now, syncedAt)),
    },
    { title: monitoring.events, cell: ({ next }) => next },
  ];
};

function countColumns({ monitoring, catalogue }: Words): Column<DayCounts>[] {
  const sum = (tally: DayCounts["outcomes"], outcomes: readonly Outcome[]): number =>
    outcomes.reduce((total, outcome) => total + (tally[outcome] ?? 0), 0);
  const of = (group: Group): readonly Outcome[] => OUTCOMES.filter((outcome) => groupOf(outcome) === group);
  const told = (count: number): View => (count > 0 && count < FEW ? monitoring.few : count);
  return [
    { title: monitoring.day, cell: ({ day }) => formatDay(Date.parse(day) / 1000, catalogue) },
    ...GROUPS.map((group) => ({
      title: monitoring.groups[group],
      cell: ({ outcomes }: DayCounts) => told(sum(outcomes, of(group))),
    })),
    { title: monitoring.changed, cell: ({ changed }) => told(sum(changed, OUTCOMES)) },
  ];
}

/** The warrant, or the ground that stands for it. */
export const basis = ({ monitoring }: Words, { warrant, ground }: InspectionView): View => {
  const short = ground === undefined ? "" : monitoring.groundShort[ground];
  const number = warrant === undefined ? "" : html`<span class="number">${warrant}</span>`;
  return ground !== undefined && warrant !== undefined ? html`${number} · ${short}` : html`${number}${short}`;
};

type Look = readonly [verdict: string, drawing: IconName];
const INSPECTION_LOOKS: Readonly<Record<InspectionView["state"], Look>> = {
  settled: ["valid", "circle-check-big"],
  waiting: ["undetermined", "clock"],
  late: ["revoked", "triangle-alert"],
};
const DEVICE_LOOKS: Readonly<Record<DeviceView["state"], Look>> = {
  active: ["valid", "circle-check-big"],
  quarantined: ["suspended", "circle-pause"],
  ended: ["unreadable", "ban"],
};

const tagOf = ([verdict, drawing]: Look, text: string): View =>
  html`<span class="tag" data-verdict=${verdict}>${icon(drawing)} ${text}</span>`;

export const inspectionTag = ({ monitoring }: Words, state: InspectionView["state"]): View =>
  tagOf(INSPECTION_LOOKS[state], monitoring.inspectionStates[state]);

const stoppedTag = ({ monitoring }: Words): View => tagOf(DEVICE_LOOKS.quarantined, monitoring.waits);

export const deviceTag = ({ monitoring }: Words, state: DeviceView["state"]): View =>
  tagOf(DEVICE_LOOKS[state], monitoring.deviceStates[state]);
