/** Very many files: how far it is, what came out, and each file's own verdict a press away. */
import back from "lucide-static/icons/arrow-left.svg?raw";
import fileWarning from "lucide-static/icons/file-question-mark.svg?raw";
import files from "lucide-static/icons/files.svg?raw";
import { useSignal } from "@preact/signals";
import { type JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { type Group } from "#core/judgement/verdict.ts";
import { describe } from "../../library/index.ts";
import { clock } from "../judge/judging.ts";
import { takeFiles } from "../periksa/intake.ts";
import { view } from "../periksa/session.ts";
import { Icon } from "../shell/icon.tsx";
import { language } from "../shell/settings.ts";
import { iconOf, lookOf } from "../verdict/looks.ts";
import { catalogue, words } from "../words/current.ts";
import { type Batch, type Row, batch, cancel, resume } from "./batch.ts";
import { batchWords } from "./words.ts";

/** The worst first. */
const GROUPS = ["STOP", "UNSURE", "CAUTION", "GO"] as const;
const LOOKS: Readonly<Record<Group, string>> = {
  STOP: "revoked",
  UNSURE: "unreadable",
  CAUTION: "expired",
  GO: "valid",
};
const A_PAGE = 25;

const count = (value: number): string => value.toLocaleString(language.value);

export function BatchScreen(): JSX.Element | undefined {
  const { value } = batch;
  const title = useRef<HTMLHeadingElement>(null);
  const isRunning = value?.state === "running";
  useEffect(() => title.current?.focus(), [isRunning]);
  if (value === undefined) return undefined;
  const copy = batchWords.value;
  const [done, all] = [count(value.done), count(value.files.length)];
  return (
    <section class="batch-screen">
      <h1 ref={title} tabIndex={-1}>
        {isRunning ? copy.running(all) : copy.over(done, all)}
      </h1>
      {isRunning ? <Running {...value} /> : <Over {...value} />}
    </section>
  );
}

function Running({ files: all, done }: Batch): JSX.Element {
  const copy = batchWords.value;
  const line = copy.progress(count(done), count(all.length));
  return (
    <>
      <progress value={done} max={all.length} aria-label={line} />
      <p>{line}</p>
      <p class="small muted">{copy.stopHint}</p>
      <button class="button main" type="button" onClick={cancel}>
        {copy.stop}
      </button>
    </>
  );
}

function Over({ files: all, done, rows }: Batch): JSX.Element {
  const copy = batchWords.value;
  const shown = useSignal<Group | undefined>(undefined);
  const page = useSignal(0);
  const groups = GROUPS.filter((group) => rows.some((row) => row.group === group));
  const found = GROUPS.flatMap((group) =>
    shown.value === undefined || shown.value === group ? rows.filter((row) => row.group === group) : [],
  );
  return (
    <>
      {done < all.length ? <Rest rest={all.length - done} /> : undefined}
      <div class="batch-groups" role="group" aria-label={copy.filter}>
        {groups.map((group) => (
          <button
            key={group}
            class="tag batch-group"
            type="button"
            data-verdict={LOOKS[group]}
            aria-pressed={shown.value === group}
            onClick={() => {
              shown.value = shown.value === group ? undefined : group;
              page.value = 0;
            }}
          >
            <strong>{count(rows.filter((row) => row.group === group).length)}</strong> {copy.groups[group]}
          </button>
        ))}
      </div>
      <ol class="batch-rows" start={page.value * A_PAGE + 1}>
        {found.slice(page.value * A_PAGE, (page.value + 1) * A_PAGE).map((row) => (
          <FileRow key={row.id} row={row} />
        ))}
      </ol>
      <Pager page={page} all={found.length} />
      <button
        class="button"
        type="button"
        onClick={() => {
          view.value = { at: "start" };
        }}
      >
        <Icon svg={back} /> {copy.back}
      </button>
    </>
  );
}

function Rest({ rest }: { readonly rest: number }): JSX.Element {
  const copy = batchWords.value;
  return (
    <div class="trouble">
      <p>{copy.rest(count(rest))}</p>
      <button class="button main" type="button" onClick={() => void resume()}>
        {copy.resume}
      </button>
    </div>
  );
}

function FileRow({ row: { file, result } }: { readonly row: Row }): JSX.Element {
  const { open, openShort } = batchWords.value;
  const title =
    result === undefined ? words.value.verdict.notTaken : describe(result, catalogue.value, { now: clock() }).title;
  return (
    <li>
      <span class="tag" data-verdict={result === undefined ? "unreadable" : lookOf(result)}>
        <Icon svg={result === undefined ? fileWarning : iconOf(result)} /> {title}
      </span>
      <span class="batch-name">{file.name}</span>
      <button class="button" type="button" aria-label={open(file.name)} onClick={() => void takeFiles([file])}>
        {openShort}
      </button>
    </li>
  );
}

function Pager({ page, all }: { readonly page: { value: number }; readonly all: number }): JSX.Element | undefined {
  const { range, previous, following } = batchWords.value;
  if (all <= A_PAGE) return undefined;
  const from = page.value * A_PAGE;
  return (
    <div class="batch-pager">
      <button class="button" type="button" disabled={from === 0} onClick={() => void page.value--}>
        {previous}
      </button>
      <span role="status">{range(count(from + 1), count(Math.min(all, from + A_PAGE)), count(all))}</span>
      <button class="button" type="button" disabled={from + A_PAGE >= all} onClick={() => void page.value++}>
        {following}
      </button>
    </div>
  );
}

/** The way back to what came out, as long as the page is open. */
export function BatchLink(): JSX.Element | undefined {
  const { value } = batch;
  if (value === undefined) return undefined;
  return (
    <button
      class="button"
      type="button"
      onClick={() => {
        view.value = { at: "batch" };
      }}
    >
      <Icon svg={files} /> <span>{batchWords.value.again(count(value.files.length))}</span>
    </button>
  );
}
