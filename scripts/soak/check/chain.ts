/** Reads the contract past the issuer: its entries, its events, its words of status. */
import { Interface } from "ethers";
import { fromHex } from "#core/encoding/text.ts";
import { parseEntry, type Entry } from "#core/proof/anchor.ts";
import { documentRegistryAbi } from "../../../contracts/abi.ts";
import { type System } from "../../../issuer/system.ts";
import { ask, type Ground } from "../ground/ground.ts";
import { type ChainEvidence } from "./evidence.ts";

const contract = new Interface(documentRegistryAbi);
const ZERO = `0x${"00".repeat(32)}`;

interface LogLine {
  readonly topics: readonly string[];
  readonly data: string;
}

export async function readChain(
  ground: Ground,
  { documentRegistry }: System,
  issuers: readonly number[],
): Promise<ChainEvidence> {
  const address = `0x${documentRegistry}`;
  const read = async (name: string, ...args: readonly unknown[]): Promise<string> => {
    const call = { to: address, data: contract.encodeFunctionData(name, [...args]) };
    return String(contract.decodeFunctionResult(name, String(await ask(ground, "eth_call", call, "latest")))[0]);
  };
  const entries = new Map<number, readonly Entry[]>();
  for (const issuer of issuers) entries.set(issuer, await readEntries((sequence) => read("entryOf", issuer, sequence)));
  const anchored = new Map<number, number[]>(issuers.map((issuer) => [issuer, []]));
  const named = new Set<string>();
  const logs = (await ask(ground, "eth_getLogs", {
    address,
    fromBlock: "0x0",
    toBlock: "latest",
  })) as readonly LogLine[];
  for (const { topics, data } of logs) {
    const event = contract.parseLog({ topics: [...topics], data });
    if (event?.name === "Anchored") anchored.get(Number(event.args[0]))?.push(Number(event.args[1]));
    if (event?.name === "StatusSet") named.add([...event.args].slice(0, 3).map(String).join("/"));
  }
  const words = new Map<string, bigint>();
  for (const name of named) words.set(name, BigInt(await read("wordOf", ...name.split("/").map(Number))));
  return { entries, anchored, words };
}

async function readEntries(read: (sequence: number) => Promise<string>): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for (;;) {
    const entry = await read(entries.length);
    if (entry === ZERO) return entries;
    entries.push(parseEntry(fromHex(entry.slice(2))));
  }
}
