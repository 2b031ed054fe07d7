import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { Contract, JsonRpcProvider } from "ethers";
import { issuerRegistryAbi } from "../../../contracts/abi.ts";
import { openRootFile } from "#core/proof/root.ts";
import { parseTrustFile, trustFileDigest } from "#core/proof/trust.ts";
import { type IssuerConfig, readConfig } from "../../../issuer/config.ts";
import { type ChainHandle, startChain } from "../../../scripts/chain/chain.ts";
import { HOUSE } from "../../../scripts/setup/deploy.ts";
import { type House, prepareHouse } from "../../../scripts/setup/house.ts";
import { addressOf, ensureKeys } from "../../../scripts/setup/keys.ts";

const ROOT = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const NAMES = [
  "deployer",
  "admin",
  ...HOUSE.flatMap(({ issuer }) => [`issuer-${issuer}-anchoring`, `issuer-${issuer}-status`]),
];

describe("set-up of a house", () => {
  let data: string;
  let chain: ChainHandle;
  let config: IssuerConfig;
  const steps: string[] = [];

  const prepare = (overrides: Partial<IssuerConfig> = {}, issuerPort = 8080): Promise<House> => {
    const addresses = { rpcUrls: [chain.url], ports: { issuer: issuerPort, verifier: 8081, chain: 8545 } };
    return prepareHouse({ ...config, ...overrides }, addresses, ROOT, (step) => void steps.push(step));
  };
  const read = (name: string): Promise<Buffer> => readFile(join(data, name));

  before(async () => {
    data = await mkdtemp(join(tmpdir(), "absah-house-"));
    config = readConfig({ ABSAH_DATA: data });
    await ensureKeys(join(data, "keys"));
    const funded = await Promise.all(NAMES.map((name) => addressOf(join(data, "keys"), name)));
    chain = await startChain({ folder: join(data, "chain"), port: 0, funded });
    await prepare();
  });
  after(async () => {
    await chain.close();
    await rm(data, { recursive: true });
  });

  it("registers both issuers with accounts of their own; the deployer holds no power", async () => {
    const provider = new JsonRpcProvider(chain.url);
    const { system } = await prepare();
    const registry = new Contract(`0x${system.issuerRegistry}`, issuerRegistryAbi, provider);
    const admin = (await registry.getFunction("defaultAdmin")()) as string;
    expect(admin).to.equal(await addressOf(join(data, "keys"), "admin"));
    const accounts = await Promise.all(NAMES.map((name) => addressOf(join(data, "keys"), name)));
    expect(new Set(accounts).size).to.equal(NAMES.length);
    provider.destroy();
  });

  it("signs a root statement that the trust file holds, with K and the powers of each key", async () => {
    const root = openRootFile(await read("published/root.cbor"), parseTrustFile(await read("trust.json")));
    expect(root).to.include({ version: 1, confirmations: 1, anchorWithinSeconds: 86_400 });
    expect([...root.issuers.keys()]).to.deep.equal([1, 2]);
    const [first, second] = [...root.keys.values()];
    expect((first?.kinds ?? 0) & (second?.kinds ?? 0)).to.equal(0);
    expect((first?.kinds ?? 0) | (second?.kinds ?? 0)).to.equal(2 ** 13 - 1);
  });

  it("changes nothing at the second start", async () => {
    const before = await Promise.all(["system.json", "trust.json", "published/root.cbor", "tokens.json"].map(read));
    const head = await chain.head();
    await prepare();
    expect(
      await Promise.all(["system.json", "trust.json", "published/root.cbor", "tokens.json"].map(read)),
    ).to.deep.equal(before);
    expect(await chain.head()).to.deep.equal(head);
  });

  it("lets the endpoints follow the ports, and what is pinned stay", async () => {
    const before = parseTrustFile(await read("trust.json"));
    await prepare({}, 9090);
    const after = parseTrustFile(await read("trust.json"));
    expect(after.endpoints).to.deep.equal(["http://127.0.0.1:8081", "http://127.0.0.1:9090"]);
    expect(trustFileDigest(after)).to.equal(trustFileDigest(before));
    await prepare();
  });

  it("signs a successor when K changes", async () => {
    await prepare({ confirmations: 2 });
    const root = openRootFile(await read("published/root.cbor"), parseTrustFile(await read("trust.json")));
    expect(root).to.include({ version: 2, confirmations: 2 });
    await prepare();
  });

  it("refuses a chain that is not the house's, and writes nothing", async () => {
    const text = (await read("system.json")).toString();
    const other = text.replace(/"genesisHash": "..../, '"genesisHash": "0000');
    await writeFile(join(data, "system.json"), other);
    const error = await prepare().catch((caught: unknown) => caught);
    expect(error).to.be.instanceOf(Error).with.property("message").that.includes("ABSAH_RPC_URL");
    expect((await read("system.json")).toString()).to.equal(other);
    await writeFile(join(data, "system.json"), text);
  });

  it("keeps secrets and tokens from others", async () => {
    for (const name of ["tokens.json", "keys/root-1.json", "keys/tokens.json"])
      expect((await stat(join(data, name))).mode & 0o777, name).to.equal(0o600);
  });
});
