/** The issuer service's settings, read from the environment in one go. */
import { z } from "zod";
import { SHARED_VARIABLES, readVariables } from "../verifier/api/environment.ts";

export interface IssuerConfig {
  readonly host: string;
  readonly port: number;
  readonly chainPort: number;
  /** `$ABSAH_DATA`. */
  readonly dataFolder: string;
  /** RPC addresses given by hand: used in place of the local chain. Empty: the local chain. */
  readonly rpcUrls: readonly string[];
  /** Printed beside the QR: where one checks. */
  readonly verifierAddress: string;
  /** A batch is sealed this long after its oldest document. */
  readonly batchSeconds: number;
  /** K of PROTOCOL 5, written into the root statement when it is first made. */
  readonly confirmations: number;
  /** `demo` prints SPESIMEN across every page and takes orders that have already ended. */
  readonly profile: "demo" | "live";
  /** Holds the passphrase of sealed key files; where none is sealed, none is needed. */
  readonly passphraseFile?: string;
}

const LOCAL_CONFIRMATIONS = 1;
const NETWORK_CONFIRMATIONS = 12;

const VARIABLES = {
  ...SHARED_VARIABLES,
  ABSAH_BATCH_SECONDS: z.coerce.number("must be a number of seconds").min(0.1).max(3600).default(5),
  ABSAH_CONFIRMATIONS: z.coerce.number("must be a number of blocks").int().min(1).max(1000).optional(),
  ABSAH_PROFILE: z.enum(["demo", "live"], 'must be "demo" or "live"').default("demo"),
  ABSAH_PASSPHRASE_FILE: z.string().min(1).optional(),
  ABSAH_VERIFIER_ADDRESS: z.string().min(1).max(80).optional(),
};

/** Pure: the same environment gives the same settings. @throws {ConfigError} */
export function readConfig(env: Readonly<Record<string, string | undefined>>): IssuerConfig {
  const read = readVariables(VARIABLES, env);
  const confirmations = read.ABSAH_RPC_URL.length === 0 ? LOCAL_CONFIRMATIONS : NETWORK_CONFIRMATIONS;
  return Object.freeze({
    host: read.ABSAH_HOST,
    port: read.ABSAH_ISSUER_PORT,
    chainPort: read.ABSAH_CHAIN_PORT,
    dataFolder: read.ABSAH_DATA,
    rpcUrls: read.ABSAH_RPC_URL,
    verifierAddress: read.ABSAH_VERIFIER_ADDRESS ?? `localhost:${read.ABSAH_VERIFIER_PORT}/periksa`,
    batchSeconds: read.ABSAH_BATCH_SECONDS,
    confirmations: read.ABSAH_CONFIRMATIONS ?? confirmations,
    profile: read.ABSAH_PROFILE,
    ...(read.ABSAH_PASSPHRASE_FILE === undefined ? {} : { passphraseFile: read.ABSAH_PASSPHRASE_FILE }),
  });
}
