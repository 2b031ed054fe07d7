import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import hardhatEthers from "@nomicfoundation/hardhat-ethers";
import hardhatEthersChaiMatchers from "@nomicfoundation/hardhat-ethers-chai-matchers";
import hardhatNetworkHelpers from "@nomicfoundation/hardhat-network-helpers";
import { id } from "ethers";
import { defineConfig } from "hardhat/config";
import type { SolidityCompilerUserConfig } from "hardhat/types/config";

const SOLIDITY_TESTS = "test/contracts/solidity";

// Accounts of the tests' own. Hardhat's published ones appear only as strangers, in test/contracts/strangers.test.ts.
const accounts = Array.from({ length: 8 }, (_, index) => ({
  privateKey: id(`absah test account ${index}`),
  balance: 10n ** 24n,
}));

/** The compiler of the npm package: downloads of compilers are blocked on closed networks. */
function compiler(settings: object): SolidityCompilerUserConfig {
  return {
    version: "0.8.37",
    path: fileURLToPath(import.meta.resolve("solc/soljson.js")),
    settings: { ...settings, evmVersion: "prague", metadata: { bytecodeHash: "none" } },
  };
}

export default defineConfig({
  plugins: [hardhatEthers, hardhatEthersChaiMatchers, hardhatNetworkHelpers],
  solidity: {
    splitTestsCompilation: true,
    compilers: [compiler({ viaIR: true, optimizer: { enabled: true, runs: 1_000_000 } })],
    // The tests deploy the compiled contracts as they are (Fixture.sol), so they themselves may be compiled fast.
    overrides: Object.fromEntries(
      readdirSync(new URL(SOLIDITY_TESTS, import.meta.url)).map((name) => [
        `${SOLIDITY_TESTS}/${name}`,
        compiler({ viaIR: false, optimizer: { enabled: true, runs: 1 } }),
      ]),
    ),
  },
  networks: {
    sim: {
      type: "edr-simulated",
      chainType: "l1",
      chainId: 31407,
      hardfork: "prague",
      blockGasLimit: 30_000_000,
      initialDate: "2026-01-01T00:00:00Z",
      initialBaseFeePerGas: 0,
      allowBlocksWithSameTimestamp: true,
      accounts,
    },
  },
  paths: { sources: "contracts", tests: { solidity: SOLIDITY_TESTS } },
  test: { solidity: { fuzz: { runs: 256, seed: "0x616273616821" }, invariant: { runs: 24, depth: 48 } } },
});
