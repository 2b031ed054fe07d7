/** The history: changed verdicts first, counts of this shift, then all checks. */
import back from "lucide-static/icons/arrow-left.svg?raw";
import download from "lucide-static/icons/download.svg?raw";
import printer from "lucide-static/icons/printer.svg?raw";
import trash from "lucide-static/icons/trash-2.svg?raw";
import { useSignal } from "@preact/signals";
import { type JSX } from "preact";
import { type Status } from "#core/judgement/verdict.ts";
import { formatTime } from "../../../library/index.ts";
import { clock } from "../../judge/judging.ts";
import { view } from "../../periksa/session.ts";
import { Icon } from "../../shell/icon.tsx";
import { catalogue } from "../../words/current.ts";
import { toCsv } from "../history/csv.ts";
import { KEPT_DAYS, countVerdicts, dayBegan, inOrder } from "../history/entry.ts";
import { entries, notLogged, wipe } from "../history/history.ts";
import { isStored, kept } from "../keeping.ts";
import { shiftWords } from "../words/current.ts";
import { ChangedList } from "./changed.tsx";
import { Confirm, Heading, Row, Tag } from "./rows.tsx";

const AT_ONCE = 100;

export function History(): JSX.Element {
  const { history: copy } = shiftWords.value;
  const shown = useSignal(AT_ONCE);
  const all = inOrder(entries.value);
  const left = all.length - shown.value;
  return (
    <>
      <Heading text={copy.title} />
      <p class="muted small">{copy.line(KEPT_DAYS)}</p>
      {kept.value.device?.enrolled === undefined ? undefined : <p class="muted small">{copy.logged}</p>}
      <Faults />
      <ChangedList />
      <Counts />
      <Tools />
      <section aria-labelledby="all-checks">
        <h2 id="all-checks">{copy.all}</h2>
        {all.length === 0 ? <p class="muted">{copy.none}</p> : undefined}
        <ol class="check-rows">
          {all.slice(0, shown.value).map((entry) => (
            <Row key={entry.id} entry={entry} />
          ))}
        </ol>
        {left > 0 ? (
          <button class="button no-print" type="button" onClick={() => (shown.value += 5 * AT_ONCE)}>
            {copy.more(left)}
          </button>
        ) : undefined}
      </section>
      <BackToStart />
    </>
  );
}

/** What of the keeping went wrong. */
export function Faults(): JSX.Element {
  const { history: copy } = shiftWords.value;
  return (
    <div role="alert">
      {isStored.value ? undefined : <p class="shift-fault">{copy.memory}</p>}
      {notLogged.value === 0 ? undefined : <p class="shift-fault">{copy.notLogged(notLogged.value)}</p>}
    </div>
  );
}

/** Verdicts by kind: of the inspection where one is open, else of today. */
export function Counts(): JSX.Element {
  const { history: copy } = shiftWords.value;
  const since = kept.value.shift.inspection?.openedAt;
  const counts = countVerdicts(entries.value, since ?? dayBegan(clock()));
  return (
    <section aria-labelledby="counts">
      <h2 id="counts">{since === undefined ? copy.today : copy.session(formatTime(since, catalogue.value))}</h2>
      {counts.size === 0 ? <p class="muted">{copy.countNone}</p> : undefined}
      <ul class="counts">
        {[...counts].map(([status, count]) => (
          <li key={status}>
            <Tag decision={generally(status)} count={count} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Counts go by verdict, whatever its cause. */
const generally = (status: Status): { readonly status: Status } => ({ status });

function Tools(): JSX.Element {
  const { history: copy } = shiftWords.value;
  const isAsking = useSignal(false);
  const isEmpty = entries.value.length === 0;
  return (
    <div class="shift-tools no-print">
      <button class="button" type="button" disabled={isEmpty} onClick={saveCsv}>
        <Icon svg={download} /> {copy.csv}
      </button>
      <button class="button" type="button" disabled={isEmpty} onClick={() => print()}>
        <Icon svg={printer} /> {copy.print}
      </button>
      <button class="button" type="button" disabled={isEmpty} onClick={() => (isAsking.value = true)}>
        <Icon svg={trash} /> {copy.wipe}
      </button>
      <Confirm
        isOpen={isAsking.value}
        title={copy.wipeTitle}
        yesWord={copy.wipeYes}
        yes={() => {
          isAsking.value = false;
          void wipe();
        }}
        no={() => (isAsking.value = false)}
      >
        <p>{copy.wipeLine(entries.value.length)}</p>
        {kept.value.waiting > 0 ? <p>{copy.wipeLog}</p> : undefined}
      </Confirm>
    </div>
  );
}

/** Hands the table over as a file; nothing is sent. */
function saveCsv(): void {
  const link = document.createElement("a");
  const day = new Date((clock() + 25_200) * 1000).toISOString().slice(0, 10);
  // Excel takes a file for UTF-8 by its mark only.
  link.href = URL.createObjectURL(new Blob(["\uFEFF", toCsv(inOrder(entries.value))], { type: "text/csv" }));
  link.download = `absah-${day}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export function BackToStart(): JSX.Element {
  return (
    <button class="button no-print" type="button" onClick={() => (view.value = { at: "start" })}>
      <Icon svg={back} /> {shiftWords.value.history.back}
    </button>
  );
}
