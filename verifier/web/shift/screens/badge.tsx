/** Under the head of every screen of an enrolled device: for whom it checks, since when and on what ground. */
import building from "lucide-static/icons/shield-check.svg?raw";
import { type JSX } from "preact";
import { formatTime } from "../../../library/index.ts";
import { view } from "../../periksa/session.ts";
import { Icon } from "../../shell/icon.tsx";
import { catalogue } from "../../words/current.ts";
import { type Inspection } from "../device/model.ts";
import { kept } from "../keeping.ts";
import { type ShiftWords } from "../words/catalogue.ts";
import { shiftWords } from "../words/current.ts";

export function Badge(): JSX.Element | undefined {
  const { badge: copy, inspection: words, nav } = shiftWords.value;
  const { device, shift, waiting } = kept.value;
  if (device?.enrolled === undefined) return undefined;
  const { inspection, mode } = shift;
  return (
    <aside
      aria-label={nav.shift}
      class="badge"
      data-mode={inspection === undefined && mode === "checkpoint" ? "closed" : mode}
    >
      <p class="badge-line">
        <Icon svg={building} />
        <strong>{mode === "checkpoint" ? copy.checkpoint : copy.public}</strong>
        {mode === "checkpoint" && inspection === undefined ? <span>{copy.noSession}</span> : undefined}
        {inspection === undefined ? undefined : (
          <span>
            {words.openSince(formatTime(inspection.openedAt, catalogue.value))} · {basisOf(inspection, words)}
          </span>
        )}
        {waiting === 0 ? undefined : <span class="number">{copy.waiting(waiting)}</span>}
      </p>
      <button class="button quiet no-print" type="button" onClick={() => (view.value = { at: "shift" })}>
        {copy.manage}
      </button>
    </aside>
  );
}

/** The warrant's number, or the ground and who approved it. */
export function basisOf(
  { warrant, ground, approver }: Inspection,
  { grounds, approvedBy }: ShiftWords["inspection"],
): string {
  if (ground === undefined) return warrant ?? "";
  return approver === undefined ? grounds[ground] : `${grounds[ground]}, ${approvedBy(approver)}`;
}
