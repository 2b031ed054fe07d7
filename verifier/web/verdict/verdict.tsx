/** One document's verdict: the band, what to do, the paper to compare, the checks, what it rests on. */
import { type JSX } from "preact";
import { describe, formatTime } from "../../library/index.ts";
import { type Described, tellingOf } from "../../library/wording/describe.ts";
import { formatDay, formatHour } from "../../library/wording/time.ts";
import { clock, held } from "../judge/judging.ts";
import { SaveEvidence } from "../evidence/save.tsx";
import { evidenceWords } from "../evidence/words.ts";
import { Icon } from "../shell/icon.tsx";
import { catalogue, words } from "../words/current.ts";
import { type Checked, troubleOf } from "../periksa/session.ts";
import { Checks } from "./checks.tsx";
import { Evidence } from "./evidence.tsx";
import { Foreign } from "./foreign.tsx";
import { iconOf, lookOf } from "./looks.ts";
import { Signed } from "./signed.tsx";
import { Sentence, TroubleNote } from "./telling.tsx";

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
    <article class="verdict" id={`verdict-${checked.id}`} data-verdict={lookOf(result)}>
      <div class="verdict-head">
        <Band checked={checked} told={told} place={place} />
        <section class="card todo">
          <h2>{verdict.what}</h2>
          <p>
            <Sentence text={told.action} />
          </p>
          {checked.byService === true ? <p class="small">{verdict.byService}</p> : undefined}
        </section>
        {trouble === undefined ? undefined : <TroubleNote {...trouble} />}
        <Foreign checked={checked} />
        {result.group === "STOP" ? <SaveEvidence checked={checked} /> : undefined}
      </div>
      <Signed checked={checked} told={told} />
      <div class="verdict-rest">
        <Checks checked={checked} told={told} />
        <Evidence checked={checked} />
      </div>
    </article>
  );
}

/** Where this document was checked before: when, and whether it was judged alike. */
function SeenBefore({ checked: { seen, recorded, result } }: { readonly checked: Checked }): JSX.Element | undefined {
  const { verdict } = words.value;
  if (recorded !== undefined) {
    const time = formatTime(recorded.at, catalogue.value);
    const isSame = recorded.status === result.status && recorded.cause === result.cause;
    const { recordedSame, recordedOther } = evidenceWords.value;
    const { title } = catalogue.value.verdicts[tellingOf(recorded)];
    return <p class="band-seen">{isSame ? recordedSame(time) : recordedOther(time, title)}</p>;
  }
  if (seen === undefined) return undefined;
  const isSameDay = formatDay(seen.at, catalogue.value) === formatDay(result.at, catalogue.value);
  const time = isSameDay ? formatHour(seen.at) : formatTime(seen.at, catalogue.value);
  const isSame = seen.status === result.status && seen.cause === result.cause;
  const { title } = catalogue.value.verdicts[tellingOf(seen)];
  return <p class="band-seen">{isSame ? verdict.seenSame(time) : verdict.seenOther(time, title)}</p>;
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
      <SeenBefore checked={checked} />
    </div>
  );
}
