/** The kit's first screen: every way in that needs nobody, and what the file knows. */
import clipboard from "lucide-static/icons/clipboard-paste.svg?raw";
import fileUp from "lucide-static/icons/file-up.svg?raw";
import scan from "lucide-static/icons/scan-qr-code.svg?raw";
import { useSignal } from "@preact/signals";
import { type JSX } from "preact";
import { useRef } from "preact/hooks";
import { FormatError } from "#core/error.ts";
import { parseLookupCode } from "#core/document/lookup-code.ts";
import { warmReader } from "../judge/reader.ts";
import { takeText } from "../periksa/intake.ts";
import { view } from "../periksa/session.ts";
import { Icon } from "../shell/icon.tsx";
import { words } from "../words/current.ts";
import { hasCamera } from "./camera.ts";
import { takeAll } from "./intake.ts";
import { Held, Warning } from "./held.tsx";
import { kitWords } from "./words.ts";

export function Start(): JSX.Element {
  const { choose, drop, rule } = words.value;
  const copy = kitWords.value;
  const file = useRef<HTMLInputElement>(null);
  return (
    <>
      <div class="kit-head">
        <h1>{copy.title}</h1>
        <p class="muted">{copy.line}</p>
        <Warning />
      </div>
      <section class="ways">
        <input
          ref={file}
          class="unseen"
          type="file"
          tabIndex={-1}
          aria-hidden="true"
          multiple
          onChange={({ currentTarget }) => {
            void takeAll([...(currentTarget.files ?? [])]);
            currentTarget.value = "";
          }}
        />
        <button
          class="button main scan-button"
          type="button"
          onPointerEnter={warmReader}
          onFocus={warmReader}
          onClick={() => file.current?.click()}
        >
          <Icon svg={fileUp} /> <span>{choose}</span>
        </button>
        <p class="muted small drop-hint">{drop}</p>
        {hasCamera.value ? <CameraButton /> : undefined}
        <PasteForm />
      </section>
      <p class="rule">{rule}</p>
      <p class="small muted">{copy.privacy}</p>
      <p class="small muted scanner-hint">{copy.scanner}</p>
      <Held />
    </>
  );
}

function CameraButton(): JSX.Element {
  return (
    <button
      class="button"
      type="button"
      onClick={() => {
        view.value = { at: "scan" };
      }}
    >
      <Icon svg={scan} /> <span>{words.value.scan}</span>
    </button>
  );
}

function PasteForm(): JSX.Element {
  const text = useSignal("");
  const isLookup = useSignal(false);
  const { pasteLabel, check } = words.value;
  const { paste, pasteHint, lookup } = kitWords.value;
  return (
    <form
      class="card form"
      onSubmit={(event) => {
        event.preventDefault();
        isLookup.value = isLookupCode(text.value);
        if (text.value.trim() !== "" && !isLookup.value) void takeText(text.value);
      }}
    >
      <label class="label paste-label" for="paste">
        <Icon svg={clipboard} /> {paste}
      </label>
      <textarea
        id="paste"
        class="field number"
        rows={3}
        spellcheck={false}
        autocomplete="off"
        title={pasteLabel}
        aria-describedby="paste-hint paste-answer"
        value={text.value}
        onInput={({ currentTarget }) => {
          text.value = currentTarget.value;
        }}
      />
      <p id="paste-hint" class="small muted">
        {pasteHint}
      </p>
      <div id="paste-answer" role="alert">
        {isLookup.value ? <p class="trouble">{lookup}</p> : undefined}
      </div>
      <button class="button" type="submit">
        {check}
      </button>
    </form>
  );
}

function isLookupCode(text: string): boolean {
  try {
    parseLookupCode(text.replaceAll(/\s/g, ""));
    return true;
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}
