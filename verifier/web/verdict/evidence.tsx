/** Reasons and evidence behind one tap, and the question to the chain, which is off until somebody presses it. */
import { type JSX } from "preact";
import { useSignal } from "@preact/signals";
import { SourceError, formatTime } from "../../library/index.ts";
import { FormatError } from "#core/error.ts";
import { trustDigest } from "../judge/trust.ts";
import { type Checked, askAboutChecked } from "../periksa/session.ts";
import { catalogue, words } from "../words/current.ts";
import { TroubleNote } from "./telling.tsx";

export function Evidence({ checked }: { readonly checked: Checked }): JSX.Element {
  const { verdict, evidence } = words.value;
  const { document, asOf, at } = checked.result;
  const rows: readonly (readonly [string, string | number | undefined])[] = [
    [evidence.id, document?.id],
    [evidence.key, document?.kid],
    [evidence.signed, document && formatTime(document.issuedAt, catalogue.value)],
    [evidence.list, asOf.bundle],
    [evidence.block, asOf.block],
    [evidence.checkedAt, formatTime(at, catalogue.value)],
    [evidence.trust, trustDigest],
  ];
  return (
    <details class="card evidence">
      <summary>{verdict.why}</summary>
      <dl>
        {rows.map(([label, value]) =>
          value === undefined ? undefined : (
            <div key={label}>
              <dt>{label}</dt>
              <dd class="number">{String(value)}</dd>
            </div>
          ),
        )}
      </dl>
      {document === undefined || checked.byService === true ? undefined : <ChainQuestion checked={checked} />}
    </details>
  );
}

function ChainQuestion({ checked }: { readonly checked: Checked }): JSX.Element {
  const { chain } = words.value;
  const state = useSignal<"off" | "asking" | "failed">("off");
  const ask = async (): Promise<void> => {
    state.value = "asking";
    try {
      await askAboutChecked(checked);
    } catch (error) {
      if (!(error instanceof SourceError || error instanceof FormatError)) throw error;
      state.value = "failed";
    }
  };
  const { time } = checked.result.asOf;
  return (
    <section class="chain no-print">
      <h2>{chain.title}</h2>
      <p class="small">{chain.line}</p>
      <button class="button" type="button" disabled={state.value === "asking"} onClick={() => void ask()}>
        {state.value === "asking" ? chain.asking : chain.ask}
      </button>
      {state.value === "failed" ? (
        <TroubleNote code="K10" facts={{ listTime: time === undefined ? "?" : formatTime(time, catalogue.value) }} />
      ) : undefined}
    </section>
  );
}
