import { expect } from "chai";
import { readConfig } from "../../issuer/config.ts";
import { ConfigError } from "../../verifier/api/environment.ts";
import { readConfig as readVerifierConfig } from "../../verifier/config.ts";

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe("settings", () => {
  it("are loopback, the demo and the local chain unless told otherwise", () => {
    const config = readConfig({});
    expect(config).to.include({
      host: "127.0.0.1",
      port: 8080,
      chainPort: 8545,
      dataFolder: "./data",
      batchSeconds: 5,
      confirmations: 1,
      profile: "demo",
    });
    expect(config.rpcUrls).to.deep.equal([]);
    expect(readVerifierConfig({})).to.include({ host: "127.0.0.1", port: 8081, issuerUrl: "http://127.0.0.1:8080" });
  });

  it("take several RPC addresses, and wait 12 blocks on a chain that is not the local one", () => {
    const config = readConfig({ ABSAH_RPC_URL: "http://127.0.0.1:1, https://two.example/rpc" });
    expect(config.rpcUrls).to.deep.equal(["http://127.0.0.1:1", "https://two.example/rpc"]);
    expect(config.confirmations).to.equal(12);
    expect(readConfig({ ABSAH_RPC_URL: "http://127.0.0.1:1", ABSAH_CONFIRMATIONS: "3" }).confirmations).to.equal(3);
  });

  it("name every fault at once, each with its variable and value", () => {
    const faults = faultsOf({
      ABSAH_ISSUER_PORT: "80800",
      ABSAH_BATCH_SECONDS: "soon",
      ABSAH_RPC_URL: "ftp://x",
      ABSAH_PROFILE: "test",
    });
    expect(faults).to.have.length(4);
    for (const [name, value] of [
      ["ABSAH_ISSUER_PORT", "80800"],
      ["ABSAH_BATCH_SECONDS", "soon"],
      ["ABSAH_RPC_URL", "ftp://x"],
      ["ABSAH_PROFILE", "test"],
    ]) {
      expect(
        faults.some((fault) => fault.startsWith(`${name} is "${value}": `)),
        name,
      ).to.equal(true);
    }
  });

  it("count an empty variable as absent", () => {
    expect(readConfig({ ABSAH_ISSUER_PORT: "", ABSAH_DATA: "" })).to.include({ port: 8080, dataFolder: "./data" });
  });

  it("cannot be changed once read", () => {
    expect(Object.isFrozen(readConfig({}))).to.equal(true);
  });
});
