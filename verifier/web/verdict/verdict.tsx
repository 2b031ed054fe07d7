/** One document's verdict: the band, what to do, the paper to compare, the checks, what it rests on. */
import check from "lucide-static/icons/check.svg?raw";
import history from "lucide-static/icons/history.svg?raw";
import minus from "lucide-static/icons/minus.svg?raw";
import x from "lucide-static/icons/x.svg?raw";
import { type JSX } from "preact";
import { describe } from "../../library/index.ts";
import { type Described } from "../../library/wording/describe.ts";
import { clock, held } from "../judge/judging.ts";
import { Icon } from "../shell/icon.tsx";
import { catalogue, words } from "../words/current.ts";
import { type Checked, troubleOf } from "../periksa/session.ts";
import { Evidence } from "./evidence.tsx";
import { paperFacts } from "./facts.ts";
import { iconOf, isWebsite, lookOf } from "./looks.ts";
import { Paper } from "./paper.tsx";
import { Sentence, TroubleNote } from "./telling.tsx";

const MARKS = { passed: check, failed: x, "not-checked": minus } as const;

interface VerdictProps {
  readonly checked: Checked;
  /** Where there are several. */
  readonly place?: string;
}

export function Verdict({ checked, place }: VerdictProps): JSX.Element {
  const { result } = checked;
  const { verdict } = words.value;
  const root = held.value.root;
  const told = describe(result, catalogue.value, { now: clock(), ...(root === undefined ? {} : { root }) });
  const trouble = troubleOf(checked, catalogue.value);
  return (
    <article class="verdict" data-verdict={lookOf(result)}>
      <Band checked={checked} told={told} place={place} />
      <section class="card todo">
        <h2>{verdict.what}</h2>
        <p>
          <Sentence text={told.action} />
        </p>
        {checked.byService === true ? <p class="small">{verdict.byService}</p> : undefined}
      </section>
      {trouble === undefined ? undefined : <TroubleNote {...trouble} />}
      {isWebsite(result) && "qr" in checked.input ? (
        <section class="card">
          <p class="small muted">{verdict.website}</p>
          <code>{checked.input.qr.slice(0, 300)}</code>
        </section>
      ) : undefined}
      <Signed checked={checked} told={told} />
      <Checks checked={checked} told={told} />
      <p class="rests small muted">
        <Icon svg={history} /> {told.rests}
      </p>
      <Evidence checked={checked} />
    </article>
  );
}

interface ToldProps {
  readonly checked: Checked;
  readonly told: Described;
}

function Band({ checked, told, place }: ToldProps & { readonly place: string | undefined }): JSX.Element {
  const { result, name } = checked;
  const about = [place, name].filter((part) => part !== undefined).join(" · ");
  return (
    <div class="band" role="status" aria-live="assertive" tabIndex={-1} data-verdict={lookOf(result)}>
      {about === "" ? undefined : <p class="band-place">{about}</p>}
      <span class="band-icon">
        <Icon svg={iconOf(result)} />
      </span>
      <h1>{told.title}</h1>
      <p>{told.line}</p>
    </div>
  );
}

function Signed({ checked, told }: ToldProps): JSX.Element | undefined {
  const { document } = checked.result;
  const { verdict } = words.value;
  if (document === undefined) return undefined;
  const root = held.value.root;
  const found = [...(root?.issuers.values() ?? [])].find(({ origin }) => origin === document.issuer);
  const name = catalogue.value.language === "id" ? found?.nameId : found?.nameEn;
  return (
    <section class="signed">
      <h2>{verdict.paper}</h2>
      <p class="small muted">{verdict.paperLine}</p>
      {checked.result.checks["file-intact"] === undefined ? <p class="small">{verdict.paperNotFile}</p> : undefined}
      <Paper
        facts={paperFacts(document, words.value, catalogue.value)}
        issuer={name ?? document.issuer}
        changed={new Set()}
      />
      <p class="small">{told.compare}</p>
    </section>
  );
}

function Checks({ checked, told }: ToldProps): JSX.Element {
  const { verdict } = words.value;
  const isPaper = checked.result.document !== undefined && checked.result.checks["file-intact"] === undefined;
  const rows = isPaper
    ? [
        ...told.checks,
        {
          name: "file-intact",
          answer: "not-checked",
          phrase: catalogue.value.checks["file-intact"]["not-checked"],
        } as const,
      ]
    : told.checks;
  return (
    <section>
      <h2>{verdict.checks}</h2>
      <ul class="checks">
        {rows.map(({ name, answer, phrase }) => (
          <li key={name} data-answer={answer}>
            <Icon svg={MARKS[answer]} />
            <span class="unseen">{verdict.answers[answer]}: </span>
            <span>{phrase}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
