import { Interface, Transaction, Wallet } from "ethers";
import { documentRegistryAbi } from "../../../contracts/abi.ts";
import { type RawTransaction, type TransactionCall } from "../../ports.ts";

const contract = new Interface(documentRegistryAbi);

// Above what each call uses (anchor 60,000, a word 57,000), below what a mistake could cost.
const GAS_LIMIT = 200_000n;
const TIP_WEI = 1_000_000_000n;
/** No transaction pays more for a unit of gas, however often it is raised. */
const MOST_WEI = 500_000_000_000n;

/** What a transaction is made of beside its call. */
export interface Envelope {
  readonly chainId: number;
  readonly to: string;
  readonly nonce: number;
  readonly baseFeeWei: bigint;
  /** Steps of 1.125, at least 0: what a node asks before it takes another with the same nonce. */
  readonly bump: number;
}

/** The call as the contract reads it, in hex with 0x. */
export function encodeCall(call: TransactionCall): string {
  if (call.name === "nothing") return "0x";
  if (call.name === "openList") return contract.encodeFunctionData(call.name, [call.issuer, call.list]);
  if (call.name === "setWord") {
    const { issuer, list, word, mask, value } = call.write;
    return contract.encodeFunctionData(call.name, [issuer, list, word, mask, value]);
  }
  const { issuer, kid, sequence, root, size, previousHead } = call.call;
  return contract.encodeFunctionData(call.name, [issuer, `0x${kid}`, sequence, root, size, previousHead]);
}

/** Signs; the same arguments give the same bytes.
 *  @param secretKey  32 bytes in hex without 0x */
export function signCall(secretKey: string, call: TransactionCall, envelope: Envelope): RawTransaction {
  const { chainId, to, nonce, baseFeeWei, bump } = envelope;
  const transaction = Transaction.from({
    type: 2,
    chainId,
    to,
    nonce,
    data: encodeCall(call),
    gasLimit: GAS_LIMIT,
    maxPriorityFeePerGas: raise(TIP_WEI, bump),
    maxFeePerGas: raise(2n * baseFeeWei + TIP_WEI, bump),
  });
  transaction.signature = new Wallet(`0x${secretKey}`).signingKey.sign(transaction.unsignedHash);
  return { raw: transaction.serialized, hash: transaction.hash ?? "", nonce };
}

function raise(wei: bigint, bump: number): bigint {
  let raised = wei;
  for (let step = 0; step < bump && raised < MOST_WEI; step += 1) raised = (raised * 9n + 7n) / 8n;
  return raised < MOST_WEI ? raised : MOST_WEI;
}

/** The name of the contract's own error, `DocumentRegistryConflict` say.
 *  @param data  revert data in hex with 0x */
export function faultName(data: string | undefined): string | undefined {
  if (data === undefined || data.length < 10) return undefined;
  return contract.getError(data.slice(0, 10))?.name;
}
