/** `npm run hunt`: plays the thief of a signing key who searches for a signature that the published filter knows. */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { type DocumentPayload } from "#core/document/document.ts";
import { freshId, handOf } from "../forge/hand.ts";
import { makeFilters } from "./filters.ts";
import { huntOn } from "./run.ts";

const USAGE = `npm run hunt [-- --bits N] [-- --threads N]

Signs 2^N papers (N = 24 unless told) with a key of its own, as the thief of an issuer's key would, and asks the filter
of 16,384 anchored documents for each. The published filter must know none of them; a weaker one, which passes 2^-16 of
all strangers, must fall, or the hunt itself is broken.

Exit code: 0 so it was, 1 not so, 64 wrong usage.`;

const DAY = 86_400;
/** 00:00 WIB of 2026-11-01. */
const BEGIN = Date.UTC(2026, 9, 31, 17) / 1000;

const payload: DocumentPayload = {
  issuer: "https://imigrasi.absah.example",
  documentId: freshId(),
  issuedAt: BEGIN + 3_600,
  validFrom: BEGIN,
  expires: BEGIN + 365 * DAY,
  statusList: { list: 0, index: 77 },
  holder: { fullName: "SUPRIYADI", birthDate: "19800229", sex: "M", nationality: "IDN", issuingCountry: "IDN" },
  kind: "ITAS",
  number: "2C11JE1234-X",
  passport: "X1234567",
  category: "C312",
  printSerial: 1,
};

async function hunt(bits: number, threads: number): Promise<number> {
  const seed = new Uint8Array(32).map((_, i) => i);
  const { kid } = handOf(seed);
  const filters = makeFilters(1, kid);
  const [tries, begun] = [2 ** bits, performance.now()];
  let told = -1;
  const { hits, weakHits } = await huntOn({ seed, kid, issuer: 1, payload, filters }, tries, threads, (done) => {
    const percent = Math.floor((100 * done) / tries);
    if (percent === told) return;
    told = percent;
    const seconds = (performance.now() - begun) / 1000;
    const left = Math.round((seconds / done) * (tries - done));
    process.stderr.write(
      `${process.stderr.isTTY ? "\r" : ""}${percent} %  ${Math.round(done / seconds)}/s  ${left} s left  ${process.stderr.isTTY ? "" : "\n"}`,
    );
  });
  const seconds = (performance.now() - begun) / 1000;
  console.log(
    [
      `2^${bits} = ${tries} papers signed and asked for in ${seconds.toFixed(1)} s by ${threads} threads`,
      `published filter (${filters.documents} documents): ${hits.length} found, 0 allowed`,
      `filter of 2^-16 (control): ${weakHits.length} found, ${Math.round(tries / 2 ** 16)} to be expected`,
    ].join("\n"),
  );
  return hits.length === 0 && weakHits.length > 0 ? 0 : 1;
}

function numberOf(text: string | undefined, otherwise: number, most: number): number {
  if (text === undefined) return otherwise;
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= most) return number;
  console.error(USAGE);
  process.exit(64);
}

const { values } = parseArgs({ options: { bits: { type: "string" }, threads: { type: "string" } } });
process.exitCode = await hunt(numberOf(values.bits, 24, 40), numberOf(values.threads, availableParallelism(), 64));
