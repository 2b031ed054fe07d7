/** What a reader chooses for the page: language and look. Kept on this device, where it lets us. */
import { type Signal, effect, signal } from "@preact/signals";

export type Language = "id" | "en";
export type Theme = "system" | "light" | "dark";

const LANGUAGES: readonly Language[] = ["id", "en"];
const THEMES: readonly Theme[] = ["system", "light", "dark"];

/** Indonesian, unless the browser asks for English before it. */
function preferred(): Language {
  for (const wish of navigator.languages) {
    const found = LANGUAGES.find((each) => wish.toLowerCase().startsWith(each) || (each === "id" && wish === "ms"));
    if (found !== undefined) return found;
  }
  return "id";
}

/** A choice that outlives the page where the browser keeps anything at all. */
export function kept<T extends string>(name: string, choices: readonly T[], first: T): Signal<T> {
  const choice = signal(choices.find((each) => each === read(name)) ?? first);
  let isFirst = true;
  effect(() => {
    const value = choice.value;
    if (!isFirst) write(name, value);
    isFirst = false;
  });
  return choice;
}

function read(name: string): string | undefined {
  try {
    return localStorage.getItem(`absah.${name}`) ?? undefined;
  } catch {
    return undefined;
  }
}

function write(name: string, value: string): void {
  try {
    localStorage.setItem(`absah.${name}`, value);
  } catch {
    // A browser that keeps nothing still shows the page.
  }
}

export const language: Signal<Language> = kept("language", LANGUAGES, preferred());
export const theme: Signal<Theme> = kept("theme", THEMES, "system");

effect(() => {
  document.documentElement.lang = language.value;
});
effect(() => {
  const { dataset } = document.documentElement;
  if (theme.value === "system") delete dataset["theme"];
  else dataset["theme"] = theme.value;
});
