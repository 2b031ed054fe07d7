/** Whether a camera can be offered: many browsers give none to a page that was opened as a file. */
import { type Signal, signal } from "@preact/signals";

export const hasCamera: Signal<boolean> = signal(false);

/** Looks without asking: nobody is prompted before they press. */
export async function lookForCamera(): Promise<void> {
  if (!("mediaDevices" in navigator)) return;
  const found = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  hasCamera.value = found.some(({ kind }) => kind === "videoinput");
}
