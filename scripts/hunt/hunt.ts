/** `npm run hunt`: plays the thief of a signing key who searches for a signature that the published filter knows. */
import { randomBytes } from "node:crypto";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { sha256 } from "#primitives";
import { encodeUtf8 } from "#core/encoding/text.ts";
import { type DocumentPayload } from "#core/document/document.ts";
import { handOf } from "../forge/hand.ts";
import { makeFilters } from "./filters.ts";
import { type Watch, huntOn } from "./run.ts";
import { type Catch } from "./search.ts";

const USAGE = `npm run hunt [-- --bits N] [-- --seed TEXT] [-- --threads N]

Signs 2^N papers (N = 24 unless told) with a key of its own, as the thief of an issuer's key would, and asks the filter
of 16,384 anchored documents for each. The published filter must know none of them; a weaker one, which passes 2^-16 of
all strangers, must fall, or the hunt itself is broken. Key and papers come from the seed, which is printed: the same seed
tries the same papers. Ctrl-C ends it early and says how far it came.

Exit code: 0 so it was, 1 not so, 64 wrong usage, 130 ended early with nothing found.`;

const DAY = 86_400;
/** 00:00 WIB of 2026-11-01. */
const BEGIN = Date.UTC(2026, 9, 31, 17) / 1000;
const TOLD_EVERY_MS = 5_000;
/** Below so many weak hits to be expected, none may be chance: e^-8 is one in 3,000. */
const SURE = 8;

/** Key and first paper of a seed. */
function thiefOf(seed: string): { readonly secret: Uint8Array; readonly payload: DocumentPayload } {
  const documentId = sha256(encodeUtf8(`absah-hunt-paper ${seed}`)).slice(0, 16);
  // A UUIDv4.
  documentId[6] = ((documentId[6] ?? 0) & 0x0f) | 0x40;
  documentId[8] = ((documentId[8] ?? 0) & 0x3f) | 0x80;
  const payload: DocumentPayload = {
    issuer: "https://imigrasi.absah.example",
    documentId,
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
  return { secret: sha256(encodeUtf8(`absah-hunt-key ${seed}`)), payload };
}

/** Tells at once, every few seconds, and at the end: on a terminal in one line, else a line each. */
function teller(tries: number, begun: number): NonNullable<Watch["progress"]> {
  let told = Number.NEGATIVE_INFINITY;
  return (done) => {
    const now = performance.now();
    if (now - told < TOLD_EVERY_MS && done < tries) return;
    told = now;
    const rate = done / ((now - begun) / 1000);
    const line = `${done} of ${tries} (${Math.floor((100 * done) / tries)} %)  ${Math.round(rate)}/s  ${clock((tries - done) / rate)} left`;
    if (process.stderr.isTTY) process.stderr.write(`\r${line}  ${done === tries ? "\n" : ""}`);
    else console.error(line);
  };
}

const clock = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

async function hunt(bits: number, seed: string, threads: number): Promise<number> {
  const { secret, payload } = thiefOf(seed);
  const { kid } = handOf(secret);
  const filters = makeFilters(1, kid);
  const [tries, begun, stopping] = [2 ** bits, performance.now(), new AbortController()];
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopping.abort());
  console.log(`seed ${seed}: 2^${bits} = ${tries} papers, ${threads} threads`);
  const watch = { progress: teller(tries, begun), stop: stopping.signal };
  const caught = await huntOn({ seed: secret, kid, issuer: 1, payload, filters }, tries, threads, watch);
  const seconds = (performance.now() - begun) / 1000;
  if (stopping.signal.aborted) console.log(`${process.stderr.isTTY ? "\n" : ""}ended early`);
  return report(caught, tries, seconds, filters.documents);
}

function report(caught: Catch, wanted: number, seconds: number, documents: number): number {
  const expected = caught.tries / 2 ** 16;
  const [hits, weak] = [caught.hits.length, caught.weakHits.length];
  console.log(
    [
      `${caught.tries} of ${wanted} papers signed and asked for in ${seconds.toFixed(1)} s, ${Math.round(caught.tries / seconds)}/s`,
      `published filter (${documents} documents): ${hits} found, 0 allowed`,
      `filter of 2^-16 (control): ${weak} found, ${expected.toFixed(1)} to be expected${expected < SURE ? ": too few tries to tell" : ""}`,
    ].join("\n"),
  );
  if (hits > 0 || (weak === 0 && expected >= SURE)) return 1;
  return caught.tries < wanted ? 130 : 0;
}

function numberOf(text: string | undefined, otherwise: number, most: number): number {
  const number = text === undefined ? otherwise : Number(text);
  return Number.isInteger(number) && number >= 1 && number <= most ? number : misused(`not 1 to ${most}: ${text}`);
}

function misused(why: string): never {
  console.error(`${why}\n\n${USAGE}`);
  process.exit(64);
}

function readArgs(): {
  readonly bits?: string;
  readonly seed?: string;
  readonly threads?: string;
  readonly help?: boolean;
} {
  const text = { type: "string" } as const;
  try {
    return parseArgs({ options: { bits: text, seed: text, threads: text, help: { type: "boolean", short: "h" } } })
      .values;
  } catch (error) {
    return misused(error instanceof Error ? error.message : String(error));
  }
}

const { bits, seed, threads, help } = readArgs();
if (help === true) console.log(USAGE);
else
  process.exitCode = await hunt(
    numberOf(bits, 24, 40),
    seed ?? randomBytes(8).toString("hex"),
    numberOf(threads, availableParallelism(), 64),
  );
