import { appendFile, chmod, readFile, stat, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import { keccak256, Wallet } from "ethers";
import { MANY_ENTRIES } from "../../../scripts/chain/chain.ts";
import { ask, chainIn, cleanUp, newFolder, poor, rich, send, sendThree, signed, START, WEEK } from "./support.ts";

const journalOf = (folder: string): string => join(folder, "journal.jsonl");
const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

async function folderOfThree(): Promise<string> {
  const folder = await newFolder();
  const chain = await chainIn(folder);
  await sendThree(chain);
  await chain.close();
  return folder;
}

describe("startChain", () => {
  afterEach(cleanUp);

  it("funds the given addresses and no others, Hardhat's published accounts least of all", async () => {
    const chain = await chainIn(await newFolder());
    const hardhat = new Wallet("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");
    expect(hardhat.address).to.equal("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
    expect(BigInt(String((await ask(chain, "eth_getBalance", rich.address, "latest")).result))).to.equal(10n ** 24n);
    expect((await ask(chain, "eth_getBalance", hardhat.address, "latest")).result).to.equal("0x0");
    expect((await ask(chain, "eth_getBalance", poor.address, "latest")).result).to.equal("0x0");
    expect((await send(chain, await signed(chain, 0, { from: hardhat }))).error?.message).to.match(
      /^insufficient funds/,
    );
  });

  it("gives each folder another chain number", async () => {
    const [one, other] = [await chainIn(await newFolder()), await chainIn(await newFolder())];
    expect(one.chainId).to.not.equal(other.chainId);
  });

  it("keeps its files for their owner alone", async () => {
    const folder = await newFolder();
    await chmod(folder, 0o755);
    await chainIn(folder);
    const modes = await Promise.all(
      [folder, journalOf(folder), join(folder, "genesis.json")].map((path) => stat(path)),
    );
    expect(modes.map(({ mode }) => mode & 0o777)).to.deep.equal([0o700, 0o600, 0o600]);
  });

  for (const [when, later] of [
    ["at once", 0],
    ["a week later", WEEK],
  ] as const) {
    it(`goes on ${when} with the same genesis, head, nonce, storage and receipts`, async () => {
      const folder = await newFolder();
      const first = await chainIn(folder);
      const contract = await sendThree(first);
      const questions: [string, ...unknown[]][] = [
        ["eth_getStorageAt", contract, "0x0", "latest"],
        ["eth_getStorageAt", contract, "0x0", "0x1"],
        ["eth_getTransactionCount", rich.address, "latest"],
        ["eth_getBalance", rich.address, "latest"],
        ["eth_getBlockByNumber", "0x0", true],
        ["eth_getBlockByNumber", "0x3", true],
        ["eth_getTransactionReceipt", keccak256(await signed(first, 2, { to: contract }))],
      ];
      const before = await Promise.all(questions.map((question) => ask(first, ...question)));
      const { chainId, genesisHash } = first;
      const head = await first.head();
      await first.close();

      const second = await chainIn(folder, { clock: () => START + later, funded: [poor.address] });
      expect([second.chainId, second.genesisHash, await second.head()]).to.deep.equal([chainId, genesisHash, head]);
      expect(await Promise.all(questions.map((question) => ask(second, ...question)))).to.deep.equal(before);
      expect(before[0]?.result).to.equal(`0x${"7".repeat(64)}`);
      await send(second, await signed(second, 3));
      expect(await second.head()).to.include({ number: 4, time: START + later });
    });
  }

  it("has always had this head after these transactions", async () => {
    const folder = await newFolder();
    const hash = "0xeb1bb220470293ed55dd776178f12ee4313bbc7282cd43560e647838ecd72006";
    const genesis = { v: 1, chainId: 1_234_567_890, time: START, funded: [rich.address], hash, engine: "golden" };
    await writeFile(join(folder, "genesis.json"), JSON.stringify(genesis));
    let now = START + 10;
    const chain = await chainIn(folder, { clock: () => (now += 5) });
    await sendThree(chain);
    await send(chain, await signed(chain, 3, { to: poor.address, value: 7n }));
    // CLZ, which Prague does not know: all gas is lost.
    await send(chain, await signed(chain, 4, { data: "0x60011e" }));
    expect((await chain.head()).hash).to.equal("59c2aac8d5181bd8dc93cbc0ec21f120e6276341fe776b2038678c27ffc9a883");
  });

  it("makes no difference between a first run with reads and refusals and a replay without", async () => {
    const folder = await newFolder();
    const first = await chainIn(folder);
    await send(first, await signed(first, 5));
    await ask(first, "eth_getBlockByNumber", "pending", true);
    const contract = await sendThree(first);
    await ask(first, "eth_call", { to: contract, data: "0x01" }, "pending");
    const tooMuch = await send(first, await signed(first, 3, { gasLimit: 40_000_000 }));
    expect(tooMuch.error?.code).to.equal(-32000);
    await send(first, await signed(first, 3));
    const head = await first.head();
    await first.close();
    expect(await readFile(journalOf(folder), "utf8")).to.match(/\n\{"rejected":"[^"]+"\}\n/);
    expect(await (await chainIn(folder)).head()).to.deep.equal(head);
  });

  it("tells of its progress", async () => {
    const folder = await newFolder();
    const first = await chainIn(folder);
    await sendThree(first);
    await first.close();
    const seen: string[] = [];
    await chainIn(folder, { onProgress: (done, total) => seen.push(`${done}/${total}`) });
    expect(seen).to.deep.equal(["1/3", "2/3", "3/3"]);
  });

  it("advises a node of its own when the journal has grown long, and only then", async () => {
    const folder = await newFolder();
    const rejected = `{"raw":"0x00","time":${START}}\n{"rejected":"no"}\n`;
    const notices: string[] = [];
    const onNotice = (line: string): number => notices.push(line);
    await (await chainIn(folder)).close();
    await writeFile(journalOf(folder), rejected.repeat(MANY_ENTRIES));
    await (await chainIn(folder, { onNotice })).close();
    expect(notices).to.deep.equal([]);
    await appendFile(journalOf(folder), rejected);
    await chainIn(folder, { onNotice });
    expect(notices).to.have.length(1);
    expect(notices[0]).to.match(/50001 transactions.*ABSAH_RPC_URL/);
  });

  it("refuses a folder that another chain has, and takes it when that one has ended", async () => {
    const folder = await newFolder();
    const first = await chainIn(folder);
    expect(await failureOf(chainIn(folder))).to.include({ name: "ChainError", code: "locked" });
    await first.close();
    await chainIn(folder);
  });

  it("says that a port is in use, names the variable, and lets the folder go", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const folder = await newFolder();
    const failure = await failureOf(chainIn(folder, { port }));
    other.close();
    expect(failure).to.include({ code: "port" });
    expect(String(failure)).to.match(/is in use: set ABSAH_CHAIN_PORT/);
    await chainIn(folder);
  });

  it("ends after the answers under way, and keeps what it answered", async () => {
    const folder = await newFolder();
    const chain = await chainIn(folder);
    const raws = await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map((nonce) => signed(chain, nonce)));
    const sends = raws.map((raw) => send(chain, raw).catch(() => undefined));
    await sends[0];
    await Promise.all([chain.close(), chain.close()]);
    const answers = await Promise.all(sends);
    expect(answers.filter((answer) => answer?.error !== undefined)).to.deep.equal([]);
    const answered = answers.filter((answer) => answer !== undefined).length;
    expect(await failureOf(ask(chain, "eth_chainId"))).to.be.instanceOf(TypeError);
    const { number } = await (await chainIn(folder)).head();
    expect(number).to.be.at.least(Math.max(1, answered));
  });
});

describe("a chain that is told to end twice while a caller holds the line", () => {
  afterEach(cleanUp);

  it("ends once, soon, for both", async () => {
    const chain = await chainIn(await newFolder());
    const held = connect(Number(new URL(chain.url).port), "127.0.0.1");
    await once(held, "connect");
    held.write("POST / HTTP/1.1\r\n");
    held.on("error", () => undefined);
    await ask(chain, "eth_chainId");
    const ended: string[] = [];
    const first = chain.close().then(() => ended.push("first"));
    await chain.close();
    ended.push("second");
    await first;
    expect(ended).to.deep.equal(["first", "second"]);
  });
});

describe("a folder that was changed by hand", () => {
  afterEach(cleanUp);

  it("drops a torn last line, which nobody was told of", async () => {
    const folder = await folderOfThree();
    const whole = await readFile(journalOf(folder), "utf8");
    await appendFile(journalOf(folder), '{"raw":"0x02f8');
    const chain = await chainIn(folder);
    expect(await chain.head()).to.include({ number: 3 });
    expect(await readFile(journalOf(folder), "utf8")).to.equal(whole);
  });

  it("mines a last entry without an outcome again, and notes the outcome", async () => {
    const folder = await folderOfThree();
    const whole = await readFile(journalOf(folder), "utf8");
    await writeFile(journalOf(folder), whole.split("\n").slice(0, 5).join("\n") + "\n");
    await chainIn(folder);
    expect(await readFile(journalOf(folder), "utf8")).to.equal(whole);
  });

  for (const [what, pattern, text] of [
    ["time", `"time":${START}`, `"time":${START + 1}`],
    ["transaction", '"raw":"0x02f', '"raw":"0x02e'],
    ["block hash", /"block":"0x.{8}/, '"block":"0x00000000'],
  ] as const) {
    it(`stops at an entry whose ${what} was edited, and names line and engines`, async () => {
      const folder = await folderOfThree();
      const lines = (await readFile(journalOf(folder), "utf8")).split("\n");
      const edited = lines.map((line, index) => (index === 2 || index === 3 ? line.replace(pattern, text) : line));
      expect(edited).to.not.deep.equal(lines);
      await writeFile(journalOf(folder), edited.join("\n"));
      const failure = await failureOf(chainIn(folder));
      expect(failure).to.include({ code: "replay" });
      expect(String(failure)).to.match(/journal\.jsonl, line 3: .*HardhatNetwork\/3\.18\.0\/@nomicfoundation\/edr\//);
    });
  }

  it("stops at a journal without genesis", async () => {
    const folder = await newFolder();
    await writeFile(journalOf(folder), `{"raw":"0x00","time":${START}}\n`);
    const failure = await failureOf(chainIn(folder));
    expect(failure).to.include({ code: "corrupt" });
    expect(String(failure)).to.match(/no genesis\.json/);
  });

  for (const [what, pattern, text, code] of [
    ["time", `"time": ${START}`, `"time": ${START + 1}`, "replay"],
    ["form", '"v": 1', '"v": 2', "corrupt"],
  ] as const) {
    it(`stops at a genesis whose ${what} was edited`, async () => {
      const folder = await folderOfThree();
      const file = join(folder, "genesis.json");
      await writeFile(file, (await readFile(file, "utf8")).replace(pattern, text));
      expect(await failureOf(chainIn(folder))).to.include({ code });
    });
  }
});
