import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import {
  BaseContract,
  id,
  type BaseContractMethod,
  type ContractRunner,
  type ContractTransactionResponse,
  type Result,
} from "ethers";
import { network } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import { documentRegistryAbi, issuerRegistryAbi } from "../../contracts/abi.ts";
import { NO_HEAD, domainOf, headOf, kidOf, type Batch } from "./reference.ts";

type Write = BaseContractMethod<unknown[], unknown, ContractTransactionResponse>;
type Read<T> = BaseContractMethod<unknown[], T, T>;

interface IssuerRegistryFace {
  readonly registerIssuer: Write;
  readonly setAccounts: Write;
  readonly registerKey: Write;
  readonly retire: Write;
  readonly compromise: Write;
  readonly beginDefaultAdminTransfer: Write;
  readonly acceptDefaultAdminTransfer: Write;
  readonly grantRole: Write;
  readonly issuerOf: Read<Result>;
  readonly statusAccountOf: Read<string>;
  readonly keyOf: Read<Result>;
  readonly anchoringRight: Read<Result>;
  readonly defaultAdmin: Read<string>;
  readonly defaultAdminDelay: Read<bigint>;
}

interface DocumentRegistryFace {
  readonly anchor: Write;
  readonly openList: Write;
  readonly setStatus: Write;
  readonly setWord: Write;
  readonly documentState: Read<Result>;
  readonly verifyInclusion: Read<boolean>;
  readonly entryOf: Read<string>;
  readonly openedOf: Read<bigint>;
  readonly wordOf: Read<bigint>;
  readonly issuerRegistry: Read<string>;
  readonly domain: Read<string>;
}

export type IssuerRegistry = BaseContract & IssuerRegistryFace;
type DocumentRegistry = BaseContract & DocumentRegistryFace;

/** A registered key of issuer 1 or 2 and its window. */
export interface Key {
  readonly publicKey: string;
  readonly kid: string;
}

export interface System {
  readonly connection: NetworkConnection<"l1">;
  readonly admin: HardhatEthersSigner;
  readonly anchoring: HardhatEthersSigner;
  readonly status: HardhatEthersSigner;
  readonly otherAnchoring: HardhatEthersSigner;
  readonly otherStatus: HardhatEthersSigner;
  readonly stranger: HardhatEthersSigner;
  /** Connected to the admin, to issuer 1's anchoring account and to its status account. */
  readonly issuers: IssuerRegistry;
  readonly documents: DocumentRegistry;
  readonly lists: DocumentRegistry;
  readonly issuersAs: (runner: ContractRunner) => IssuerRegistry;
  readonly documentsAs: (runner: ContractRunner) => DocumentRegistry;
  readonly domain: string;
  readonly key: Key;
  readonly otherKey: Key;
}

const START = Date.UTC(2026, 0, 1) / 1000;
export const NOT_BEFORE = START + 10_000;
export const NOT_AFTER = START + 100_000_000;
export const NEVER = 2n ** 40n - 1n;
export const NO_SEQUENCE = 2n ** 64n - 1n;
export const ORIGINS = ["https://imigrasi.absah.example", "https://lampungbarat.absah.example"] as const;
export const KINDS = 0x7ff;

/** A simulated chain for the tests of one `describe`; the answer gives both contracts freshly deployed, with issuers 1
 *  and 2 and a key each, at a time when both keys are in their window. */
export function onChain(): () => Promise<System> {
  let connection: NetworkConnection<"l1">;
  before(async () => {
    connection = await network.create({ network: "sim", chainType: "l1" });
  });
  after(() => connection.close());
  const deployed = (): Promise<System> => deploySystem(connection);
  return () => connection.networkHelpers.loadFixture(deployed);
}

async function deploySystem(connection: NetworkConnection<"l1">): Promise<System> {
  const signers = await connection.ethers.getSigners();
  const [admin, anchoring, status, otherAnchoring, otherStatus, stranger] = signers;
  if (!admin || !anchoring || !status || !otherAnchoring || !otherStatus || !stranger)
    throw new RangeError("6 accounts");
  const issuersAt = await (await connection.ethers.deployContract("IssuerRegistry", [admin.address])).getAddress();
  const documentsAt = await (await connection.ethers.deployContract("DocumentRegistry", [issuersAt])).getAddress();
  const issuersAs = (runner: ContractRunner): IssuerRegistry =>
    BaseContract.from<IssuerRegistryFace>(issuersAt, issuerRegistryAbi, runner);
  const documentsAs = (runner: ContractRunner): DocumentRegistry =>
    BaseContract.from<DocumentRegistryFace>(documentsAt, documentRegistryAbi, runner);
  const issuers = issuersAs(admin);
  await issuers.registerIssuer(1, ORIGINS[0], anchoring, status);
  await issuers.registerIssuer(2, ORIGINS[1], otherAnchoring, otherStatus);
  const key = await registerKey(issuers, 1, "key of issuer 1");
  const otherKey = await registerKey(issuers, 2, "key of issuer 2");
  await connection.networkHelpers.time.increaseTo(NOT_BEFORE + 1_000);
  return {
    connection,
    admin,
    anchoring,
    status,
    otherAnchoring,
    otherStatus,
    stranger,
    issuers,
    documents: documentsAs(anchoring),
    lists: documentsAs(status),
    issuersAs,
    documentsAs,
    domain: domainOf(31407n, documentsAt),
    key,
    otherKey,
  };
}

export async function registerKey(
  issuers: IssuerRegistry,
  issuer: number,
  name: string,
  notBefore = NOT_BEFORE,
): Promise<Key> {
  const publicKey = id(name);
  await issuers.registerKey(publicKey, issuer, KINDS, notBefore, NOT_AFTER);
  return { publicKey, kid: kidOf(publicKey) };
}

/** The next batch of issuer 1, after `previous`. */
export function batchAfter(system: System, previous?: Batch): Batch {
  const sequence = previous === undefined ? 0 : previous.sequence + 1;
  const previousHead = previous === undefined ? NO_HEAD : headOf(system.domain, previous);
  return { issuer: 1, kid: system.key.kid, sequence, root: id(`root ${sequence}`), size: 10 + sequence, previousHead };
}

/** A batch as `anchor` takes it. */
export function values(batch: Batch): readonly [number, string, number, string, number, string] {
  return [batch.issuer, batch.kid, batch.sequence, batch.root, batch.size, batch.previousHead];
}

/** So many batches of issuer 1, anchored one after another. */
export async function anchored(system: System, count: number): Promise<readonly Batch[]> {
  const batches: Batch[] = [];
  for (let n = 0; n < count; n += 1) {
    const batch = batchAfter(system, batches.at(-1));
    await system.documents.anchor(...values(batch));
    batches.push(batch);
  }
  return batches;
}

/** Sends the call in a block of exactly this time. */
export async function atTime<T>(system: System, time: number, call: () => Promise<T>): Promise<T> {
  await system.connection.networkHelpers.time.setNextBlockTimestamp(time);
  return await call();
}

/** The events that a sent transaction left, of whichever contract. */
export async function eventCount(sent: ContractTransactionResponse): Promise<number> {
  const receipt = await sent.wait();
  if (receipt === null) throw new RangeError("the simulated network mines at once");
  return receipt.logs.length;
}

export async function blockTime(system: System): Promise<number> {
  return await system.connection.networkHelpers.time.latest();
}
