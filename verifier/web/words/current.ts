/** The words in the language that is chosen now; components that read them follow the choice. */
import { type ReadonlySignal, computed } from "@preact/signals";
import { type Catalogue, en as verdictsEn, id as verdictsId } from "../../library/index.ts";
import { language } from "../shell/settings.ts";
import { type Words } from "./catalogue.ts";
import { en } from "./en.ts";
import { id } from "./id.ts";

const WORDS: Readonly<Record<"id" | "en", Words>> = { id, en };
const CATALOGUES: Readonly<Record<"id" | "en", Catalogue>> = { id: verdictsId, en: verdictsEn };

export const words: ReadonlySignal<Words> = computed(() => WORDS[language.value]);
/** The verdicts' own words, shared with command and API. */
export const catalogue: ReadonlySignal<Catalogue> = computed(() => CATALOGUES[language.value]);
