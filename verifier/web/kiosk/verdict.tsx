/** A verdict for everybody's eyes: what it is and what to do, and nothing of whose document it is. */
import scan from "lucide-static/icons/scan-qr-code.svg?raw";
import { useSignal } from "@preact/signals";
import { type JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { isJsonObject } from "#core/encoding/canonical.ts";
import { isKind } from "#core/document/kind.ts";
import { describe } from "../../library/index.ts";
import { formatDay } from "../../library/wording/time.ts";
import { mark } from "../camera/marks.ts";
import { clock, held } from "../judge/judging.ts";
import { type Checked, troubleOf } from "../periksa/session.ts";
import { Icon } from "../shell/icon.tsx";
import { iconOf, lookOf } from "../verdict/looks.ts";
import { TroubleNote } from "../verdict/telling.tsx";
import { catalogue } from "../words/current.ts";
import { kioskWords } from "./words.ts";

const GO_SECONDS = 5;

interface KioskVerdictProps {
  readonly checked: Checked;
  /** How many codes were seen at once. */
  readonly all: number;
  readonly onEnd: () => void;
}

export function KioskVerdict({ checked, all, onEnd }: KioskVerdictProps): JSX.Element {
  const { result } = checked;
  const band = useRef<HTMLDivElement>(null);
  const left = useSignal(GO_SECONDS);
  const copy = kioskWords.value;
  const root = held.value.root;
  const told = describe(result, catalogue.value, { now: clock(), ...(root === undefined ? {} : { root }) });
  const trouble = troubleOf(checked, catalogue.value);
  const isPassing = result.group === "GO";
  useLayoutEffect(() => {
    mark("verdict");
    document.title = told.title;
    band.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, []);
  useEffect(() => {
    if (!isPassing) return undefined;
    const timer = setInterval(() => {
      left.value--;
      if (left.value === 0) onEnd();
    }, 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <article class="verdict kiosk-verdict" data-verdict={lookOf(result)}>
      <div ref={band} class="band" role="status" aria-live="assertive" tabIndex={-1} data-verdict={lookOf(result)}>
        <span class="band-icon">
          <Icon svg={iconOf(result)} />
        </span>
        <h1>{told.title}</h1>
        <p>{told.line}</p>
        <p class="kiosk-todo">{unbroken(told.action)}</p>
      </div>
      {trouble === undefined ? undefined : <TroubleNote {...trouble} />}
      <Plain checked={checked} />
      {all > 1 ? <p>{copy.of(all)}</p> : undefined}
      <button class="button main" type="button" onClick={onEnd}>
        <Icon svg={scan} /> {copy.next}
      </button>
      {isPassing ? (
        <p class="kiosk-left" aria-hidden="true">
          <span class="kiosk-bar" data-left={left.value} />
          {copy.returnsIn(left.value)}
        </p>
      ) : (
        <p class="kiosk-left">{copy.stays}</p>
      )}
    </article>
  );
}

/** A telephone number is read in one line; a kiosk dials none. */
function unbroken(text: string): string {
  const phones = [...(held.value.root?.issuers.values() ?? [])].map(({ telephone }) => telephone);
  return phones.reduce(
    (told, phone) => (phone === "" ? told : told.replaceAll(phone, phone.replaceAll(" ", "\u00a0"))),
    text,
  );
}

/** What may be seen by all: which kind of document it is, and until when. */
function Plain({ checked }: { readonly checked: Checked }): JSX.Element | undefined {
  const { document } = checked.result;
  if (document === undefined) return undefined;
  const { subject, validUntil } = document;
  const kind = isJsonObject(subject) ? subject["kind"] : undefined;
  const copy = kioskWords.value;
  return (
    <div class="card kiosk-plain">
      {typeof kind === "string" && isKind(kind) ? <p>{catalogue.value.kinds[kind]}</p> : undefined}
      {validUntil === undefined ? undefined : <p>{copy.lastDay(formatDay(validUntil, catalogue.value))}</p>}
      <p class="small muted">{copy.noNames}</p>
    </div>
  );
}
