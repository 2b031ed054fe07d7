import { expect } from "chai";
import { FormatError } from "../../../../verifier/core/error.ts";
import { Endpoint } from "../../../../verifier/adapters/bundle/endpoint.ts";
import { packSource } from "../../../../verifier/adapters/bundle/pack.ts";
import { rootOf } from "../../core/world.ts";
import { makeOffice, serveOffice, signPapers, type Office } from "../../library/office.ts";
import { sourceOf } from "../../library/memory-source.ts";
import { publishedSourceSuite } from "./published-source.suite.ts";

const newOffice = async (): Promise<Office> => makeOffice(rootOf(), await signPapers());
const close = async (): Promise<void> => {};

publishedSourceSuite("Endpoint", true, async () => {
  const office = await newOffice();
  const site = await serveOffice(office);
  return { office, source: new Endpoint(site.url), close: () => site.close() };
});
publishedSourceSuite("packSource", false, async () => {
  const office = await newOffice();
  return { office, source: packSource("pack", office.pack()), close };
});
publishedSourceSuite("the tests' own source", true, async () => {
  const office = await newOffice();
  return { office, source: sourceOf(office), close };
});

describe("packSource", () => {
  it("refuses a pack in which a file is not what its name says", async () => {
    const pack = (await newOffice()).pack();
    pack[pack.length - 1] = (pack.at(-1) ?? 0) ^ 1;
    expect(() => packSource("pack", pack)).to.throw(FormatError);
  });
});
