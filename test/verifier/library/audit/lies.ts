/** An RPC address that tells of a chain what is not so: the faults that honest contracts and nodes never show. */
import { Interface, type InterfaceAbi, type Result } from "ethers";
import { documentRegistryAbi, issuerRegistryAbi } from "../../../../contracts/abi.ts";
import { type RpcFront } from "../../../support/house/rpc-front.ts";

/** Changes an answer before it leaves. */
export type Lie = NonNullable<RpcFront["lie"]>;
type RpcCall = Parameters<Lie>[0];

const abis = [documentRegistryAbi, issuerRegistryAbi].map((abi) => new Interface(abi as InterfaceAbi));

interface Log {
  readonly topics: readonly string[];
  readonly data: string;
  readonly logIndex: string;
  readonly blockNumber: string;
}

/** An event's arguments by name. */
export type Args = Readonly<Record<string, unknown>>;

/** Tells events of one name otherwise: changed arguments, undefined for "it never happened", or several of them. */
export function tellEvents(
  name: string,
  change: (args: Args, place: number) => readonly Args[] | Args | undefined,
): Lie {
  return ({ method }, truth) => {
    if (method !== "eth_getLogs") return truth;
    let place = -1;
    return (truth as readonly Log[]).flatMap((log) => {
      const abi = abis.find((one) => one.parseLog(log)?.name === name);
      const told = abi?.parseLog(log);
      if (abi === undefined || told === undefined || told === null) return [log];
      place += 1;
      const args = told.args.toObject();
      const changed = change(args, place);
      const all: readonly Args[] = changed === undefined ? [] : Array.isArray(changed) ? changed : [changed as Args];
      return all.map((one, at) => ({
        ...log,
        ...encode(abi, name, one),
        logIndex: `0x${(Number(log.logIndex) + at).toString(16)}`,
      }));
    });
  };
}

/** Tells the answer of a contract's function otherwise. */
export function tellState(name: string, change: (args: Result, values: Args) => Args): Lie {
  return ({ method, params }, truth) => {
    if (method !== "eth_call") return truth;
    const [{ data }] = params as [{ data: string }];
    const abi = abis.find((one) => one.getFunction(data.slice(0, 10))?.name === name);
    if (abi === undefined) return truth;
    const values = abi.decodeFunctionResult(name, String(truth)).toObject();
    const changed = { ...values, ...change(abi.decodeFunctionData(name, data), values) };
    return abi.encodeFunctionResult(name, Object.values(changed));
  };
}

/** Tells another sender of the transactions that made events of one name; first of all reads which those are. */
export function tellSender(name: string, from: string): Lie {
  const hashes = new Set<string>();
  return ({ method, params }, truth) => {
    if (method === "eth_getLogs") {
      for (const log of truth as readonly (Log & { transactionHash: string })[])
        if (abis.some((abi) => abi.parseLog(log)?.name === name)) hashes.add(log.transactionHash);
    }
    const isOne = method === "eth_getTransactionByHash" && hashes.has(String(params[0]));
    return isOne ? { ...(truth as object), from } : truth;
  };
}

/** Tells a block otherwise. */
export function tellBlock(number: number, change: object): Lie {
  return ({ method }, truth) => {
    const block = truth as { number: string };
    return method === "eth_getBlockByNumber" && Number(block.number) === number ? { ...block, ...change } : truth;
  };
}

/** Tells the answer of a method otherwise. */
export function tellMethod(name: string, change: (truth: string, call: RpcCall) => string): Lie {
  return (call, truth) => (call.method === name ? change(String(truth), call) : truth);
}

/** Several lies at once, one on top of the other. */
export function together(...lies: readonly Lie[]): Lie {
  return (call, truth) => lies.reduce((told, lie) => lie(call, told), truth);
}

/** Hex with one digit changed. @param at  place of the digit, from the end when negative */
export function bent(hex: string, at: number): string {
  const place = at < 0 ? hex.length + at : at;
  const digit = (Number.parseInt(hex.charAt(place), 16) ^ 1).toString(16);
  return hex.slice(0, place) + digit + hex.slice(place + 1);
}

function encode(abi: Interface, name: string, args: Args): { topics: readonly string[]; data: string } {
  const { topics, data } = abi.encodeEventLog(name, Object.values(args));
  return { topics, data };
}
