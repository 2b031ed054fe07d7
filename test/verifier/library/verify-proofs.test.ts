/** Checks that look for proofs and leaf data at a source, as everybody may. */
import { expect } from "chai";
import { sha256 } from "#primitives";
import { buildSegment } from "#core/proof/filter.ts";
import { Endpoint } from "../../../verifier/adapters/bundle/endpoint.ts";
import { LimitedReader } from "../../../verifier/adapters/pdf/reader.ts";
import { Lists, type Note, verify } from "../../../verifier/library/index.ts";
import { rootOf, signBundle } from "../core/world.ts";
import { PINNED, clock, digestOf, makeOffice, serveOffice, signPapers, type Office } from "./office.ts";

describe("verify, with published proofs", () => {
  it("finds a PDF without its proof line valid, and asks for twelve bits of a digest only", async () => {
    const office = makeOffice(rootOf(), await signPapers());
    const site = await serveOffice(office);
    const files = new LimitedReader({ size: 1, wallMs: 20_000 });
    const notes: Note[] = [];
    const published = [new Endpoint(site.url)];
    const lists = new Lists({ pinned: PINNED, sources: published, clock, notes: (note) => notes.push(note) });
    try {
      const result = await verify({ pdf: office.papers.genuine.pdf }, { clock, lists, published, files });
      expect(result.status).to.equal("valid");
      expect(notes).to.deep.equal([]);
      const { cose, vc, pdf } = office.papers.genuine;
      const traffic = site.asked.join("\n");
      for (const part of [cose, vc, pdf]) expect(traffic).not.to.contain(digestOf(part).slice(0, 4));
      expect(site.asked.filter((path) => path.includes("proofs"))).to.deep.equal([
        `/api/v1/proofs/${digestOf(cose).slice(0, 3)}`,
      ]);
    } finally {
      files.close();
      await site.close();
    }
  });

  it("asks for no proof of a code that the filter misses, as it could tell nothing more; of one left out of it, it asks", async () => {
    const papers = await signPapers();
    const full = makeOffice(rootOf(), papers);
    // A filter without documents: what had ended when it was made is left out, the rest was never anchored.
    const office = { ...full, ...emptyFilter(full) };
    const site = await serveOffice(office);
    const published = [new Endpoint(site.url)];
    const lists = new Lists({ pinned: PINNED, sources: published, clock });
    const buckets = (): number => site.asked.filter((path) => path.includes("proofs")).length;
    try {
      const sources = { clock, lists, published };
      expect(await verify({ cwt: papers.genuine.cose }, sources)).to.include({ status: "not-genuine" });
      expect(buckets()).to.equal(0);
      expect((await verify({ cwt: papers.expired.cose }, sources)).status).to.equal("expired");
      expect(buckets()).to.equal(1);
    } finally {
      await site.close();
    }
  });

  it("finds a credential for machines alone valid by the leaf data of all batches", async () => {
    const office = makeOffice(rootOf(), await signPapers());
    const site = await serveOffice(office);
    const published = [new Endpoint(site.url)];
    const lists = new Lists({ pinned: PINNED, sources: published, clock });
    try {
      const sources = { clock, lists, published };
      expect((await verify({ vc: office.papers.genuine.vc }, sources)).status).to.equal("valid");
      expect((await verify({ vc: office.papers.revoked.vc }, sources)).status).to.equal("revoked");
      // One byte of the signature changed, in its last letter but one.
      const vc = new TextDecoder().decode(office.papers.genuine.vc);
      const twin = vc.replace(/("proofValue":"z.{20})(.)/, (_, before: string, letter: string) =>
        before.concat(letter === "2" ? "3" : "2"),
      );
      const changed = await verify({ vc: new TextEncoder().encode(twin) }, sources);
      expect(changed).to.include({ status: "not-genuine", cause: "signature" });
    } finally {
      await site.close();
    }
  });
});

/** Of the same office, a bundle whose filter holds one document of somebody else. */
function emptyFilter({ published }: Office): Pick<Office, "published" | "bundleFile"> {
  const segment = buildSegment([sha256(Uint8Array.of(0))]);
  const bundle = { ...published.bundle, segments: [digestOf(segment)] };
  const files = new Map([...published.files, [digestOf(segment), segment]]);
  return { published: { bundle, files }, bundleFile: signBundle(bundle) };
}
