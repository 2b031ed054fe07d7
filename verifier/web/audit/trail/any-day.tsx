/** A document's verdict at any moment of the chain: by slider, by date, by keyboard. */
import { useSignal } from "@preact/signals";
import { type JSX } from "preact";
import { useEffect } from "preact/hooks";
import { presentCwt } from "#core/document/presented.ts";
import { type Verified, describe, formatTime } from "../../../library/index.ts";
import { clock } from "../../judge/judging.ts";
import { Icon } from "../../shell/icon.tsx";
import { iconOf, lookOf } from "../../verdict/looks.ts";
import { catalogue } from "../../words/current.ts";
import { type Handed } from "../read/handed.ts";
import { verdictAt } from "../read/past.ts";
import { type Reading } from "../read/reading.ts";
import { type Trail } from "../read/trail.ts";
import { say } from "../words.ts";

const DAY = 86_400;
const WIB_SECONDS = 25_200;
const PLACES_A_WORD = 128;

interface Props {
  readonly reading: Reading;
  readonly trail: Trail;
  readonly handed: Handed;
}

/** Every day's end from the first to now, and every moment at which its status word changed. */
function momentsOf(reading: Reading, { time, place }: Trail, cwt: Uint8Array): readonly number[] {
  const presented = presentCwt(cwt);
  if (presented.form !== "document") return [clock()];
  const { list, index } = presented.payload.statusList;
  const word = Math.floor(index / PLACES_A_WORD);
  const changes = reading.record.history.issuers.get(place.issuer)?.changes ?? [];
  const own = changes.filter((change) => change.list === list && change.word === word).map((change) => change.time);
  const now = clock();
  const first = Math.floor((time + WIB_SECONDS) / DAY) * DAY - WIB_SECONDS - 1;
  const ends = Array.from({ length: Math.floor((now - first) / DAY) + 1 }, (_, day) => first + day * DAY);
  return [...new Set([...ends, time, ...own, now])].filter((at) => at <= now).toSorted((a, b) => a - b);
}

export function AnyDay({ reading, trail, handed }: Props): JSX.Element {
  const moments = momentsOf(reading, trail, handed.cwt);
  const chosen = useSignal(moments.length - 1);
  const verdict = useSignal<Verified | undefined>(undefined);
  const at = moments[chosen.value] ?? clock();
  useEffect(() => {
    let isOver = false;
    const judge = async (): Promise<void> => {
      const found = await verdictAt(reading, handed, trail.proof, at);
      if (!isOver) verdict.value = found;
    };
    void judge();
    return () => {
      isOver = true;
    };
  }, [at]);
  const dayOf = (time: number): string => new Date((time + WIB_SECONDS) * 1000).toISOString().slice(0, 10);
  const pick = (date: string): void => {
    const end = Date.parse(`${date}T23:59:59+07:00`) / 1000;
    const last = moments.findLastIndex((moment) => moment <= end);
    if (last >= 0) chosen.value = last;
  };
  const told = formatTime(at, catalogue.value);
  return (
    <>
      <VerdictBand reading={reading} verdict={verdict.value} />
      <label class="label" for="moment">
        {say("moment")}: <span class="now">{told}</span>
      </label>
      <input
        id="moment"
        type="range"
        min={0}
        max={moments.length - 1}
        value={chosen.value}
        aria-valuetext={told}
        onInput={({ currentTarget }) => (chosen.value = Number(currentTarget.value))}
      />
      <label class="label" for="date">
        {say("date")}
      </label>
      <input
        id="date"
        class="field"
        type="date"
        min={dayOf(moments[0] ?? at)}
        max={dayOf(clock())}
        value={dayOf(at)}
        onChange={({ currentTarget }) => pick(currentTarget.value)}
      />
      <p class="small muted">{say("verdictLine")}</p>
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
