/** Says that a newer version of the page stands ready, and offers to be an app of its own where the browser lets it. */
import { type Signal, signal } from "@preact/signals";
import { type JSX } from "preact";
import { askToPersist } from "./device.ts";
import { isNewer, wantNewer } from "./app.ts";
import { deviceWords } from "./words.ts";

export function Newer(): JSX.Element {
  const { newer, apply } = deviceWords.value;
  return (
    <div role="status">
      {isNewer.value ? (
        <div class="newer">
          <p>{newer}</p>
          <button class="button" type="button" onClick={wantNewer}>
            {apply}
          </button>
        </div>
      ) : undefined}
    </div>
  );
}

/** Chromium's offer, which TypeScript's library does not know. */
interface InstallOffer extends Event {
  prompt(): Promise<unknown>;
}

const offer: Signal<InstallOffer | undefined> = signal(undefined);

/** Keeps the browser's offer until somebody wants it. */
export function waitForOffer(): void {
  addEventListener("beforeinstallprompt", (event) => {
    if (!isOffer(event)) return;
    event.preventDefault();
    offer.value = event;
  });
  addEventListener("appinstalled", () => {
    offer.value = undefined;
    void askToPersist();
  });
}

export function Install(): JSX.Element | undefined {
  const { value } = offer;
  if (value === undefined) return undefined;
  return (
    <button
      class="button"
      type="button"
      onClick={() => {
        offer.value = undefined;
        void value.prompt();
      }}
    >
      {deviceWords.value.install}
    </button>
  );
}

const isOffer = (event: Event): event is InstallOffer => "prompt" in event && typeof event.prompt === "function";
