/** The verifier service's settings, read from the environment in one go. */
import { SHARED_VARIABLES, readVariables } from "./api/environment.ts";

export interface VerifierConfig {
  readonly host: string;
  readonly port: number;
  /** `$ABSAH_DATA`: holds `trust.json`, `system.json` and the cache `verifier/`. */
  readonly dataFolder: string;
  /** RPC addresses given by hand; empty: those of `system.json`. */
  readonly rpcUrls: readonly string[];
  /** Where the issuer publishes; its mirror. */
  readonly issuerUrl: string;
}

/** Pure: the same environment gives the same settings. @throws {ConfigError} */
export function readConfig(env: Readonly<Record<string, string | undefined>>): VerifierConfig {
  const read = readVariables(SHARED_VARIABLES, env);
  return Object.freeze({
    host: read.ABSAH_HOST,
    port: read.ABSAH_VERIFIER_PORT,
    dataFolder: read.ABSAH_DATA,
    rpcUrls: read.ABSAH_RPC_URL,
    issuerUrl: `http://127.0.0.1:${read.ABSAH_ISSUER_PORT}`,
  });
}
