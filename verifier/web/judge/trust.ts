/** What this build of the page trusts; no server can change it. */
import { type PinnedRoot, trustFileDigest } from "#core/proof/trust.ts";

export const pinned: PinnedRoot = PINNED_TRUST;

/** Shown in the page: SHA-256 of the trust file without its endpoints, in hex. Whoever was handed a trust file compares. */
export const trustDigest: string = trustFileDigest({ ...PINNED_TRUST, endpoints: [] });
