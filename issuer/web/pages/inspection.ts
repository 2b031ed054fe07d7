/** One device, one inspection, one approval: what is known of it, and what an approver may do. */
import { formatTime } from "../../../verifier/library/wording/time.ts";
import { type ApprovalCode, type DeviceView, type InspectionView } from "../../office/monitoring/model.ts";
import { html, type View } from "../html.ts";
import { type PageReply, type Visit } from "../visit.ts";
import { basis, deviceTag, inspectionTag, MONITORING } from "./monitoring.ts";
import { age, factList, token, type Fact } from "./parts.ts";

const backLink = ({ words }: Visit): View =>
  html`<p class="small"><a href=${MONITORING}>${words.monitoring.title}</a></p>`;

export function devicePage(visit: Visit, device: DeviceView): PageReply {
  const { words, now, session } = visit;
  const { monitoring, catalogue } = words;
  const { name, state, reason, stoppedAt, kid, next, enrolledAt, syncedAt } = device;
  const address = `${MONITORING}/perangkat/${device.id}`;
  const isHeld = state === "quarantined" && reason !== undefined;
  const waits = state === "active" && stoppedAt !== undefined ? monitoring.stopped(stoppedAt) : undefined;
  const why = isHeld ? monitoring.reasons[reason] : waits;
  const button = isHeld ? monitoring.release : monitoring.letPass;
  const facts: Fact[] = [
    [monitoring.state, deviceTag(words, state)],
    [monitoring.enrolled, formatTime(enrolledAt, catalogue)],
    [monitoring.synced, syncedAt === undefined ? monitoring.never : age(words, now, syncedAt)],
    [monitoring.events, next],
    [monitoring.key, html`<span class="number">${kid}</span>`],
  ];
  const main = html`
    ${backLink(visit)}
    <h1>${name}</h1>
    <section class="card reading">${factList(facts)}</section>
    ${
      why === undefined
        ? ""
        : html`<form class="card reading" action=${`${address}/lepas`} method="post">
            ${token(session)}
            <p>${why}</p>
            <div class="button-row"><button class="button main" type="submit">${button}</button></div>
          </form>`
    }
    ${
      state === "ended"
        ? html`<p class="note" data-verdict="unreadable">${monitoring.ended}</p>`
        : html`<p><a class="button" href=${`${address}/akhiri`}>${monitoring.end}</a></p>`
    }
  `;
  return { kind: "page", title: `${monitoring.device} ${name}`, main, at: "monitoring" };
}

/** Asks once more before a device is ended. */
export function endDevicePage(visit: Visit, { id, name }: DeviceView): PageReply {
  const { words, session } = visit;
  const { monitoring } = words;
  const address = `${MONITORING}/perangkat/${id}`;
  const main = html`
    <h1>${monitoring.endTitle}</h1>
    <p class="muted">${monitoring.device} <a href=${address}>${name}</a></p>
    <section class="card does">
      <h2>${words.change.consequence}</h2>
      <ul class="list">
        ${monitoring.endConsequence.map((line) => html`<li>${line}</li>`)}
      </ul>
    </section>
    <form action=${`${address}/akhiri`} method="post">
      ${token(session)}
      <div class="button-row">
        <button class="button main" type="submit">${monitoring.end}</button>
        <a class="button quiet" href=${address}>${words.message.back}</a>
      </div>
    </form>
  `;
  return { kind: "page", title: monitoring.endTitle, main, at: "monitoring" };
}

/** @param refused  a number that cannot be one, as it was typed */
export function inspectionPage(
  visit: Visit,
  inspection: InspectionView,
  device: string | undefined,
  refused?: string,
): PageReply {
  const { words } = visit;
  const { monitoring, catalogue } = words;
  const { state, openedAt, closedAt, ground, approvedBy, dueAt, warrant } = inspection;
  const facts: Fact[] = [
    [monitoring.state, inspectionTag(words, state)],
    [monitoring.opened, formatTime(openedAt, catalogue)],
    [monitoring.closed, closedAt === undefined ? monitoring.stillOpen : formatTime(closedAt, catalogue)],
    [monitoring.device, device ?? "–"],
    [monitoring.basis, ground === undefined ? basis(words, inspection) : monitoring.grounds[ground]],
    ...(ground !== undefined && warrant !== undefined
      ? [[monitoring.warrant, html`<span class="number">${warrant}</span>`] satisfies Fact]
      : []),
    ...(approvedBy === undefined ? [] : [[monitoring.approvedBy, approvedBy] satisfies Fact]),
    ...(state === "settled" ? [] : [[monitoring.due, formatTime(dueAt, catalogue)] satisfies Fact]),
  ];
  const main = html`
    ${backLink(visit)}
    <h1>${monitoring.inspection}</h1>
    <section class="card reading">${factList(facts)}</section>
    ${state === "settled" ? "" : warrantForm(visit, inspection, refused)}
  `;
  const status = refused === undefined ? {} : { status: 422 };
  return { kind: "page", title: monitoring.inspection, main, at: "monitoring", ...status };
}

function warrantForm({ words, session }: Visit, { id }: InspectionView, refused: string | undefined): View {
  const { monitoring } = words;
  return html`
    <form class="card reading" action=${`${MONITORING}/pemeriksaan/${id}/surat`} method="post">
      ${token(session)}
      <h2>${monitoring.addWarrant}</h2>
      <div>
        <label class="label" for="warrant">${monitoring.warrantLabel}</label>
        <p id="warrant-hint" class="small muted">${monitoring.warrantHint}</p>
        ${refused === undefined ? "" : html`<p class="fault" id="warrant-fault" role="alert">${monitoring.warrantFault}</p>`}
        <input
          class="field number"
          id="warrant"
          name="warrant"
          required
          maxlength="40"
          autocomplete="off"
          aria-describedby=${refused === undefined ? "warrant-hint" : "warrant-fault warrant-hint"}
          aria-invalid=${refused === undefined ? undefined : "true"}
          value=${refused ?? ""}
        />
      </div>
      <div class="button-row"><button class="button main" type="submit">${monitoring.addWarrant}</button></div>
    </form>
  `;
}

/** The code, this once. */
export function approvalPage(visit: Visit, { code, ground, expiresAt }: ApprovalCode): PageReply {
  const { monitoring, catalogue } = visit.words;
  const facts: Fact[] = [
    [monitoring.codeFor, visit.officer.person],
    [monitoring.ground, monitoring.grounds[ground]],
    [monitoring.codeUntil, formatTime(expiresAt, catalogue)],
  ];
  const main = html`
    ${backLink(visit)}
    <h1>${monitoring.code}</h1>
    <section class="card reading">
      <p class="code number">${code}</p>
      <p><strong>${monitoring.codeOnce}</strong></p>
      ${factList(facts)}
    </section>
  `;
  return { kind: "page", title: monitoring.code, main, at: "monitoring" };
}
