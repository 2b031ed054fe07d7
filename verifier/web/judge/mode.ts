/** For whom this page checks: how old its lists may be hangs on it (PROTOCOL 8, field 12 of the root statement). */
import { type Signal, signal } from "@preact/signals";

/** Public, until a shift at a checkpoint is open. */
export const mode: Signal<"public" | "checkpoint"> = signal<"public" | "checkpoint">("public");
