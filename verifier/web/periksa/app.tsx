/** The whole page: what is shown when, and what files and keys do anywhere on it. */
import { useSignal } from "@preact/signals";
import { type JSX } from "preact";
import { useEffect } from "preact/hooks";
import { isRunning } from "../batch/batch.ts";
import { BatchScreen } from "../batch/screen.tsx";
import { Scan } from "../camera/scan.tsx";
import { warmReader } from "../judge/reader.ts";
import { EnterKiosk } from "../kiosk/enter.tsx";
import { Kiosk } from "../kiosk/kiosk.tsx";
import { isLocked } from "../kiosk/lock.ts";
import { Masthead } from "../shell/masthead.tsx";
import { Badge } from "../shift/screens/badge.tsx";
import { ChangedBanner } from "../shift/screens/changed.tsx";
import { History } from "../shift/screens/history.tsx";
import { ShiftScreen } from "../shift/screens/shift.tsx";
import { words } from "../words/current.ts";
import { Help } from "./help.tsx";
import { takeTransfer } from "./intake.ts";
import { view } from "./session.ts";
import { Start } from "./start.tsx";
import { Verdicts } from "./verdicts.tsx";

export function App(): JSX.Element {
  return isLocked.value ? <Kiosk /> : <Everywhere />;
}

function Everywhere(): JSX.Element {
  const isDragging = useSignal(false);
  useEffect(() => listenEverywhere(isDragging), []);
  const { name, office, skip, dropHere, title, working } = words.value;
  const { at } = view.value;
  useEffect(() => {
    if (at === "start" || at === "scan" || at === "busy") document.title = title;
  }, [at, title]);
  return (
    <>
      <a class="unseen skip" href="#content">
        {skip}
      </a>
      <Masthead name={name} line={office} />
      <Badge />
      {at === "start" ? <ChangedBanner /> : undefined}
      <main id="content" class={at} tabIndex={-1}>
        {at === "start" ? <Start /> : undefined}
        {at === "scan" ? <Scan /> : undefined}
        {at === "history" ? <History /> : undefined}
        {view.value.at === "shift" ? <ShiftScreen isRefused={view.value.isRefused} /> : undefined}
        {at === "batch" ? <BatchScreen /> : undefined}
        {at === "kiosk" ? <EnterKiosk /> : undefined}
        {at === "busy" ? (
          <p class="busy" role="status">
            {working}
          </p>
        ) : undefined}
        {view.value.at === "verdicts" ? <Verdicts items={view.value.items} /> : undefined}
      </main>
      {isDragging.value ? <div class="drop">{dropHere}</div> : undefined}
      <Help />
    </>
  );
}

/** Files dropped or pasted anywhere are checked; Escape leads back to the start. */
function listenEverywhere(isDragging: { value: boolean }): () => void {
  const { signal, abort } = controller();
  const on = <K extends keyof DocumentEventMap>(type: K, listen: (event: DocumentEventMap[K]) => void): void =>
    document.addEventListener(type, listen, { signal });
  on("dragover", (event) => {
    event.preventDefault();
    warmReader();
    isDragging.value = true;
  });
  on("dragleave", (event) => {
    if (event.relatedTarget === null) isDragging.value = false;
  });
  on("drop", (event) => {
    event.preventDefault();
    isDragging.value = false;
    if (event.dataTransfer !== null) void takeTransfer(event.dataTransfer);
  });
  on("paste", (event) => {
    const isOwnField = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
    if (event.clipboardData === null || (isOwnField && event.clipboardData.files.length === 0)) return;
    event.preventDefault();
    void takeTransfer(event.clipboardData);
  });
  on("keydown", (event) => {
    const isOpen = document.querySelector("dialog[open]") !== null;
    if (event.key === "Escape" && !isOpen && view.value.at !== "busy" && !isRunning.value) view.value = { at: "start" };
  });
  return abort;
}

function controller(): { signal: AbortSignal; abort: () => void } {
  const abort = new AbortController();
  return { signal: abort.signal, abort: () => abort.abort() };
}
