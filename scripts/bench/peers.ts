/** Other people's packages, pinned, in a temporary folder of their own: nothing of the project depends on them. */
import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PACKAGES = [
  "@govtechsg/document-store@3.0.0",
  "@govtechsg/oa-verify@9.4.0",
  "@govtechsg/open-attestation@6.9.7",
  "@openzeppelin/merkle-tree@1.0.8",
  "@pdf-lib/fontkit@1.1.1",
  "ethers@5.8.0",
] as const;
const INSTALL_MS = 180_000;

/** A document of OpenAttestation 2 as wrapped; only what is needed of it. */
export interface WrappedDocument {
  readonly signature: { readonly targetHash: string; readonly merkleRoot: string };
}

/** What is used of the packages. */
export interface Peers {
  readonly openAttestation: {
    readonly wrapDocuments: (documents: readonly object[]) => readonly WrappedDocument[];
    readonly verifySignature: (document: WrappedDocument) => boolean;
  };
  readonly oaVerify: {
    readonly verificationBuilder: (
      verifiers: readonly unknown[],
      options: { readonly provider: unknown },
    ) => (document: WrappedDocument) => Promise<readonly { readonly name: string; readonly status: string }[]>;
    readonly openAttestationHash: unknown;
    readonly openAttestationEthereumDocumentStoreStatus: unknown;
  };
  readonly documentStore: {
    readonly DocumentStoreFactory: { readonly abi: readonly object[]; readonly bytecode: string };
  };
  readonly merkleTree: {
    readonly StandardMerkleTree: {
      of(values: readonly unknown[][], types: readonly string[]): { readonly root: string };
    };
  };
  readonly fontkit: unknown;
  /** Version 5, as oa-verify uses it. */
  readonly ethers: { readonly providers: { readonly StaticJsonRpcProvider: new (url: string) => unknown } };
}

/** The packages, or why they are not here. */
export type LoadedPeers =
  { readonly status: "loaded"; readonly peers: Peers } | { readonly status: "absent"; readonly reason: string };

const folder = (): string => join(tmpdir(), `absah-bench-peers-${process.getuid?.() ?? 0}`);

/** Installs the packages where they are not yet, without running any script of theirs, and loads them. */
export function loadPeers(say: (step: string) => void): LoadedPeers {
  mkdirSync(folder(), { recursive: true, mode: 0o700 });
  // The temporary folder is everybody's: what somebody else laid there is not run.
  if (lstatSync(folder()).uid !== (process.getuid?.() ?? 0) || !lstatSync(folder()).isDirectory())
    return { status: "absent", reason: `${folder()} belongs to somebody else` };
  const done = join(folder(), "installed.txt");
  const list = PACKAGES.join("\n");
  if (!existsSync(done) || readFileSync(done, "utf8") !== list) {
    say("installing the peers outside the project (once, about a minute)");
    const fault = install(folder());
    if (fault !== undefined) return { status: "absent", reason: fault };
    writeFileSync(done, list);
  }
  try {
    return { status: "loaded", peers: load(createRequire(join(folder(), "package.json"))) };
  } catch (error) {
    const why = error instanceof Error ? error.message : "unknown";
    return { status: "absent", reason: `the packages cannot be loaded (${why})` };
  }
}

/** Removes what `loadPeers` installed. */
export function removePeers(): void {
  rmSync(folder(), { recursive: true, force: true });
}

function install(into: string): string | undefined {
  writeFileSync(join(into, "package.json"), '{ "private": true }\n');
  const flags = ["--prefix", into, "--save-exact", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const options = { cwd: into, timeout: INSTALL_MS, encoding: "utf8", shell: process.platform === "win32" } as const;
  const { status, error, stderr } = spawnSync("npm", ["install", ...flags, ...PACKAGES], options);
  if (status === 0) return undefined;
  return `npm install failed: ${error?.message ?? stderr.trim().split("\n").at(-1) ?? "no reason given"}`;
}

function load(require: NodeJS.Require): Peers {
  return {
    openAttestation: require("@govtechsg/open-attestation") as Peers["openAttestation"],
    oaVerify: require("@govtechsg/oa-verify") as Peers["oaVerify"],
    documentStore: require("@govtechsg/document-store") as Peers["documentStore"],
    merkleTree: require("@openzeppelin/merkle-tree") as Peers["merkleTree"],
    fontkit: require("@pdf-lib/fontkit") as unknown,
    ethers: require("ethers") as Peers["ethers"],
  };
}
