/** A house with documents of every fate, its services, and the page /periksa/ built for its root keys. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeBase45 } from "#core/encoding/base45.ts";
import { deflateZlib } from "#core/encoding/inflate.ts";
import { encodeQr } from "#core/document/qr.ts";
import { createPdfRenderer } from "../../issuer/adapters/pdf/renderer.ts";
import { type PdfRenderer, type PdfRequest } from "../../issuer/ports.ts";
import { forge, stolen } from "../attacks/support/forger.ts";
import { type House, openHouse } from "../support/house/house.ts";
import { type Services, openServices } from "../support/house/services.ts";
import { ORIGINS } from "../support/house/test-chain.ts";
import { pagesFor } from "./pages.ts";

export interface Stand {
  readonly house: House;
  readonly services: Services;
  readonly folder: string;
  /** Texts of codes by what becomes of them. */
  readonly codes: Readonly<Record<string, string>>;
  /** The delivered file of the valid document, its lookup code aside. */
  readonly file: Uint8Array;
  readonly ids: Readonly<Record<string, string>>;
  /** What the page of the valid document was drawn from, and who draws pages: for whoever draws it otherwise. */
  readonly asked: PdfRequest;
  readonly renderer: PdfRenderer;
  close(): Promise<void>;
}

const DAY = 86_400;

const FATES = {
  valid: {},
  revoked: {},
  suspended: {},
  superseded: {},
  expired: { validFrom: "2026-10-01", validUntil: "2026-11-22" },
  "not-yet-valid": { validFrom: "2026-12-01", validUntil: "2027-11-30" },
} as const;

export async function openStand(): Promise<Stand> {
  const folder = await mkdtemp(join(tmpdir(), "absah-periksa-"));
  const renderer = await createPdfRenderer();
  const requests: PdfRequest[] = [];
  const render = (request: PdfRequest): Promise<Uint8Array> => {
    requests.push(request);
    return renderer.render(request);
  };
  const house = await openHouse({ change: (options) => ({ ...options, renderer: { ...renderer, render } }) });
  const [pages, ids] = await Promise.all([pagesFor(house.trust), issueAll(house)]);
  const services = await openServices(house, pages);
  const published = house.authority.published;
  const coseOf = async (id: string): Promise<Uint8Array> => {
    const found = await published.lookup(id);
    if (found === undefined) throw new RangeError(`${id} is not published`);
    return found.cose;
  };
  const codes: Record<string, string> = {};
  for (const [fate, id] of Object.entries(ids)) codes[fate] = encodeQr(await coseOf(id));
  const genuine = await coseOf(ids["valid"] ?? "");
  Object.assign(codes, forgeries(house, genuine));
  const asked = requests.find(({ cose }) => Buffer.compare(cose, genuine) === 0);
  if (asked === undefined) throw new RangeError("the valid document has no page");
  return {
    house,
    services,
    folder,
    codes,
    ids,
    asked,
    renderer,
    file: await house.authority.documentPdf(ids["valid"] ?? ""),
    close: async () => {
      await services.close();
      await house.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function issueAll(house: House): Promise<Record<string, string>> {
  await house.authority.step();
  const ids: Record<string, string> = {};
  for (const [fate, order] of Object.entries(FATES)) ids[fate] = (await house.issue(order)).documentId;
  const next = (await house.issue({ supersedes: ids["superseded"] })).documentId;
  await house.settle();
  await house.change(ids["revoked"] ?? "", "revoke");
  await house.change(ids["suspended"] ?? "", "suspend");
  await house.change(ids["superseded"] ?? "", "supersede", next);
  await house.settle();
  return ids;
}

function forgeries(house: House, genuine: Uint8Array): Record<string, string> {
  const flipped = genuine.slice();
  flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1;
  const text = (cose: Uint8Array): string => encodeBase45(deflateZlib(cose));
  const elsewhere = { issuer: "https://elsewhere.example" };
  return {
    "not-genuine": text(flipped),
    "not-anchored": text(forge(house, stolen("signing 1"), { issuedAt: house.now - 2 * DAY }).cose),
    "issuer-not-authorised": text(forge(house, stolen("signing 2"), { issuer: ORIGINS[1] }).cose),
    "unknown-issuer": text(forge(house, stolen("nobody"), elsewhere).cose),
    undetermined: text(forge(house, stolen("signing 1")).cose),
    half: text(genuine).slice(0, 200),
    // As a health certificate of the European Union begins.
    "other-system": `HC1:${encodeBase45(new Uint8Array(150).fill(7))}`,
    website: "https://absah.example/cek?id=1",
  };
}
