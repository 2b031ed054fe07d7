import { expect } from "chai";
import { Interface, type InterfaceAbi } from "ethers";
import { artifacts } from "hardhat";
import { documentRegistryAbi, issuerRegistryAbi } from "../../contracts/abi.ts";

const MAX_CODE_BYTES = 24_576;

for (const [name, abi] of [
  ["IssuerRegistry", issuerRegistryAbi],
  ["DocumentRegistry", documentRegistryAbi],
] as const) {
  describe(`contracts/abi.ts, ${name}`, () => {
    it("is what the compiler says, names of arguments included", async () => {
      const { abi: compiled } = await artifacts.readArtifact(name);

      expect(sorted(abi)).to.deep.equal(sorted(compiled as InterfaceAbi));
    });

    it("belongs to a contract that fits on a chain", async () => {
      const { deployedBytecode } = await artifacts.readArtifact(name);

      expect(deployedBytecode.length / 2 - 1).to.be.within(1, MAX_CODE_BYTES);
    });
  });
}

function sorted(abi: InterfaceAbi): readonly string[] {
  return new Interface(abi).format().toSorted();
}
