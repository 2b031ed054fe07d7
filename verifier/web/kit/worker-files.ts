/** Comes first in each worker of the kit: what it would fetch was handed over by the page, and nothing else is there. */

const { promise: files, resolve } = Promise.withResolvers<ReadonlyMap<string, Uint8Array<ArrayBuffer>>>();

addEventListener("message", (event: MessageEvent<unknown>) => {
  const { data } = event;
  if (typeof data !== "object" || data === null || !("carried" in data) || !(data.carried instanceof Map)) return;
  event.stopImmediatePropagation();
  resolve(data.carried);
});

globalThis.fetch = async (address) => {
  const bytes = (await files).get(typeof address === "string" ? address : "");
  if (bytes === undefined) throw new TypeError("the kit fetches nothing");
  return new Response(bytes, { headers: { "content-type": "application/wasm" } });
};
