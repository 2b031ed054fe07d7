/** In the place of judge/trust.ts: what this file trusts, put in when it was made. */
import { type PinnedRoot, type TrustFile, parseTrustFile, trustFileDigest } from "#core/proof/trust.ts";
import { block } from "./carried.ts";

const trust: TrustFile = parseTrustFile(block("trust"));

export const pinned: PinnedRoot = trust;

/** Shown in the page: whoever was handed a trust file compares. */
export const trustDigest: string = trustFileDigest(trust);
