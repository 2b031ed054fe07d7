/** Whether this page is a kiosk: then it shows nothing else, whatever is pressed, dropped, pasted or typed. */
import { type Signal, signal } from "@preact/signals";
import { PinLock, type Place, type Unlocking } from "./pin.ts";

const NOWHERE: Place = { getItem: () => null, setItem: () => {}, removeItem: () => {} };

function place(): Place {
  try {
    return localStorage;
  } catch {
    return NOWHERE;
  }
}

const pin = new PinLock(place(), Date.now);

export const isLocked: Signal<boolean> = signal(pin.isLocked);

/** Whether a verdict is on the kiosk's screen: nothing may take it away. */
export const isShowing: Signal<boolean> = signal(false);

/** Becomes a kiosk. */
export async function lock(digits: string): Promise<void> {
  await pin.lock(digits);
  isLocked.value = true;
}

/** Leaves the kiosk, if the PIN is right. */
export async function unlock(digits: string): Promise<Unlocking> {
  const answer = await pin.unlock(digits);
  isLocked.value = pin.isLocked;
  return answer;
}
