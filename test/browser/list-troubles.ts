/** What a service may do to lists on their way to the page, and what the page keeps of them. */
import { Readable } from "node:stream";
import { type Page } from "playwright-core";
import { sha256 } from "#primitives";
import { type Bundle } from "#core/proof/bundle.ts";
import { buildSegment } from "#core/proof/filter.ts";
import { type RootStatement } from "#core/proof/root.ts";
import { rootOf } from "../verifier/core/world.ts";
import { type Offer, type Trap } from "../verifier/library/list-service.ts";
import { type Office, digestOf, makeOffice } from "../verifier/library/office.ts";

/** A file of the filter that takes some time to come. */
export const LARGE: Uint8Array = buildSegment(
  Array.from({ length: 20_000 }, (_, n) => sha256(new Uint8Array(new Uint32Array([n]).buffer))),
);

/** What differs from the office's own: in the bundle, in the root statement, in the office. */
export type Changes = readonly [bundle?: Partial<Bundle>, root?: Partial<RootStatement>, more?: object];

export function makeOffer(papers: Office["papers"], ...[changes = {}, root = {}, more = {}]: Changes): Offer {
  const { rootFile, bundleFile, published } = makeOffice(rootOf(root), papers, { changes, ...more });
  return { rootFile, bundleFile, files: published.files };
}

/** Sends these bytes for any file. */
export const sends =
  (bytes: Uint8Array): Trap =>
  (ctx) => {
    if (!ctx.path.startsWith("/api/v1/files/")) return false;
    ctx.body = Buffer.from(bytes);
    return true;
  };

/** Never ends what is asked for below `path`. */
export const endless =
  (path: string): Trap =>
  (ctx) => {
    if (!ctx.path.startsWith(path)) return false;
    ctx.body = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(65_536);
      })(),
    );
    return true;
  };

/** Sends the beginning of that file, and hangs up. */
export const cutAfter =
  (bytes: number, file: Uint8Array): Trap =>
  (ctx) => {
    if (!ctx.path.endsWith(digestOf(file))) return false;
    ctx.respond = false;
    const { res } = ctx;
    res.writeHead(200, { "content-length": file.length });
    res.write(file.subarray(0, bytes), () => setTimeout(() => res.destroy(), 50));
    return true;
  };

/** A promise whose end is handed to `begin`. */
export function once(begin: (resolve: () => void) => void): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  begin(resolve);
  return promise;
}

/** Names of the files that the page keeps. */
export function keptFiles(page: Page): Promise<readonly string[]> {
  return page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const request = indexedDB.open("absah-lists");
        request.onsuccess = () => {
          const keys = request.result.transaction("kept").objectStore("kept").getAllKeys();
          keys.onsuccess = () => resolve(keys.result.map(String));
          request.result.close();
        };
      }),
  );
}
