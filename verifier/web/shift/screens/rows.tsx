/** Parts of the history's screens: a verdict as a tag, a digest in groups of four, a question before what is final. */
import { type ComponentChildren, type JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { type Decision } from "#core/judgement/verdict.ts";
import { formatTime } from "../../../library/index.ts";
import { tellingOf } from "../../../library/wording/describe.ts";
import { Icon } from "../../shell/icon.tsx";
import { iconOf, lookOf } from "../../verdict/looks.ts";
import { catalogue, words } from "../../words/current.ts";
import { type Kept } from "../history/entry.ts";
import { shiftWords } from "../words/current.ts";

/** The heading of a screen, which is read first by whoever cannot see that the screen changed. */
export function Heading({ text }: { readonly text: string }): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  // Before the effects of the screen itself, which may lead to something more urgent.
  useLayoutEffect(() => {
    heading.current?.focus();
    scrollTo(0, 0);
  }, []);
  useEffect(() => {
    document.title = text;
  }, [text]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {text}
    </h1>
  );
}

export function Tag({ decision, count }: { readonly decision: Decision; readonly count?: number }): JSX.Element {
  const { title } = catalogue.value.verdicts[tellingOf(decision)];
  return (
    <span class="tag" data-verdict={lookOf(decision)}>
      <Icon svg={iconOf(decision)} /> {count === undefined ? undefined : <strong class="number">{count}</strong>}
      <span>{title}</span>
    </span>
  );
}

const SHORT_DIGITS = 16;

export function Digest({ digest }: { readonly digest: string | undefined }): JSX.Element {
  const { digest: label, noDigest } = shiftWords.value.history;
  if (digest === undefined) return <span class="small muted">{noDigest}</span>;
  const short = digest.slice(0, SHORT_DIGITS).replaceAll(/.{4}(?=.)/g, "$& ");
  return (
    <code title={digest}>
      <span class="unseen">{label} </span>
      {short}…
    </code>
  );
}

export function Row({ entry }: { readonly entry: Kept }): JSX.Element {
  const { history, changed: copy } = shiftWords.value;
  const { time, digest, bundle, block, isOffline, number, changed } = entry;
  const about = [
    bundle === undefined ? undefined : history.list(bundle, block),
    isOffline === true ? history.offline : undefined,
    number === undefined ? undefined : history.inLog(number),
  ].filter((part) => part !== undefined);
  return (
    <li class="check-row">
      <time class="number" dateTime={new Date(time * 1000).toISOString()}>
        {formatTime(time, catalogue.value)}
      </time>
      <Tag decision={entry} />
      <Digest digest={digest} />
      {about.length === 0 ? undefined : <span class="small muted">{about.join(" · ")}</span>}
      {changed === undefined ? undefined : (
        <p class="check-changed small">
          {copy.inHistory(formatTime(changed.at, catalogue.value))} <Tag decision={changed} />
        </p>
      )}
    </li>
  );
}

interface ConfirmProps {
  readonly isOpen: boolean;
  readonly title: string;
  readonly yesWord: string;
  readonly yes: () => void;
  readonly no: () => void;
  readonly children: ComponentChildren;
}

/** Asks before what cannot be undone. */
export function Confirm({ isOpen, title, yesWord, yes, no, children }: ConfirmProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return (
    <dialog ref={dialog} aria-label={title} onClose={no}>
      <h2>{title}</h2>
      {children}
      <div class="choices">
        <button class="button main" type="button" onClick={yes}>
          {yesWord}
        </button>
        <button class="button" type="button" onClick={no}>
          {words.value.cancel}
        </button>
      </div>
    </dialog>
  );
}
