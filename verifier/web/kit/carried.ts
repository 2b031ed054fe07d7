/** What the file carries beside its script: blocks that `absah kit` put in, deflated and in base64. They are unpacked
 *  before anything else of the page runs, and taken out of the document. */

/** Blocks by name: `pack`, `trust`, the workers' scripts and their decoders. */
const carried: ReadonlyMap<string, Uint8Array<ArrayBuffer>> = new Map(
  await Promise.all([...document.querySelectorAll<HTMLScriptElement>("script[data-carried]")].map(unpack)),
);

async function unpack(block: HTMLScriptElement): Promise<readonly [string, Uint8Array<ArrayBuffer>]> {
  const text = atob(block.textContent.trim());
  const deflated = new Uint8Array(text.length);
  for (let place = 0; place < text.length; place++) deflated[place] = text.charCodeAt(place);
  block.remove();
  const whole = new Blob([deflated]).stream().pipeThrough(new DecompressionStream("deflate"));
  return [block.dataset["carried"] ?? "", new Uint8Array(await new Response(whole).arrayBuffer())];
}

/** @throws {RangeError} where the file was cut or edited */
export function block(name: string): Uint8Array<ArrayBuffer> {
  const bytes = carried.get(name);
  if (bytes === undefined) throw new RangeError(`this file does not hold ${name}`);
  return bytes;
}

const addresses = new Map<string, string>();

/** Starts the worker of this name from the page's own bytes, and hands it the decoders it would otherwise fetch. */
export function carriedWorker(name: string, { name: title = name }: WorkerOptions): Worker {
  const address =
    addresses.get(name) ?? URL.createObjectURL(new Blob([block(`${name}.worker.js`)], { type: "text/javascript" }));
  addresses.set(name, address);
  const worker = new Worker(address, { name: title });
  worker.postMessage({ carried: new Map([...carried].filter(([each]) => each.endsWith(".wasm"))) });
  return worker;
}
