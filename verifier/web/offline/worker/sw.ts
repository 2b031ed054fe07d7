/** The service worker of /periksa/: keeps the page and all its parts, so that it opens with no network and no server.
 *  Each part is held to the digest that was built in: a page of two versions cannot come about. */
import { PrecacheController } from "workbox-precaching";
import { copyOf } from "./answer.ts";
import { APPLY, CHANNEL, type Arriving } from "./telling.ts";

declare const self: WorkerScope;

const parts = self.__WB_MANIFEST;
const home = new URL("./", self.location.href);
const kept = new Set(parts.map(({ url }) => new URL(url, home).href));
const channel = new BroadcastChannel(CHANNEL);
const ofBytes = parts.reduce((sum, { bytes }) => sum + bytes, 0);
const sizes = new Map(parts.map(({ url, bytes }) => [new URL(url, home).href, bytes]));
let bytes = 0;
let files = 0;

const controller = new PrecacheController({
  plugins: [
    {
      cacheDidUpdate: ({ request }) => {
        files++;
        bytes += sizes.get(withoutQuery(request.url)) ?? 0;
        channel.postMessage({ files, ofFiles: parts.length, bytes, ofBytes } satisfies Arriving);
        return Promise.resolve();
      },
    },
  ],
});
controller.addToCacheList(parts.map(({ url, revision, integrity }) => ({ url, revision, integrity })));

self.addEventListener("install", (event) => {
  event.waitUntil(controller.install(event));
});

self.addEventListener("activate", (event) => {
  // The first page is served from here at once, without being opened a second time.
  event.waitUntil(controller.activate(event).then(() => self.clients.claim()));
});

self.addEventListener("message", ({ data }) => {
  if (data === APPLY) void self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const copy = copyOf(event.request, home, kept);
  if (copy === undefined) return;
  // A browser that was short of room may have thrown the copy away.
  event.respondWith(controller.matchPrecache(copy).then((answer) => answer ?? fetch(event.request)));
});

function withoutQuery(address: string): string {
  const url = new URL(address);
  url.search = "";
  return url.href;
}
