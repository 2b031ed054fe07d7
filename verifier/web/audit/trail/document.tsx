/** A document's trail in five steps, and beside it its verdict on any day. */
import check from "lucide-static/icons/check.svg?raw";
import minus from "lucide-static/icons/minus.svg?raw";
import cross from "lucide-static/icons/x.svg?raw";
import { type JSX } from "preact";
import { Icon } from "../../shell/icon.tsx";
import { type FoundDocument } from "../read/find.ts";
import { type Reading } from "../read/reading.ts";
import { type Step, type Trail } from "../read/trail.ts";
import { Hex } from "../tables/hex.tsx";
import { nameOf, when } from "../tables/names.ts";
import { save, toJson } from "../tables/save.ts";
import { count, say } from "../words.ts";
import { AnyDay } from "./any-day.tsx";

interface Props {
  readonly reading: Reading;
  readonly found: FoundDocument;
}

const ICONS = { same: check, differs: cross, "not-checked": minus } as const;

export function DocumentTrail({ reading, found }: Props): JSX.Element {
  const { trail, handed, number } = found;
  const { place, steps } = trail;
  const isSame = steps.every(({ answer }) => answer === "same");
  return (
    <div class="pair">
      <section class="card" aria-labelledby="trail">
        <h2 id="trail" tabIndex={-1}>
          {say("trail")} {number === undefined ? undefined : <span class="number">{number}</span>}
        </h2>
        <p class="muted">
          {nameOf(reading, place.issuer)} · {say("batch")}{" "}
          <span class="number">
            {place.issuer}/{place.sequence}
          </span>
        </p>
        <p class="outcome" data-same={isSame}>
          <Icon svg={isSame ? check : cross} /> {isSame ? say("allSame") : say("notAllSame")}
        </p>
        <ol class="steps">
          {steps.map((step) => (
            <StepLine key={step.name} reading={reading} step={step} trail={trail} />
          ))}
        </ol>
        <button class="button file no-print" type="button" onClick={() => save("trail.json", toJson(trail))}>
          JSON<span class="unseen"> {say("trail")}</span>
        </button>
      </section>
      <section class="card" aria-labelledby="any-day">
        <h2 id="any-day">{say("verdictOn")}</h2>
        {handed === undefined ? (
          <p>{say("verdictNeeds")}</p>
        ) : (
          <AnyDay key={trail.proof.cose} reading={reading} trail={trail} handed={handed} />
        )}
      </section>
    </div>
  );
}

interface StepProps {
  readonly reading: Reading;
  readonly step: Step;
  readonly trail: Trail;
}

function StepLine({ reading, step, trail }: StepProps): JSX.Element {
  const { name, answer, computed, told } = step;
  return (
    <li data-step={name} data-answer={answer}>
      <span class="mark">
        <Icon svg={ICONS[answer]} />
      </span>
      <h3>{say(name)}</h3>
      <p class="small muted">
        <StepFacts reading={reading} step={step} trail={trail} />
      </p>
      {computed === undefined ? undefined : <Hex value={computed} />}
      <p class="answer small">{say(answer)}</p>
      {answer === "differs" && told !== undefined ? (
        <p class="small">
          {say("told")}: <Hex value={told} />
        </p>
      ) : undefined}
    </li>
  );
}

function StepFacts({ reading, step: { name, facts }, trail }: StepProps): JSX.Element {
  const { index = 0, size = 0, siblings = 0, previousHead, contract = "", notBefore, notAfter } = facts;
  const leaf = say("leafOf", { index: count(index), size: count(size - 1) });
  switch (name) {
    case "leaf":
      return <>SHA-256 · {leaf}</>;
    case "root":
      return <>{say("siblings", { n: siblings })}</>;
    case "head":
      return previousHead === undefined || trail.place.sequence === 0 ? (
        <>{say("first")}</>
      ) : (
        <>
          {say("after")} <code>{grouped(previousHead)}</code>
        </>
      );
    case "entry":
      return (
        <>
          DocumentRegistry <code>{grouped(contract)}</code> · {say("block").toLowerCase()} {count(trail.block)} ·{" "}
          {when(trail.time)}
        </>
      );
    case "key":
      return (
        <>
          {nameOf(reading, trail.place.issuer)}
          {notBefore === undefined || notAfter === undefined
            ? undefined
            : ` · ${say("window", { from: when(notBefore), to: when(notAfter) })}`}
        </>
      );
  }
}

const grouped = (hex: string): string => `${hex.slice(0, 4)} ${hex.slice(4, 8)} … ${hex.slice(-4)}`;
