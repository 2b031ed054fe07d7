/** The head of every page: tapis band, seal, name, language and look. */
import moon from "lucide-static/icons/moon.svg?raw";
import sun from "lucide-static/icons/sun.svg?raw";
import sunMoon from "lucide-static/icons/sun-moon.svg?raw";
import { type JSX } from "preact";
import { Icon } from "./icon.tsx";
import { type Theme, language, theme } from "./settings.ts";

const LOOKS = {
  system: { next: "light", svg: sunMoon, id: "Tampilan: ikut perangkat", en: "Look: as the device" },
  light: { next: "dark", svg: sun, id: "Tampilan: terang", en: "Look: light" },
  dark: { next: "system", svg: moon, id: "Tampilan: gelap", en: "Look: dark" },
} as const satisfies Record<Theme, { next: Theme; svg: string; id: string; en: string }>;

export function Masthead({ name, line }: { readonly name: string; readonly line: string }): JSX.Element {
  const look = LOOKS[theme.value];
  const other = language.value === "id" ? "en" : "id";
  return (
    <header class="masthead">
      <div class="tapis" />
      <div class="masthead-row">
        <span class="seal" aria-hidden="true">
          LB
        </span>
        <p class="masthead-name">
          <strong>{name}</strong>
          <span class="muted">{line}</span>
        </p>
        <button
          class="button quiet no-print"
          type="button"
          lang={other}
          onClick={() => {
            language.value = other;
          }}
        >
          {/* What is seen begins what is heard: whoever speaks to the page says what stands there. */}
          <span class="masthead-short">{other.toUpperCase()} </span>
          <span class="masthead-long">{other === "en" ? "English" : "Indonesia"}</span>
        </button>
        <button
          class="button quiet no-print"
          type="button"
          aria-label={look[language.value]}
          title={look[language.value]}
          onClick={() => {
            theme.value = look.next;
          }}
        >
          <Icon svg={look.svg} />
        </button>
      </div>
    </header>
  );
}
