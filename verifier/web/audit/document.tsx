/** A document's trail in five steps, and its verdict on any day. */
import { useSignal } from "@preact/signals";
import { type JSX } from "preact";
import { useEffect } from "preact/hooks";
import { presentCwt } from "#core/document/presented.ts";
import { type Verified, describe, formatTime } from "../../library/index.ts";
import { clock } from "../judge/judging.ts";
import { Icon } from "../shell/icon.tsx";
import { iconOf, lookOf } from "../verdict/looks.ts";
import { catalogue } from "../words/current.ts";
import { verdictAt } from "./past.ts";
import { type Reading } from "./reading.ts";
import { Hex } from "./table.tsx";
import { nameOf } from "./tables.tsx";
import { type Trail } from "./trail.ts";
import { say } from "./words.ts";

const DAY = 86_400;
const WIB_SECONDS = 25_200;

interface Props {
  readonly reading: Reading;
  readonly trail: Trail;
  readonly cwt?: Uint8Array | undefined;
}

export function DocumentTrail({ reading, trail, cwt }: Props): JSX.Element {
  const { place, size, block, time, steps } = trail;
  return (
    <>
      <section class="card" aria-labelledby="trail">
        <h2 id="trail" tabIndex={-1}>
          {say("trail")}
        </h2>
        <p class="small muted">
          {nameOf(reading, place.issuer)} · {say("place")} {place.issuer}/{place.sequence} · {place.index} / {size} ·{" "}
          {say("block")} {block} · {formatTime(time, catalogue.value)}
        </p>
        <ol class="steps">
          {steps.map(({ name, answer, computed, told }) => (
            <li key={name} data-step={name} data-answer={answer}>
              <h3>{say(name)}</h3>
              {computed === undefined ? undefined : <Hex value={computed} />}
              <p class="answer">{say(answer)}</p>
              {answer === "differs" && told !== undefined ? (
                <p>
                  {say("told")}: <Hex value={told} />
                </p>
              ) : undefined}
            </li>
          ))}
        </ol>
      </section>
      <section class="card" aria-labelledby="any-day">
        <h2 id="any-day">{say("verdictOn")}</h2>
        {cwt === undefined ? (
          <p>{say("verdictNeeds")}</p>
        ) : (
          <AnyDay key={`${trail.kid}${trail.proof.cose}`} reading={reading} trail={trail} cwt={cwt} />
        )}
      </section>
    </>
  );
}

/** Every day's end from the first to now, and every moment at which its status word changed. */
function momentsOf(reading: Reading, { time, place }: Trail, cwt: Uint8Array): readonly number[] {
  const presented = presentCwt(cwt);
  if (presented.form !== "document") return [];
  const { list, index } = presented.payload.statusList;
  const word = Math.floor(index / 128);
  const changes = reading.record.history.issuers.get(place.issuer)?.changes ?? [];
  const own = changes.filter((change) => change.list === list && change.word === word).map((change) => change.time);
  const now = clock();
  const first = Math.floor((time + WIB_SECONDS) / DAY) * DAY - WIB_SECONDS - 1;
  const ends = Array.from({ length: Math.floor((now - first) / DAY) + 1 }, (_, day) => first + day * DAY);
  return [...new Set([...ends, time, ...own, now])].filter((at) => at <= now).toSorted((a, b) => a - b);
}

function AnyDay({ reading, trail, cwt }: Required<Props> & { readonly cwt: Uint8Array }): JSX.Element {
  const moments = momentsOf(reading, trail, cwt);
  const chosen = useSignal(moments.length - 1);
  const verdict = useSignal<Verified | undefined>(undefined);
  const at = moments[chosen.value] ?? clock();
  useEffect(() => {
    let isOver = false;
    const judge = async (): Promise<void> => {
      const found = await verdictAt(reading, cwt, trail.proof, at);
      if (!isOver) verdict.value = found;
    };
    void judge();
    return () => {
      isOver = true;
    };
  }, [at]);
  const day = new Date((at + WIB_SECONDS) * 1000).toISOString().slice(0, 10);
  const pick = (date: string): void => {
    const end = Date.parse(`${date}T23:59:59+07:00`) / 1000;
    const last = moments.findLastIndex((moment) => moment <= end);
    if (last >= 0) chosen.value = last;
  };
  return (
    <>
      <p class="small muted">{say("verdictLine")}</p>
      <label class="label" for="moment">
        {say("moment")}: {formatTime(at, catalogue.value)}
      </label>
      <input
        id="moment"
        type="range"
        min={0}
        max={moments.length - 1}
        value={chosen.value}
        aria-valuetext={formatTime(at, catalogue.value)}
        onInput={({ currentTarget }) => (chosen.value = Number(currentTarget.value))}
      />
      <label class="label" for="date">
        {say("date")}
      </label>
      <input
        id="date"
        class="field"
        type="date"
        value={day}
        onChange={({ currentTarget }) => pick(currentTarget.value)}
      />
      <VerdictBand reading={reading} verdict={verdict.value} />
    </>
  );
}

function VerdictBand({ reading, verdict }: { reading: Reading; verdict: Verified | undefined }): JSX.Element {
  const told = verdict && describe(verdict, catalogue.value, { root: reading.root, now: verdict.at });
  return (
    <div class="band" role="status" data-verdict={verdict === undefined ? "undetermined" : lookOf(verdict)}>
      {verdict === undefined || told === undefined ? undefined : (
        <>
          <Icon svg={iconOf(verdict)} />
          <strong>{told.title}</strong>
          <span>{told.line}</span>
        </>
      )}
    </div>
  );
}
