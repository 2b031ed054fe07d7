/** One search for everything: typed, pasted, chosen or dropped. "/" goes to it from anywhere. */
import fileUp from "lucide-static/icons/file-up.svg?raw";
import searchIcon from "lucide-static/icons/search.svg?raw";
import { type Signal, useSignal } from "@preact/signals";
import { type JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../shell/icon.tsx";
import { type Found, find, findInFile } from "./read/find.ts";
import { type Reading } from "./read/reading.ts";
import { eventTable } from "./tables/chain.ts";
import { Table } from "./tables/table.tsx";
import { DocumentTrail } from "./trail/document.tsx";
import { count, say } from "./words.ts";

type Outcome = Found | { readonly what: "opening" } | undefined;

export function Search({ reading }: { readonly reading: Reading }): JSX.Element {
  const question = useSignal("");
  const outcome = useSignal<Outcome>(undefined);
  const field = useRef<HTMLInputElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const ask = async (mayAsk: boolean): Promise<void> => {
    if (question.value.trim() !== "") outcome.value = await find(reading, question.value, mayAsk);
  };
  const open = async (files: FileList | null | undefined): Promise<void> => {
    const [first] = files ?? [];
    if (first === undefined) return;
    outcome.value = { what: "opening" };
    outcome.value = await findInFile(reading, first);
  };
  useHands(field, open);
  return (
    <>
      <form
        class="card form no-print"
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          void ask(false);
        }}
      >
        <label class="label big" for="search">
          {say("searchLabel")}
        </label>
        <div class="beside">
          <span class="searching">
            <Icon svg={searchIcon} />
            <input
              ref={field}
              id="search"
              class="field number"
              type="search"
              autocomplete="off"
              spellcheck={false}
              placeholder={say("searchPlace")}
              aria-describedby="search-hint"
              aria-keyshortcuts="/"
              value={question.value}
              onInput={({ currentTarget }) => (question.value = currentTarget.value)}
            />
            <kbd aria-hidden="true">/</kbd>
          </span>
          <button class="button main" type="submit">
            {say("search")}
          </button>
        </div>
        <p id="search-hint" class="small muted">
          {say("searchHint")}
        </p>
        <div class="by-file">
          <input
            ref={file}
            id="file"
            class="unseen"
            type="file"
            tabIndex={-1}
            aria-hidden="true"
            accept="application/pdf,image/png,image/jpeg,.cwt"
            onChange={({ currentTarget }) => {
              void open(currentTarget.files);
              currentTarget.value = "";
            }}
          />
          <button class="button" type="button" onClick={() => file.current?.click()}>
            <Icon svg={fileUp} /> <span>{say("choose")}</span>
          </button>
          <span class="small muted">{say("drop")}</span>
        </div>
      </form>
      <div class="found" aria-live="polite">
        <Answer reading={reading} outcome={outcome} agree={() => void ask(true)} />
      </div>
    </>
  );
}

/** Files that are dropped anywhere, and the key "/". */
function useHands(
  field: { readonly current: HTMLInputElement | null },
  open: (files: FileList | undefined) => Promise<void>,
): void {
  useEffect(() => {
    const over = (event: DragEvent): void => event.preventDefault();
    const drop = (event: DragEvent): void => {
      event.preventDefault();
      void open(event.dataTransfer?.files);
    };
    const key = (event: KeyboardEvent): void => {
      const { target } = event;
      const isTyping = target instanceof HTMLElement && target.matches("input, textarea, select");
      if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      field.current?.focus();
    };
    addEventListener("dragover", over);
    addEventListener("drop", drop);
    addEventListener("keydown", key);
    return () => {
      removeEventListener("dragover", over);
      removeEventListener("drop", drop);
      removeEventListener("keydown", key);
    };
  }, [open]);
}

interface AnswerProps {
  readonly reading: Reading;
  readonly outcome: Signal<Outcome>;
  readonly agree: () => void;
}

function Answer({ reading, outcome, agree }: AnswerProps): JSX.Element | null {
  const chosen = useSignal(0);
  const found = outcome.value;
  switch (found?.what) {
    case undefined:
      return null;
    case "documents": {
      const document = found.documents[chosen.value] ?? found.documents[0];
      return (
        <>
          {found.documents.length > 1 ? (
            <p class="choices" role="group" aria-label={say("several")}>
              {found.documents.map(({ number, trail }, place) => (
                <button
                  key={trail.proof.cose}
                  class="button"
                  type="button"
                  aria-pressed={place === chosen.value}
                  onClick={() => (chosen.value = place)}
                >
                  {number ?? place + 1}
                </button>
              ))}
            </p>
          ) : undefined}
          {document === undefined ? undefined : <DocumentTrail reading={reading} found={document} />}
        </>
      );
    }
    case "events":
      return <Table {...eventTable(reading, found.events)} />;
    case "code":
      return (
        <div class="card form">
          <p>{say("askCode")}</p>
          <button class="button main" type="button" onClick={agree}>
            {say("askYes")}
          </button>
        </div>
      );
    case "quiet-block":
      return (
        <p class="card">
          {say("quiet-block")} {count(found.block)}.
        </p>
      );
    case "opening":
    case "silent":
    case "no-document":
    case "nothing":
      return <p class="card">{say(found.what)}</p>;
  }
}
