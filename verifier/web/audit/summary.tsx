/** The outcome in one look: whether all fits, what it rests on, and how much there is. */
import circleCheck from "lucide-static/icons/circle-check-big.svg?raw";
import circleAlert from "lucide-static/icons/octagon-x.svg?raw";
import printer from "lucide-static/icons/printer.svg?raw";
import download from "lucide-static/icons/download.svg?raw";
import { type JSX } from "preact";
import { Icon } from "../shell/icon.tsx";
import { type Reading } from "./read/reading.ts";
import { when } from "./tables/names.ts";
import { save, toJson } from "./tables/save.ts";
import { reportOf } from "./tables/tables.tsx";
import { count, say } from "./words.ts";

export function Summary({ reading }: { readonly reading: Reading }): JSX.Element {
  const { record, found, batches, node, seconds } = reading;
  const { block, facts, history } = record;
  const isClean = found.length === 0;
  const documents = batches.reduce((sum, { link }) => sum + link.anchor.size - 1, 0);
  const numbers = [
    [say("documents"), documents],
    [say("batches"), batches.length],
    [say("issuers"), history.issuers.size],
    [say("discrepancies"), found.length],
  ] as const;
  return (
    <section class="card summary" aria-labelledby="outcome">
      <h2 id="outcome" class={isClean ? "clean" : "unclean"}>
        <Icon svg={isClean ? circleCheck : circleAlert} /> {isClean ? say("clean") : say("unclean")}
      </h2>
      <p class="small muted">
        {say("asOf")} <span class="number">{count(block.number)}</span> · {when(block.time)} · {say("chain")}{" "}
        <span class="number">{facts.chainId}</span> · {say("from")} {node ?? say("service")} · {say("took")}{" "}
        {seconds.toFixed(1)} {say("seconds")}
      </p>
      <dl class="numbers">
        {numbers.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{count(value)}</dd>
          </div>
        ))}
      </dl>
      <div class="actions no-print">
        <button class="button" type="button" onClick={() => save("audit.json", toJson(reportOf(reading)))}>
          <Icon svg={download} /> <span>{say("report")}</span>
        </button>
        <button class="button" type="button" onClick={() => print()}>
          <Icon svg={printer} /> <span>{say("print")}</span>
        </button>
      </div>
    </section>
  );
}
