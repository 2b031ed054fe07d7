/** The kit's screens: the start, the camera where there is one, the verdicts. */
import { useSignal } from "@preact/signals";
import { type JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Scan } from "../camera/scan.tsx";
import { warmReader } from "../judge/reader.ts";
import { Help } from "../periksa/help.tsx";
import { view } from "../periksa/session.ts";
import { Verdicts } from "../periksa/verdicts.tsx";
import { Masthead } from "../shell/masthead.tsx";
import { words } from "../words/current.ts";
import { hasCamera, lookForCamera } from "./camera.ts";
import { takeFrom } from "./intake.ts";
import { Start } from "./start.tsx";
import { kitWords } from "./words.ts";

export function App(): JSX.Element {
  const isDragging = useSignal(false);
  useEffect(() => listenEverywhere(isDragging), []);
  useEffect(() => void lookForCamera(), []);
  const { office, skip, dropHere, working } = words.value;
  const { name, title } = kitWords.value;
  const { at } = view.value;
  useEffect(() => {
    if (at !== "verdicts") document.title = title;
  }, [at, title]);
  return (
    <>
      <a class="unseen skip" href="#content">
        {skip}
      </a>
      <Masthead name={name} line={office} />
      <main id="content" class={at} tabIndex={-1} data-camera={hasCamera.value ? "there" : "none"}>
        {at === "start" ? <Start /> : undefined}
        {at === "scan" ? <Scan /> : undefined}
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

/** Files dropped or pasted anywhere are taken; Escape leads back to the start. */
function listenEverywhere(isDragging: { value: boolean }): () => void {
  const abort = new AbortController();
  const { signal } = abort;
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
    if (event.dataTransfer !== null) void takeFrom(event.dataTransfer);
  });
  on("paste", (event) => {
    const isOwnField = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
    if (event.clipboardData === null || (isOwnField && event.clipboardData.files.length === 0)) return;
    event.preventDefault();
    void takeFrom(event.clipboardData);
  });
  on("keydown", (event) => {
    const isOpen = document.querySelector("dialog[open]") !== null;
    if (event.key === "Escape" && !isOpen && view.value.at !== "busy") view.value = { at: "start" };
  });
  return () => abort.abort();
}
