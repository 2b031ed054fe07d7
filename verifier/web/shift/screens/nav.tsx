/** The ways from the first screen to history and checkpoint. */
import historyIcon from "lucide-static/icons/history.svg?raw";
import shield from "lucide-static/icons/shield-check.svg?raw";
import { type JSX } from "preact";
import { view } from "../../periksa/session.ts";
import { Icon } from "../../shell/icon.tsx";
import { shiftWords } from "../words/current.ts";
import { Faults } from "./history.tsx";

export function ShiftNav(): JSX.Element {
  const { nav } = shiftWords.value;
  return (
    <nav class="shift-nav" aria-label={nav.title}>
      <Faults />
      <button class="button" type="button" onClick={() => (view.value = { at: "history" })}>
        <Icon svg={historyIcon} /> {nav.history}
      </button>
      <button class="button" type="button" onClick={() => (view.value = { at: "shift" })}>
        <Icon svg={shield} /> {nav.shift}
      </button>
    </nav>
  );
}
