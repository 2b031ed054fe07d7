/** The trust file: the root keys that a verifier pins, and where it may ask (PROTOCOL, section 8). */
import { importPublicKey, sha256 } from "#primitives";
import { FormatError } from "../error.ts";
import { canonicalize, isJsonObject, parseJson } from "../encoding/canonical.ts";
import { fromHex, toHex } from "../encoding/text.ts";

/** The keys that must hold a root file, and how many of them. */
export interface PinnedRoot {
  /** 1 to 3 different public keys in hex */
  readonly rootKeys: readonly string[];
  readonly threshold: number;
}

/** `trust.json`; `endpoints` follow the ports and are no part of what is trusted. */
export interface TrustFile extends PinnedRoot {
  readonly v: 1;
  /** origins of http or https where the published files are */
  readonly endpoints: readonly string[];
}

const FIELDS = "endpoints,rootKeys,threshold,v";
const KEY = /^[0-9a-f]{64}$/;

/** Reads a trust file strictly. @throws {FormatError} `trust-file`, or what `parseJson` throws */
export function parseTrustFile(input: string | Uint8Array): TrustFile {
  const json = parseJson(input);
  if (!isJsonObject(json) || Object.keys(json).toSorted().join() !== FIELDS || json["v"] !== 1)
    throw new FormatError("trust-file", `not the fields ${FIELDS} of version 1`);
  const rootKeys = texts(json["rootKeys"], "rootKeys");
  const threshold = Number(json["threshold"]);
  if (json["threshold"] !== threshold || !isThreshold({ rootKeys, threshold }))
    throw new FormatError("trust-file", "threshold is not from 1 to the number of root keys");
  for (const key of rootKeys)
    if (!KEY.test(key) || importPublicKey(fromHex(key)) === undefined)
      throw new FormatError("trust-file", `${key} is no public key`);
  const endpoints = texts(json["endpoints"], "endpoints");
  if (!endpoints.every(isHttp)) throw new FormatError("trust-file", "an endpoint is no http or https address");
  return { v: 1, rootKeys, threshold, endpoints };
}

/** What the app shows and has built in: SHA-256, in hex, of the JCS of the file without `endpoints`. */
export function trustFileDigest(trust: TrustFile): string {
  const { endpoints: _, ...pinned } = trust;
  return toHex(sha256(canonicalize(pinned)));
}

/** Whether a threshold can be met by its keys: 1 to 3 keys, all different, and no more are asked for than there are. */
export function isThreshold({ rootKeys, threshold }: PinnedRoot): boolean {
  const different = new Set(rootKeys).size === rootKeys.length && rootKeys.length >= 1 && rootKeys.length <= 3;
  return different && Number.isInteger(threshold) && threshold >= 1 && threshold <= rootKeys.length;
}

function texts(value: unknown, name: string): readonly string[] {
  if (!Array.isArray(value) || !value.every((item) => typeof item === "string"))
    throw new FormatError("trust-file", `${name} is no list of texts`);
  return value;
}

function isHttp(address: string): boolean {
  return URL.canParse(address) && ["http:", "https:"].includes(new URL(address).protocol);
}
