/** Which device this is, for evidence that it saves; absent where it is not enrolled. */
import { type Signal, signal } from "@preact/signals";

export const deviceId: Signal<string | undefined> = signal(undefined);
