import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { HDNodeWallet, JsonRpcProvider, Mnemonic, Transaction } from "ethers";
import { MAX_BATCH, MAX_CALL_GAS, READ_METHODS } from "../../../scripts/chain/rpc.ts";
import { type ChainHandle } from "../../../scripts/chain/chain.ts";
import { ask, chainIn, cleanUp, newFolder, poor, post, rich, send, sendThree, signed, START } from "./support.ts";

const FORBIDDEN = [
  ["evm_mine"],
  ["evm_increaseTime", 3600],
  ["evm_setNextBlockTimestamp", START + 1000],
  ["evm_setTime", START + 1000],
  ["evm_snapshot"],
  ["evm_revert", "0x1"],
  ["evm_setAutomine", false],
  ["evm_setIntervalMining", 1000],
  ["evm_setBlockGasLimit", "0x1"],
  ["hardhat_mine", "0x10"],
  ["hardhat_reset"],
  ["hardhat_setBalance", poor.address, "0x1000000"],
  ["hardhat_setCode", poor.address, "0x00"],
  ["hardhat_setNonce", poor.address, "0x10"],
  ["hardhat_setStorageAt", poor.address, "0x0", `0x${"1".repeat(64)}`],
  ["hardhat_setCoinbase", poor.address],
  ["hardhat_setNextBlockBaseFeePerGas", "0x1"],
  ["hardhat_setPrevRandao", `0x${"1".repeat(64)}`],
  ["hardhat_impersonateAccount", rich.address],
  ["hardhat_dropTransaction", `0x${"1".repeat(64)}`],
  ["hardhat_metadata"],
  ["debug_traceTransaction", `0x${"1".repeat(64)}`],
  ["debug_traceCall", { to: poor.address }],
  ["eth_accounts"],
  ["eth_sendTransaction", { from: rich.address, to: poor.address }],
  ["eth_sign", rich.address, "0x00"],
  ["eth_signTransaction", { from: rich.address }],
  ["eth_signTypedData_v4", rich.address, {}],
  ["personal_sign", "0x00", rich.address],
  ["personal_unlockAccount", rich.address, ""],
  ["eth_newFilter", {}],
  ["eth_newBlockFilter"],
  ["eth_newPendingTransactionFilter"],
  ["eth_subscribe", "newHeads"],
  ["eth_getFilterChanges", "0x1"],
  ["miner_start"],
  ["admin_addPeer", ""],
  ["txpool_content"],
  ["ETH_CHAINID"],
  ["toString"],
] as const;

describe("the methods of the chain's port", () => {
  let chain: ChainHandle;
  let folder: string;
  beforeEach(async () => {
    folder = await newFolder();
    chain = await chainIn(folder);
  });
  afterEach(cleanUp);
  const journal = (): Promise<string> => readFile(join(folder, "journal.jsonl"), "utf8");

  it("are reads of eth, net and web3 only", () => {
    const names = [...READ_METHODS];
    expect(names.filter((name) => !/^(eth|net|web3)_/.test(name))).to.deep.equal([]);
    expect(names.filter((name) => /sign|send|account|filter|subscribe|submit|work|mining/i.test(name))).to.deep.equal(
      [],
    );
  });

  it("let a stranger neither rewind, nor mine, nor move the clock, nor have anything signed", async () => {
    await sendThree(chain);
    const head = await chain.head();
    const kept = await journal();
    for (const [method, ...params] of FORBIDDEN) {
      const { error } = await ask(chain, method, ...params);
      expect(error, method).to.deep.equal({
        code: -32601,
        message: `the method ${method} does not exist on this chain`,
      });
    }
    expect(await chain.head()).to.deep.equal(head);
    expect((await ask(chain, "eth_getBalance", poor.address, "latest")).result).to.equal("0x0");
    expect(await journal()).to.equal(kept);
    await send(chain, await signed(chain, 3));
    expect(await chain.head()).to.include({ number: 4, time: START });
  });

  it("take nothing from any of Hardhat's twenty published keys", async () => {
    const mnemonic = Mnemonic.fromPhrase("test test test test test test test test test test test junk");
    for (let index = 0; index < 20; index++) {
      const wallet = HDNodeWallet.fromMnemonic(mnemonic, `m/44'/60'/0'/0/${index}`);
      for (const gasPrice of [0n, 1_000_000_000n]) {
        const fields = { type: 0, chainId: chain.chainId, nonce: 0, gasLimit: 21_000, to: rich.address, gasPrice };
        const answer = await send(chain, await wallet.signTransaction(fields));
        expect(answer.error?.message, wallet.address).to.match(/^insufficient funds/);
      }
    }
    expect(await journal()).to.equal("");
    expect(await chain.head()).to.include({ number: 0 });
  });

  it("answer reads of the past, proofs, logs and what is pending", async () => {
    const contract = await sendThree(chain);
    expect((await ask(chain, "eth_getCode", contract, "0x0")).result).to.equal("0x");
    expect((await ask(chain, "eth_getProof", contract, [`0x${"0".repeat(64)}`], "latest")).result).to.have.property(
      "storageProof",
    );
    expect((await ask(chain, "eth_getLogs", { fromBlock: "0x0", toBlock: "latest" })).result).to.deep.equal([]);
    expect((await ask(chain, "eth_getBlockByNumber", "pending", false)).result).to.include({
      parentHash: `0x${(await chain.head()).hash}`,
    });
    expect((await ask(chain, "eth_call", { to: contract, data: "0x01" }, "0x2")).result).to.equal("0x");
    expect((await ask(chain, "net_version")).result).to.equal(String(chain.chainId));
    expect((await ask(chain, "eth_chainId")).result).to.equal(`0x${chain.chainId.toString(16)}`);
  });

  it("hand the data of a revert to the client, so that ethers names the error", async () => {
    const contract = await sendThree(chain);
    const call = { to: contract, from: rich.address };
    for (const method of ["eth_call", "eth_estimateGas"]) {
      expect((await ask(chain, method, call)).error, method).to.include({ data: "0xdeadbeef" });
    }
    const provider = new JsonRpcProvider(chain.url, chain.chainId, { staticNetwork: true, cacheTimeout: -1 });
    const failure: unknown = await provider.call(call).catch((error: unknown) => error);
    provider.destroy();
    expect(failure).to.include({ code: "CALL_EXCEPTION", data: "0xdeadbeef" });
  });

  it("hand on nothing else as data", async () => {
    const contract = await sendThree(chain);
    // It calls the store with 100 gas: too little, whatever the estimate gives.
    const inner = `0x600060006020600060007 3${contract.slice(2)}6064f100`.replace(" ", "");
    for (const [method, ...params] of [
      ["eth_estimateGas", { from: rich.address, data: inner }],
      ["eth_getBalance", "hello", "latest"],
      ["eth_call", { data: "0xfe" }, "0x99"],
    ] as const) {
      expect((await ask(chain, method, ...params)).error?.data ?? "0x", method).to.match(/^0x/);
    }
  });

  it("give a call no more gas than the engine can bear", async () => {
    // The code answers with the gas that it finds.
    const data = "0x5a60005260206000f3";
    const asked = [undefined, null, "0xffffffffffffffff", `0x${MAX_CALL_GAS.toString(16)}`];
    for (const gas of asked) {
      const { result } = await ask(chain, "eth_call", { data, gas }, "latest");
      expect(BigInt(String(result)), String(gas)).to.be.within(MAX_CALL_GAS - 60_000n, MAX_CALL_GAS);
    }
    const { result } = await ask(chain, "eth_call", { data, gas: "0x186a0" }, "latest");
    expect(BigInt(String(result))).to.be.within(40_000n, 100_000n);
    for (const method of ["eth_call", "eth_estimateGas"]) {
      expect((await ask(chain, method, { data, gas: 1e9 })).error, method).to.include({ code: -32602 });
    }
  });

  it("mine a transaction that reverts, and answer with its hash", async () => {
    const contract = await sendThree(chain);
    const raw = await signed(chain, 3, { to: contract });
    expect(await send(chain, raw)).to.deep.equal({ id: 1, result: Transaction.from(raw).hash });
    expect((await ask(chain, "eth_getTransactionReceipt", Transaction.from(raw).hash)).result).to.include({
      status: "0x0",
      blockNumber: "0x4",
    });
  });

  it("put parallel transactions one after the other, each in a block of its own", async () => {
    const raws = await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map((nonce) => signed(chain, nonce)));
    const batch = raws.map((raw, id) => ({ jsonrpc: "2.0", id, method: "eth_sendRawTransaction", params: [raw] }));
    const results = raws.map((raw, id) => ({ jsonrpc: "2.0", id, result: Transaction.from(raw).hash }));
    expect((await post(chain, batch)).json).to.deep.equal(results);
    expect(await chain.head()).to.include({ number: 8 });
    // Two with one nonce, at once: one is mined, the other finds the nonce used.
    const rivals = await Promise.all([signed(chain, 8), signed(chain, 8, { value: 1n })]);
    const answers = await Promise.all(rivals.map((raw) => send(chain, raw)));
    expect(answers.filter(({ error }) => error?.message.startsWith("nonce too low"))).to.have.length(1);
    expect(answers.filter(({ result }) => result !== undefined)).to.have.length(1);
    expect(await chain.head()).to.include({ number: 9 });
  });

  it("refuse what cannot be mined, and keep none of it", async () => {
    await send(chain, await signed(chain, 0));
    const kept = await journal();
    const tx = Transaction.from(await signed(chain, 1));
    const cases: [string, RegExp][] = [
      [await signed(chain, 0), /^nonce too low: the next of 0x\w+ is 1, this transaction has 0$/],
      [await signed(chain, 2), /^nonce too high/],
      [await signed(chain, 1, { chainId: chain.chainId + 1 }), /is for chain \d+, this is chain \d+$/],
      [await signed(chain, 0, { from: poor }), /^insufficient funds/],
      [await rich.signTransaction({ type: 0, chainId: 0, nonce: 1, gasLimit: 21_000, gasPrice: 0 }), /is for chain 0/],
      [tx.unsignedSerialized, /is not signed/],
      [await signed(chain, 1, { type: 4 }), /type 4/],
      ["0x00", /not a transaction/],
      ["hello", /not a transaction/],
      [`${tx.serialized}00`, /not a transaction/],
    ];
    for (const [raw, message] of cases) {
      const { error } = await send(chain, raw);
      expect(error?.code, raw).to.equal(-32000);
      expect(error?.message, raw).to.match(message);
    }
    expect(await journal()).to.equal(kept);
    expect((await send(chain, tx.serialized)).result).to.equal(tx.hash);
  });

  it("answer a bad request with the code of JSON-RPC", async () => {
    const good = { jsonrpc: "2.0", id: "a", method: "eth_chainId", params: [] };
    expect(await post(chain, good)).to.have.nested.property("json.result");
    const cases: [unknown, number][] = [
      [{ ...good, jsonrpc: "1.0" }, -32600],
      [{ ...good, method: 7 }, -32600],
      [{ ...good, id: {} }, -32600],
      [{ ...good, params: {} }, -32602],
      [{ ...good, method: "eth_sendRawTransaction" }, -32602],
      [{ ...good, method: "eth_sendRawTransaction", params: [7] }, -32602],
      [{ ...good, method: "eth_getBalance" }, -32602],
      [{ ...good, method: "eth_call" }, -32602],
      [{ ...good, method: "eth_sendRawTransaction", params: ["0x00", "0x00"] }, -32602],
      ["hello", -32600],
      [null, -32600],
      [[], -32600],
      [Array.from({ length: MAX_BATCH + 1 }, () => good), -32600],
    ];
    for (const [body, code] of cases) {
      expect(await post(chain, body), JSON.stringify(body))
        .to.have.nested.property("json.error.code")
        .that.equals(code);
    }
  });

  it("answer a batch in its order, and a notification not at all", async () => {
    const good = { jsonrpc: "2.0", method: "eth_chainId" };
    const full = Array.from({ length: MAX_BATCH }, (_, id) => ({ ...good, id }));
    const { json } = await post(chain, full);
    const result = `0x${chain.chainId.toString(16)}`;
    expect(json).to.deep.equal(full.map(({ id }) => ({ jsonrpc: "2.0", id, result })));
    expect(await post(chain, [good, { ...good, id: 7 }])).to.have.nested.property("json.length", 1);
    expect((await post(chain, good)).status).to.equal(204);
    expect((await post(chain, [good])).status).to.equal(204);
  });
});

describe("the time of a block", () => {
  afterEach(cleanUp);

  it("is the clock's, or the last block's where the clock went back a little", async () => {
    let now = START;
    const chain = await chainIn(await newFolder(), { clock: () => now });
    const times: number[] = [];
    for (const [nonce, clock] of [START + 10, START + 10, START - 290, START + 11].entries()) {
      now = clock;
      await send(chain, await signed(chain, nonce));
      times.push((await chain.head()).time);
    }
    expect(times).to.deep.equal([START + 10, START + 10, START + 10, START + 11]);
  });

  it("is refused where the clock went back further, and the clock is named", async () => {
    let now = START;
    const folder = await newFolder();
    const chain = await chainIn(folder, { clock: () => now });
    await send(chain, await signed(chain, 0));
    now = START - 301;
    const { error } = await send(chain, await signed(chain, 1));
    expect(error?.message).to.equal(
      "the last block is of 2027-01-15T08:00:00.000Z, the machine's clock says 2027-01-15T07:54:59.000Z: set it right",
    );
    now = START;
    expect(await send(chain, await signed(chain, 1))).to.have.property("result");
  });
});
