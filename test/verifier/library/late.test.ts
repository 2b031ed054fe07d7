import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { encodeQr } from "#core/document/qr.ts";
import { Endpoint } from "../../../verifier/adapters/bundle/endpoint.ts";
import { ListFolder } from "../../../verifier/adapters/bundle/folder.ts";
import { Lists, verify } from "../../../verifier/library/index.ts";
import { NOW, rootOf } from "../core/world.ts";
import { makeOffice, PINNED, serveOffice, signPapers } from "./office.ts";

const LIMIT_MS = 100;
const clock = (): number => NOW;

describe("verify, where the issuer is silent", () => {
  it("goes on with the lists it holds, though the whole of its patience is gone", async () => {
    const office = makeOffice(rootOf(), await signPapers());
    const folder = await mkdtemp(join(tmpdir(), "absah-late-"));
    const store = new ListFolder(folder);
    const site = await serveOffice(office);
    await new Lists({ pinned: PINNED, sources: [new Endpoint(site.url)], store, clock }).refresh();
    await site.close();
    const silent = await serveOffice(office, () => "silent");
    try {
      const published = [new Endpoint(silent.url)];
      const limits = { clock, limitMs: LIMIT_MS };
      const qr = encodeQr(office.papers.genuine.cose);
      const lists = new Lists({ pinned: PINNED, sources: published, store, ...limits });
      expect(await verify({ qr }, { ...limits, lists, published })).to.include({ status: "valid" });
      const withNothing = new Lists({ pinned: PINNED, sources: published, ...limits });
      const result = await verify({ qr }, { ...limits, lists: withNothing, published });
      expect(result).to.include({ status: "undetermined", cause: "no-list" });
    } finally {
      await silent.close();
      await rm(folder, { recursive: true });
    }
  });
});
