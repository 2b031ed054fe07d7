/** The first screen: scan above all, then every other way in, and what this device knows. */
import clipboard from "lucide-static/icons/clipboard-paste.svg?raw";
import fileUp from "lucide-static/icons/file-up.svg?raw";
import keyboard from "lucide-static/icons/keyboard.svg?raw";
import monitor from "lucide-static/icons/monitor-smartphone.svg?raw";
import scan from "lucide-static/icons/scan-qr-code.svg?raw";
import { useSignal } from "@preact/signals";
import { type JSX } from "preact";
import { useRef } from "preact/hooks";
import { BatchLink } from "../batch/screen.tsx";
import { warmReader } from "../judge/reader.ts";
import { kioskWords } from "../kiosk/words.ts";
import { Fit } from "../offline/fit.tsx";
import { Newer } from "../offline/newer.tsx";
import { Icon } from "../shell/icon.tsx";
import { ShiftNav } from "../shift/screens/nav.tsx";
import { words } from "../words/current.ts";
import { CodeForm } from "./code.tsx";
import { Device } from "./device.tsx";
import { takeFiles, takeText } from "./intake.ts";
import { view } from "./session.ts";

export function Start(): JSX.Element {
  const open = useSignal<"none" | "code" | "paste">("none");
  const file = useRef<HTMLInputElement>(null);
  const copy = words.value;
  const toggle = (which: "code" | "paste"): void => {
    open.value = open.value === which ? "none" : which;
  };
  return (
    <>
      <div class="start-head">
        <h1>{copy.title}</h1>
        <Newer />
        <Fit />
      </div>
      <section class="ways">
        <button
          class="button main scan-button"
          type="button"
          onClick={() => {
            view.value = { at: "scan" };
          }}
        >
          <Icon svg={scan} /> <span>{copy.scan}</span>
        </button>
        <p class="muted small">{copy.scanLine}</p>
        <input
          ref={file}
          class="unseen"
          type="file"
          tabIndex={-1}
          aria-hidden="true"
          multiple
          accept="application/pdf,image/png,image/jpeg,.cwt,.json"
          onChange={({ currentTarget }) => void takeFiles([...(currentTarget.files ?? [])])}
        />
        <button
          class="button"
          type="button"
          onPointerEnter={warmReader}
          onFocus={warmReader}
          onClick={() => file.current?.click()}
        >
          <Icon svg={fileUp} /> <span>{copy.choose}</span>
        </button>
        <p class="muted small drop-hint">{copy.drop}</p>
        <div class="ways-more">
          <button class="button" type="button" aria-expanded={open.value === "code"} onClick={() => toggle("code")}>
            <Icon svg={keyboard} /> <span>{copy.typeCode}</span>
          </button>
          <button class="button" type="button" aria-expanded={open.value === "paste"} onClick={() => toggle("paste")}>
            <Icon svg={clipboard} /> <span>{copy.paste}</span>
          </button>
        </div>
        <BatchLink />
        {open.value === "code" ? <CodeForm /> : undefined}
        {open.value === "paste" ? <PasteForm /> : undefined}
      </section>
      <p class="rule">{copy.rule}</p>
      <p class="small muted">{copy.privacy}</p>
      <p class="small muted scanner-hint">{copy.scanner}</p>
      <ShiftNav />
      {/* Elsewhere a browser gives neither camera nor the means to keep a PIN. */}
      {isSecureContext ? (
        <div class="modes">
          <button
            class="button"
            type="button"
            onClick={() => {
              view.value = { at: "kiosk" };
            }}
          >
            <Icon svg={monitor} /> <span>{kioskWords.value.open}</span>
          </button>
        </div>
      ) : undefined}
      <Device />
    </>
  );
}

function PasteForm(): JSX.Element {
  const text = useSignal("");
  const { pasteLabel, pasteHint, check } = words.value;
  return (
    <form
      class="card form"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.value.trim() !== "") void takeText(text.value);
      }}
    >
      <label class="label" for="paste">
        {pasteLabel}
      </label>
      <textarea
        id="paste"
        class="field number"
        rows={4}
        spellcheck={false}
        autocomplete="off"
        aria-describedby="paste-hint"
        value={text.value}
        onInput={({ currentTarget }) => {
          text.value = currentTarget.value;
        }}
      />
      <p id="paste-hint" class="small muted">
        {pasteHint}
      </p>
      <button class="button main" type="submit">
        {check}
      </button>
    </form>
  );
}
