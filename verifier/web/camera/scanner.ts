/** A USB scanner is a keyboard that types faster than anybody: what it types anywhere on the page is a code. */

/** Fastest typists leave more between two keys; scanners leave a few milliseconds. */
const GAP_MS = 45;
/** Shorter bursts are somebody's fingers, or a key held down. */
const MIN_LENGTH = 12;
/** After so many the burst is taken from whatever has the focus. */
const SURE_LENGTH = 4;
const END_MS = 150;

/** Calls `found` with each text that is typed like a scanner does; the answer stops listening. */
export function listenForScanner(found: (text: string) => void): () => void {
  let typed = "";
  let last = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = (): void => {
    clearTimeout(timer);
    const text = typed;
    typed = "";
    if (text.length >= MIN_LENGTH) found(text);
  };
  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    // A burst that is sure goes on over a stutter of the machine.
    const isQuick = event.timeStamp - last < (typed.length >= SURE_LENGTH ? END_MS : GAP_MS);
    if (event.key !== "Shift") last = event.timeStamp;
    if (event.key === "Enter" || event.key === "Tab") {
      if (typed.length < MIN_LENGTH || !isQuick) return void (typed = "");
      event.preventDefault();
      return end();
    }
    if (event.key.length !== 1) return;
    typed = isQuick ? typed + event.key : event.key;
    // Neither a button is pressed by the spaces of a code, nor a field filled with the rest of it.
    if (typed.length >= SURE_LENGTH) event.preventDefault();
    clearTimeout(timer);
    timer = setTimeout(end, END_MS);
  };
  const release = (event: KeyboardEvent): void => {
    if (typed.length >= SURE_LENGTH) event.preventDefault();
  };
  const options = { capture: true } as const;
  document.addEventListener("keydown", press, options);
  document.addEventListener("keyup", release, options);
  return () => {
    clearTimeout(timer);
    document.removeEventListener("keydown", press, options);
    document.removeEventListener("keyup", release, options);
  };
}
