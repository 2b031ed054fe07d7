import { request } from "node:http";
import { expect } from "chai";
import { type ChainHandle } from "../../../scripts/chain/chain.ts";
import { MAX_BODY_BYTES } from "../../../scripts/chain/http.ts";
import { chainIn, cleanUp, newFolder } from "./support.ts";

interface Ask {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string;
}
const QUESTION = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId" });

/** Status and headers of a request made by hand, since fetch sets Host and Origin as it likes. */
function call(
  chain: ChainHandle,
  { method = "POST", path = "/", headers = {}, body = QUESTION }: Ask,
): Promise<{ status: number | undefined; cors: boolean; reader: string | undefined; text: string }> {
  const { hostname, port } = new URL(chain.url);
  const all = { "content-type": "application/json", ...headers };
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, method, path, headers: all });
    asked.on("response", (response) => {
      let text = "";
      response.on("data", (part) => (text += String(part)));
      const cors = Object.keys(response.headers).some((name) => name.startsWith("access-control"));
      const reader = response.headers["access-control-allow-origin"];
      response.on("end", () => resolve({ status: response.statusCode, cors, reader, text }));
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

describe("the chain's port", () => {
  let chain: ChainHandle;
  let port: string;
  before(async () => {
    chain = await chainIn(await newFolder());
    ({ port } = new URL(chain.url));
  });
  after(cleanUp);

  it("listens on loopback", () => {
    expect(chain.url).to.equal(`http://127.0.0.1:${port}`);
  });

  for (const name of ["localhost", "LOCALHOST", "127.0.0.1", "[::1]"]) {
    it(`answers to the Host ${name}, also from its own Origin, and lets no page read it`, async () => {
      const host = `${name}:${port}`;
      expect(await call(chain, { headers: { host } })).to.include({ status: 200, cors: false });
      expect(await call(chain, { headers: { host, origin: `http://${host}` } })).to.include({
        status: 200,
        cors: false,
      });
    });
  }

  it("refuses every foreign Host", async () => {
    const foreign = [
      "absah.example",
      `absah.example:${port}`,
      "127.0.0.1",
      "localhost:1",
      "192.168.1.1",
      "127.0.0.1.example",
    ];
    for (const host of [...foreign, `192.168.1.1:${port}`, `localhost.:${port}`, `localhost:${port}:${port}`]) {
      expect(await call(chain, { headers: { host } }), host).to.include({ status: 403, cors: false });
    }
  });

  it("refuses every foreign Origin", async () => {
    const own = `127.0.0.1:${port}`;
    const foreign = [
      "http://absah.example",
      "null",
      "",
      "http://localhost.example:8080",
      "http://127.0.0.1.example",
      "http://127.0.0.1:8080/",
      "http://127.0.0.1@absah.example",
      "http://192.168.1.1:8080",
      `https://${own}`,
      `http://${own}.example`,
    ];
    for (const origin of foreign) {
      expect(await call(chain, { headers: { origin } }), origin).to.include({ status: 403, cors: false });
    }
  });

  for (const origin of ["http://127.0.0.1:8080", "http://localhost:3000", "http://[::1]:8080", "http://localhost"]) {
    it(`lets a page of ${origin} ask first, read, and send nothing`, async () => {
      const asked = await call(chain, {
        method: "OPTIONS",
        body: "",
        headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type" },
      });
      expect(asked).to.include({ status: 204, reader: origin });
      const read = await call(chain, { headers: { origin } });
      expect(read).to.include({ status: 200, reader: origin });
      expect(read.text).to.match(/"result":"0x/);
      const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_sendRawTransaction", params: ["0x00"] });
      expect((await call(chain, { headers: { origin }, body })).text).to.match(/-32601/);
      expect((await call(chain, { body })).text).not.to.match(/-32601/);
    });
  }

  it("lets no page of a stranger ask, nor one of loopback under another name of the chain", async () => {
    const ask = (headers: Record<string, string>): ReturnType<typeof call> =>
      call(chain, { method: "OPTIONS", body: "", headers });
    expect(await ask({ origin: "https://absah.example" })).to.include({ status: 403, cors: false });
    expect(await ask({ origin: "null" })).to.include({ status: 403, cors: false });
    expect(await ask({ origin: "http://127.0.0.1:8080", host: `absah.example:${port}` })).to.include({
      status: 403,
      cors: false,
    });
  });

  it("refuses what a page can send without asking, and the asking too", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""]) {
      expect(await call(chain, { headers: { "content-type": type } }), type).to.include({ status: 415 });
    }
    expect(await call(chain, { headers: { "content-type": "application/json; charset=utf-8" } })).to.include({
      status: 200,
    });
    for (const method of ["GET", "OPTIONS", "PUT", "HEAD"]) {
      expect(await call(chain, { method, body: "" }), method).to.include({ status: 405, cors: false });
    }
    expect(await call(chain, { path: "/other" })).to.include({ status: 404 });
  });

  it("refuses what is not JSON", async () => {
    for (const body of ["", "{", `${QUESTION}${QUESTION}`]) {
      expect(await call(chain, { body }), body).to.include({ status: 400 });
    }
  });

  it("takes a body of a megabyte and not one byte more", async () => {
    expect(await call(chain, { body: QUESTION.padEnd(MAX_BODY_BYTES) })).to.include({ status: 200 });
    expect(await call(chain, { body: QUESTION.padEnd(MAX_BODY_BYTES + 1) })).to.include({ status: 413 });
  });

  it("answers a bomb of brackets and goes on", async () => {
    const deep = `{"jsonrpc":"2.0","id":1,"method":"eth_call","params":${"[".repeat(200_000)}${"]".repeat(200_000)}}`;
    expect((await call(chain, { body: deep })).text).to.match(/"error"/);
    expect(await call(chain, {})).to.include({ status: 200 });
  });
});

describe("a port that was told to listen wider", () => {
  afterEach(cleanUp);

  it("answers to addresses, and still to no name", async () => {
    const chain = await chainIn(await newFolder(), { host: "0.0.0.0" });
    const { port } = new URL(chain.url);
    expect(await call(chain, { headers: { host: `192.168.1.1:${port}` } })).to.include({ status: 200 });
    expect(await call(chain, { headers: { host: `[fd00::1]:${port}` } })).to.include({ status: 200 });
    expect(await call(chain, { headers: { host: `absah.example:${port}` } })).to.include({ status: 403 });
    const origin = "http://127.0.0.1:8080";
    expect(await call(chain, { headers: { host: `192.168.1.1:${port}`, origin } })).to.include({ status: 403 });
  });
});
