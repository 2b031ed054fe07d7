/** The inspection: open it by a warrant, or by a lawful ground and its approval; close it. */
import { type Signal, useSignal } from "@preact/signals";
import { type JSX } from "preact";
import { type Ground, GROUNDS } from "#core/document/check-log.ts";
import { formatTime } from "../../../library/index.ts";
import { view } from "../../periksa/session.ts";
import { catalogue } from "../../words/current.ts";
import { closeInspection, openInspection, setMode } from "../device/inspections.ts";
import { type FieldName, type Inspection, readBasis } from "../device/model.ts";
import { lastSync, syncNow } from "../device/syncing.ts";
import { kept } from "../keeping.ts";
import { shiftWords } from "../words/current.ts";
import { basisOf } from "./badge.tsx";
import { Counts } from "./history.tsx";
import { Confirm } from "./rows.tsx";
import { telling } from "./shift.tsx";

export function InspectionCard(): JSX.Element {
  const { inspection: copy } = shiftWords.value;
  const { device, shift } = kept.value;
  const isAble = device?.enrolled !== undefined && device.state === "active";
  // Until the office has answered, the form stays with what was typed: it may be needed again.
  const isOpening = useSignal(false);
  const open = isOpening.value ? undefined : shift.inspection;
  return (
    <section class="card shift-card" aria-labelledby="inspection">
      <h2 id="inspection">{copy.title}</h2>
      {open === undefined ? undefined : <Open inspection={open} />}
      {open === undefined && isAble ? <OpenForm isOpening={isOpening} /> : undefined}
      {device?.enrolled === undefined ? <p class="muted">{copy.needsDevice}</p> : undefined}
      {shift.mode === "checkpoint" && open === undefined ? (
        <button class="button" type="button" onClick={() => void setMode("public")}>
          {copy.toPublic}
        </button>
      ) : undefined}
    </section>
  );
}

function Open({ inspection }: { readonly inspection: Inspection }): JSX.Element {
  const { inspection: copy } = shiftWords.value;
  const isAsking = useSignal(false);
  const fault = useSignal(false);
  const close = async (): Promise<void> => {
    isAsking.value = false;
    try {
      await closeInspection();
      void syncNow();
    } catch {
      fault.value = true;
    }
  };
  return (
    <>
      <p>
        <strong>{copy.openSince(formatTime(inspection.openedAt, catalogue.value))}</strong>
        <br />
        {basisOf(inspection, copy)}
      </p>
      <Counts />
      <div role="alert">{fault.value ? <p class="shift-fault">{telling("not-written")}</p> : undefined}</div>
      <button class="button main" type="button" onClick={() => (view.value = { at: "scan" })}>
        {copy.scan}
      </button>
      <button class="button" type="button" onClick={() => (isAsking.value = true)}>
        {copy.close}
      </button>
      <Confirm
        isOpen={isAsking.value}
        title={copy.closeTitle}
        yesWord={copy.closeYes}
        yes={() => void close()}
        no={() => (isAsking.value = false)}
      >
        <p>{copy.closeLine}</p>
      </Confirm>
    </>
  );
}

type Way = "warrant" | Ground;

function OpenForm({ isOpening }: { readonly isOpening: Signal<boolean> }): JSX.Element {
  const { inspection: copy } = shiftWords.value;
  const way = useSignal<Way>("warrant");
  const typed = { warrant: useSignal(""), approver: useSignal(""), approval: useSignal("") };
  const faulty = useSignal<readonly FieldName[]>([]);
  const isUnwritten = useSignal(false);
  const submit = async (): Promise<void> => {
    const ground = way.value === "warrant" ? undefined : way.value;
    const { warrant, approver, approval } = typed;
    const reading = readBasis({
      warrant: warrant.value,
      approver: approver.value,
      approval: approval.value,
      ...(ground === undefined ? {} : { ground }),
    });
    faulty.value = reading.status === "faulty" ? reading.fields : [];
    if (reading.status === "faulty") {
      document.querySelector<HTMLElement>(`#open-${reading.fields[0] ?? ""}`)?.focus();
      return;
    }
    isOpening.value = true;
    isUnwritten.value = false;
    try {
      lastSync.value = undefined;
      await openInspection(reading.basis);
      // The office compares an approval: where it can be asked, before anything is checked on it.
      const compared = syncNow();
      if (ground !== undefined) await compared;
    } catch {
      isUnwritten.value = true;
    }
    isOpening.value = false;
  };
  const field = (name: FieldName, label: string, hint: string): JSX.Element => (
    <div class="form">
      <label class="label" for={`open-${name}`}>
        {label}
      </label>
      <input
        id={`open-${name}`}
        class={name === "approver" ? "field" : "field number"}
        autocomplete="off"
        autocapitalize={name === "approver" ? "none" : "characters"}
        spellcheck={false}
        maxLength={48}
        aria-describedby={`open-${name}-hint`}
        aria-invalid={faulty.value.includes(name)}
        value={typed[name].value}
        onInput={({ currentTarget }) => (typed[name].value = currentTarget.value)}
      />
      <p id={`open-${name}-hint`} class={faulty.value.includes(name) ? "shift-fault" : "small muted"}>
        {faulty.value.includes(name) ? copy.faults[name] : hint}
      </p>
    </div>
  );
  const choice = (value: Way, label: string): JSX.Element => (
    <label class="toggle">
      <input
        type="radio"
        name={value === "warrant" ? "way" : "ground"}
        checked={way.value === value}
        onChange={() => (way.value = value)}
      />
      {label}
    </label>
  );
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <p class="small">{copy.line}</p>
      <fieldset class="ways-of-law">
        <legend class="unseen">{copy.title}</legend>
        {choice("warrant", copy.warrantWay)}
        <label class="toggle">
          <input
            type="radio"
            name="way"
            checked={way.value !== "warrant"}
            onChange={() => (way.value = "suspected-breach")}
          />
          {copy.groundWay}
        </label>
      </fieldset>
      {way.value === "warrant" ? field("warrant", copy.warrant, copy.warrantHint) : undefined}
      {way.value === "warrant" ? undefined : (
        <>
          <fieldset class="ways-of-law">
            <legend class="label">{copy.ground}</legend>
            {GROUNDS.map((ground) => choice(ground, copy.grounds[ground]))}
          </fieldset>
          <p class="small muted">{copy.groundHint}</p>
          {field("approver", copy.approver, copy.approverHint)}
          {field("approval", copy.approval, copy.approvalHint)}
        </>
      )}
      <div role="alert">{isUnwritten.value ? <p class="shift-fault">{telling("not-written")}</p> : undefined}</div>
      <button class="button main" type="submit" disabled={isOpening.value}>
        {isOpening.value ? copy.opening : copy.open}
      </button>
    </form>
  );
}
