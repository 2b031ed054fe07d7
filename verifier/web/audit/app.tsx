/** The auditor's page: what was recomputed, one search, a document's trail, and all that the chain holds. */
import { type JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Masthead } from "../shell/masthead.tsx";
import { state } from "./read/reading.ts";
import { Search } from "./search.tsx";
import { Failure, Source } from "./source.tsx";
import { Summary } from "./summary.tsx";
import { Tables } from "./tables/tables.tsx";
import { count, say } from "./words.ts";

export function App(): JSX.Element {
  const title = say("name");
  useEffect(() => {
    document.title = title;
  }, [title]);
  const { value } = state;
  return (
    <>
      <a class="unseen skip" href="#content">
        {say("skip")}
      </a>
      <Masthead name={title} line={say("line")} />
      <main id="content" tabIndex={-1}>
        <h1 class="unseen">{title}</h1>
        {value.at === "reading" ? <Progress step={value.step} done={value.done} total={value.total} /> : undefined}
        {value.at === "failed" ? <Failure cause={value.cause} detail={value.detail} /> : undefined}
        {value.at === "read" ? (
          <>
            <Summary reading={value.reading} />
            <Search reading={value.reading} />
            <Tables reading={value.reading} />
          </>
        ) : undefined}
        <Source />
      </main>
    </>
  );
}

interface ProgressProps {
  readonly step: "events" | "state" | "leaves";
  readonly done: number;
  readonly total: number;
}

function Progress({ step, done, total }: ProgressProps): JSX.Element {
  return (
    <section class="card progress" aria-busy="true">
      <p role="status">{say(step)}</p>
      <progress aria-label={say(step)} value={done} max={Math.max(1, total)} />
      <p class="number small muted" data-total={total}>
        {count(done)} / {count(total)}
      </p>
    </section>
  );
}
