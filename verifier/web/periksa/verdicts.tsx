/** All verdicts of what was handed over last. */
import printer from "lucide-static/icons/printer.svg?raw";
import scan from "lucide-static/icons/scan-qr-code.svg?raw";
import { type JSX } from "preact";
import { useEffect } from "preact/hooks";
import { describe } from "../../library/index.ts";
import { clock } from "../judge/judging.ts";
import { Icon } from "../shell/icon.tsx";
import { TroubleNote } from "../verdict/telling.tsx";
import { Verdict } from "../verdict/verdict.tsx";
import { catalogue, words } from "../words/current.ts";
import { type Item, view } from "./session.ts";

export function Verdicts({ items }: { readonly items: readonly Item[] }): JSX.Element {
  const { verdict } = words.value;
  const all = items.length;
  const title = titleOf(items);
  useEffect(() => {
    document.title = title;
  }, [title]);
  // Whoever cannot see the colour is led to the words.
  useEffect(() => {
    document.querySelector<HTMLElement>(".verdicts [tabindex='-1']")?.focus();
    scrollTo(0, 0);
  }, [items[0]?.id]);
  return (
    <>
      {all > 1 ? (
        <p class="several" role="status" tabIndex={-1}>
          {verdict.several(all)}
        </p>
      ) : undefined}
      {items.map((item, place) => {
        const about = all > 1 ? { place: verdict.of(place + 1, all) } : {};
        if ("result" in item) return <Verdict key={item.id} checked={item} {...about} />;
        return (
          <article key={item.id} class="verdict" tabIndex={-1}>
            <div class="card">
              <h2>{item.name}</h2>
              <TroubleNote code="K07" facts={item.refused} />
            </div>
          </article>
        );
      })}
      <div class="next no-print">
        <button
          class="button main"
          type="button"
          onClick={() => {
            view.value = { at: "scan" };
          }}
        >
          <Icon svg={scan} /> {verdict.next}
        </button>
        <button class="button" type="button" aria-label={verdict.print} onClick={() => print()}>
          <Icon svg={printer} /> <span>{verdict.print}</span>
        </button>
        <button
          class="button"
          type="button"
          onClick={() => {
            view.value = { at: "start" };
          }}
        >
          {verdict.back}
        </button>
      </div>
    </>
  );
}

function titleOf(items: readonly Item[]): string {
  return items
    .map((item) => ("result" in item ? describe(item.result, catalogue.value, { now: clock() }).title : item.name))
    .join(" · ");
}
