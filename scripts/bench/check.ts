/** Checks against the chain: the library beside OpenAttestation's on the same chain, then the service over HTTP; and gas. */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { Agent, request as httpRequest } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { Contract, ContractFactory, JsonRpcProvider, Wallet } from "ethers";
import { Endpoint } from "../../verifier/adapters/bundle/endpoint.ts";
import { RpcSource } from "../../verifier/adapters/chain/source.ts";
import { Lists, type Sources, verify } from "../../verifier/library/index.ts";
import { loadKey } from "../setup/keys.ts";
import { type Bench, type BenchHouse, type Delivered } from "./house.ts";
import { type Peers, type WrappedDocument } from "./peers.ts";
import { type Peer, type Row } from "./table.ts";
import { cpuSeconds, latencies, median, percentile, throughput } from "./timing.ts";
import { makeAttestation } from "./verdict.ts";

const DOCUMENTS = 64;
const ONE_BY_ONE = 400;
const AT_ONCE = 3_000;
const PEER_AT_ONCE = 300;
const IN_FLIGHT = 16;
/** oa-verify on the same engine, where it cannot be measured here. */
const EARLIER = { medianMs: 12.3, perSecond: 139 } as const;
const PACED = 1_000;
const PACE_MS = 10;

/** One way to check a document against the chain. */
interface Checker {
  readonly atOnce: number;
  readonly check: (at: number) => Promise<void>;
}

interface Figures {
  readonly medianMs: number;
  readonly perSecond: number;
  readonly requests: number;
  readonly cpuMs: number;
}

/** Many at once first: a service that has run for a minute is compiled, and so is the peer then. */
async function time({ atOnce, check }: Checker): Promise<Figures> {
  const paces = [];
  for (let turn = 0; turn < 4; turn += 1) paces.push(await throughput(atOnce, IN_FLIGHT, check));
  let requests = 0;
  const count = (): void => void (requests += 1);
  subscribe("http.client.request.start", count);
  const cpu = process.cpuUsage();
  const taken = await latencies(ONE_BY_ONE, 0, check);
  const cpuMs = (cpuSeconds(cpu) * 1000) / ONE_BY_ONE;
  unsubscribe("http.client.request.start", count);
  return { medianMs: median(taken), perSecond: median(paces.slice(1)), requests: requests / ONE_BY_ONE, cpuMs };
}

/** The library against OpenAttestation's: signature, proof, entry, key and status, from the same chain. */
export async function measureCheck(bench: Bench): Promise<readonly Row[]> {
  const house = await bench.house();
  const documents = await house.deliver(DOCUMENTS);
  const { issuer } = await house.services();
  const ours = await time(await libraryChecker(house, documents, issuer));
  const name = "@govtechsg/oa-verify 9.4.0, store 3.0.0, batch of 1,000, issuer's identity left out";
  const row = { name: "check", what: "full check with chain, " } as const;
  const note = `${ours.requests.toFixed(2)} requests and ${ours.cpuMs.toFixed(2)} ms of CPU a check`;
  const rows = (peer: (figure: "medianMs" | "perSecond") => Peer, times: object): readonly Row[] => [
    {
      ...row,
      what: `${row.what}median`,
      unit: "ms",
      better: "less",
      ours: ours.medianMs,
      limit: 3,
      ...times,
      peer: peer("medianMs"),
      note,
    },
    {
      ...row,
      what: `${row.what}16 in flight`,
      unit: "/s",
      better: "more",
      ours: ours.perSecond,
      limit: 1_000,
      ...times,
      peer: peer("perSecond"),
    },
  ];
  const { peers } = bench;
  if (peers.status === "absent")
    return rows((figure) => ({ name, reason: peers.reason, earlier: EARLIER[figure] }), { times: 5 });
  bench.say("the same by oa-verify");
  const theirs = await time(await attestationChecker(house, peers.peers));
  const whole = `${name}: ${theirs.requests.toFixed(1)} requests, ${theirs.cpuMs.toFixed(1)} ms of CPU`;
  return rows((figure) => ({ name: whole, value: theirs[figure] }), { times: 5 });
}

async function libraryChecker(house: BenchHouse, documents: readonly Delivered[], issuer: string): Promise<Checker> {
  const clock = (): number => Math.floor(Date.now() / 1000);
  const published = new Endpoint(issuer);
  const { issuerRegistry, documentRegistry } = house.system;
  const lists = new Lists({ pinned: house.trust, sources: [published], clock });
  const chain = new RpcSource({ url: house.rpcUrl, issuerRegistry, documentRegistry });
  const sources: Sources = { clock, lists, published: [published], chains: [chain] };
  await lists.current();
  return {
    atOnce: AT_ONCE,
    check: async (at) => {
      const { cose, proof } = documents[at % documents.length] ?? absent();
      const { status, cause, asOf } = await verify({ cwt: cose, proof }, sources);
      if (status !== "valid" || asOf.block === undefined)
        throw new Error(`a genuine document is ${status} (${cause ?? "no cause"}) at block ${asOf.block ?? "none"}`);
    },
  };
}

async function attestationChecker(house: BenchHouse, peers: Peers): Promise<Checker> {
  const store = await deployStore(house, peers);
  const address = await store.getAddress();
  const raw = Array.from({ length: 1_000 }, (_, place) => makeAttestation(place, address));
  const documents = peers.openAttestation.wrapDocuments(raw);
  await mined(store, "issue", `0x${documents[0]?.signature.merkleRoot ?? ""}`);
  const { verificationBuilder, openAttestationHash, openAttestationEthereumDocumentStoreStatus } = peers.oaVerify;
  const provider = new peers.ethers.providers.StaticJsonRpcProvider(house.rpcUrl);
  const check = verificationBuilder([openAttestationHash, openAttestationEthereumDocumentStoreStatus], { provider });
  const assertValid = async (document: WrappedDocument): Promise<void> => {
    const wrong = (await check(document)).find(({ status }) => status !== "VALID");
    if (wrong !== undefined) throw new Error(`oa-verify says ${wrong.status} in ${wrong.name}`);
  };
  return { atOnce: PEER_AT_ONCE, check: (at) => assertValid(documents[at % documents.length] ?? absent()) };
}

/** OpenAttestation's contract on the house's chain, owned by the deployer. */
async function deployStore(house: BenchHouse, { documentStore }: Peers): Promise<Contract> {
  const { abi, bytecode } = documentStore.DocumentStoreFactory;
  const { secretKey } = await loadKey(house.keysFolder, "deployer");
  const provider = new JsonRpcProvider(house.rpcUrl, undefined, { cacheTimeout: -1, batchMaxCount: 1 });
  const owner = new Wallet(`0x${secretKey}`, provider);
  const made = await new ContractFactory([...abi], bytecode, owner).deploy("bench", owner.address);
  await made.waitForDeployment();
  return new Contract(await made.getAddress(), [...abi], owner);
}

async function mined(store: Contract, name: string, ...values: readonly unknown[]): Promise<bigint> {
  const sent = await store.getFunction(name).send(...values);
  const receipt = await sent.wait();
  if (receipt?.status !== 1) throw new Error(`${name} was refused`);
  return receipt.gasUsed;
}

/** The verifier's service over HTTP, in a process of its own as `npm start` runs it. */
export async function measureApi(bench: Bench): Promise<readonly Row[]> {
  const house = await bench.house();
  const bodies = (await house.deliver(DOCUMENTS)).map(({ qr }) => JSON.stringify({ qr }));
  const { verifier } = await house.services();
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const ask = (at: number): Promise<void> =>
    askService(new URL("/api/v1/verify", verifier), agent, bodies[at % bodies.length] ?? "");
  await throughput(600, IN_FLIGHT, ask);
  const taken = await paced(PACED, ask);
  const paces = [];
  for (let turn = 0; turn < 3; turn += 1) paces.push(await throughput(AT_ONCE, IN_FLIGHT, ask));
  agent.destroy();
  const row = { name: "api" } as const;
  const note = "one core for the service, chain and the asker on the other: three processes on this machine";
  return [
    {
      ...row,
      what: "verify API with chain, p95 at 100/s",
      unit: "ms",
      better: "less",
      ours: percentile(taken, 0.95),
      limit: 50,
    },
    {
      ...row,
      what: "verify API with chain, 16 in flight",
      unit: "/s",
      better: "more",
      ours: median(paces),
      limit: 1_000,
      note,
    },
  ];
}

/** A request every 10 ms whether or not the last was answered, as callers who do not know of each other ask. */
async function paced(count: number, ask: (at: number) => Promise<void>): Promise<readonly number[]> {
  const taken: number[] = [];
  const begun = performance.now();
  const one = async (at: number): Promise<void> => {
    const due = begun + at * PACE_MS;
    await wait(Math.max(0, due - performance.now()));
    // From when it was due: a service that stalls is not excused for those who had to wait to ask.
    await ask(at);
    taken.push(performance.now() - due);
  };
  await Promise.all(Array.from({ length: count }, (_, at) => one(at)));
  return taken;
}

function askService(url: URL, agent: Agent, body: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  const request = httpRequest(url, { method: "POST", agent, headers }, (response) => {
    let text = "";
    response.setEncoding("utf8").on("data", (part: string) => (text += part));
    response.on("end", () => {
      const isValid = response.statusCode === 200 && text.includes('"status":"valid"') && text.includes('"block":');
      if (isValid) resolve();
      else reject(new Error(`the service answered ${response.statusCode ?? 0}: ${text.slice(0, 200)}`));
    });
  });
  request.on("error", reject).end(body);
  return promise;
}

function absent(): never {
  throw new RangeError("no documents");
}

/** Gas of the writes that have a limit; OpenAttestation's store on the house's chain beside them. */
export async function measureGasRows(bench: Bench): Promise<readonly Row[]> {
  const { network } = await import("hardhat");
  const { measureGas } = await import("../bench-gas.ts");
  const connection = await network.create({ network: "sim", chainType: "l1" });
  const measured = await measureGas(connection);
  await connection.close();
  const peerOf = await attestationGas(bench);
  return measured
    .filter(({ limit }) => limit !== undefined)
    .map(({ name, gas, limit }) => {
      const row = { name: "gas", what: name, unit: "gas", better: "less", ours: Number(gas) } as const;
      const peer = name.startsWith("anchor, each") ? peerOf("issue") : peerOf("bulkRevoke");
      return { ...row, limit: Number(limit), ...(/^(anchor, each|revoke 100)/.test(name) ? { peer } : {}) };
    });
}

async function attestationGas({ peers, house }: Bench): Promise<(call: "issue" | "bulkRevoke") => Peer> {
  const name = (call: string): string => `document store 3.0.0 ${call}`;
  if (peers.status === "absent")
    return (call) => ({ name: name(call), reason: peers.reason, earlier: call === "issue" ? 47_886 : 2_446_498 });
  const store = await deployStore(await house(), peers.peers);
  const words = Array.from({ length: 101 }, (_, at) => `0x${(at + 1).toString(16).padStart(64, "7")}`);
  await mined(store, "issue", words[0]);
  const gas = {
    issue: await mined(store, "issue", words[1]),
    bulkRevoke: await mined(store, "bulkRevoke", words.slice(1)),
  };
  return (call) => ({
    name: name(call === "issue" ? call : "bulkRevoke of 100"),
    value: Number(gas[call]),
  });
}
