/** All verdicts of what was handed over last. */
import back from "lucide-static/icons/arrow-left.svg?raw";
import fileWarning from "lucide-static/icons/file-question-mark.svg?raw";
import printer from "lucide-static/icons/printer.svg?raw";
import scan from "lucide-static/icons/scan-qr-code.svg?raw";
import { type JSX } from "preact";
import { useEffect, useLayoutEffect } from "preact/hooks";
import { describe } from "../../library/index.ts";
import { forgetPicture } from "../camera/camera.ts";
import { mark } from "../camera/marks.ts";
import { clock } from "../judge/judging.ts";
import { Icon } from "../shell/icon.tsx";
import { iconOf, lookOf } from "../verdict/looks.ts";
import { TroubleNote } from "../verdict/telling.tsx";
import { Verdict } from "../verdict/verdict.tsx";
import { catalogue, words } from "../words/current.ts";
import { type Checked, type Item, view } from "./session.ts";

export function Verdicts({ items }: { readonly items: readonly Item[] }): JSX.Element {
  const { verdict } = words.value;
  const all = items.length;
  const title = titleOf(items);
  useLayoutEffect(() => {
    document.title = title;
  }, [title]);
  useLayoutEffect(() => mark("verdict"), [items[0]?.id]);
  // Whom the camera saw is forgotten with the verdict, unless it was saved.
  useEffect(() => forgetPicture, []);
  // Whoever cannot see the colour is led to the words.
  useLayoutEffect(() => {
    document.querySelector<HTMLElement>(".verdicts [tabindex='-1']")?.focus();
    scrollTo(0, 0);
  }, [items[0]?.id]);
  return (
    <>
      {all > 1 ? <Several items={items} /> : undefined}
      {items.map((item, place) => {
        const about = all > 1 ? { place: verdict.of(place + 1, all) } : {};
        if ("result" in item) return <Verdict key={item.id} checked={item} {...about} />;
        return <NotTaken key={item.id} file={item} {...about} />;
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
          aria-label={verdict.back}
          onClick={() => {
            view.value = { at: "start" };
          }}
        >
          <Icon svg={back} /> <span>{verdict.back}</span>
        </button>
      </div>
    </>
  );
}

/** Where there are several: how many, and the way to each. */
function Several({ items }: { readonly items: readonly Item[] }): JSX.Element {
  const { verdict } = words.value;
  return (
    <nav class="several" aria-label={verdict.several(items.length)}>
      <p role="status" tabIndex={-1}>
        {verdict.several(items.length)}
      </p>
      <ol>
        {items.map((item) => (
          <li key={item.id}>
            <a
              class="tag"
              href={`#verdict-${item.id}`}
              data-verdict={"result" in item ? lookOf(item.result) : "unreadable"}
            >
              <Icon svg={"result" in item ? iconOf(item.result) : fileWarning} /> {titleOfOne(item)}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

interface NotTakenProps {
  readonly file: Exclude<Item, Checked>;
  readonly place?: string;
}

/** A file that was not opened: nothing is known of it. */
function NotTaken({ file, place }: NotTakenProps): JSX.Element {
  const about = [place, file.name].filter((part) => part !== undefined).join(" · ");
  return (
    <article class="verdict" id={`verdict-${file.id}`}>
      <div class="verdict-head">
        <div class="band" role="status" tabIndex={-1} data-verdict="unreadable">
          <p class="band-place">{about}</p>
          <span class="band-icon">
            <Icon svg={fileWarning} />
          </span>
          <h1>{words.value.verdict.notTaken}</h1>
        </div>
        <TroubleNote code="K07" facts={file.refused} />
      </div>
    </article>
  );
}

function titleOfOne(item: Item): string {
  if ("refused" in item) return words.value.verdict.notTaken;
  return describe(item.result, catalogue.value, { now: clock() }).title;
}

const titleOf = (items: readonly Item[]): string => items.map(titleOfOne).join(" · ");
