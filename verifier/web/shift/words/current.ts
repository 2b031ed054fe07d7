/** The words in the language that is chosen now. */
import { type ReadonlySignal, computed } from "@preact/signals";
import { language } from "../../shell/settings.ts";
import { type ShiftWords } from "./catalogue.ts";
import { en } from "./en.ts";
import { id } from "./id.ts";

export const shiftWords: ReadonlySignal<ShiftWords> = computed(() => (language.value === "id" ? id : en));
