/** Keeps the lists new while somebody looks at the page. No check waits for it. */
import { isReachable, update } from "./judging.ts";

const EVERY_MS = 60_000;
/** Who does not answer is asked ever more rarely: after 1, 2, 4, 8, and then every 16 minutes. */
const MOST_MS = 16 * EVERY_MS;

let timer: ReturnType<typeof setTimeout> | undefined;
let silences = 0;
let dueAt = 0;

/** Asks now, and then again and again; at once when the network or the page comes back. */
export function keepNew(): void {
  window.addEventListener("online", () => {
    silences = 0;
    void renew();
  });
  document.addEventListener("visibilitychange", plan);
  void renew();
}

/** Sleeps until it is due; a page that nobody sees asks nothing. */
function plan(): void {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(() => void renew(), Math.max(0, dueAt - performance.now()));
}

async function renew(): Promise<void> {
  await update();
  silences = isReachable.value ? 0 : silences + 1;
  dueAt = performance.now() + Math.min(EVERY_MS * 2 ** Math.max(0, silences - 1), MOST_MS);
  plan();
}
