/** Hex that can be read and copied. */
import check from "lucide-static/icons/check.svg?raw";
import copy from "lucide-static/icons/copy.svg?raw";
import { useSignal } from "@preact/signals";
import { type JSX } from "preact";
import { Icon } from "../../shell/icon.tsx";
import { say } from "../words.ts";

const SHOWN_MS = 2000;

/** Groups of four, shortened in the middle, copied whole. */
export function Hex({ value, isShort = false }: { readonly value: string; readonly isShort?: boolean }): JSX.Element {
  const isCopied = useSignal(false);
  const groups = value.match(/.{1,4}/g) ?? [];
  const [first, last] = isShort ? [2, 1] : [3, 2];
  const shown = groups.length > first + last ? [...groups.slice(0, first), "…", ...groups.slice(-last)] : groups;
  const take = async (): Promise<void> => {
    await navigator.clipboard.writeText(value);
    isCopied.value = true;
    setTimeout(() => (isCopied.value = false), SHOWN_MS);
  };
  const label = isCopied.value ? say("copied") : `${say("copy")} ${value.slice(0, 8)}`;
  return (
    <span class="hex">
      <code title={value}>{shown.join(" ")}</code>
      <button class="copy no-print" type="button" aria-label={label} title={label} onClick={() => void take()}>
        <Icon svg={isCopied.value ? check : copy} />
      </button>
    </span>
  );
}
