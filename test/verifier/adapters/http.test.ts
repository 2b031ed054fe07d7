import { createServer, type RequestListener } from "node:http";
import { expect } from "chai";
import { exchange, follow } from "../../../verifier/adapters/http.ts";
import { SourceError } from "../../../verifier/library/index.ts";
import { closeServer, listen } from "../library/office.ts";

async function codeOf(handler: RequestListener, timeoutMs = 2000): Promise<unknown> {
  const server = createServer(handler);
  const url = new URL(await listen(server));
  try {
    return new TextDecoder().decode(await exchange({ url, maxBytes: 1000, timeoutMs }));
  } catch (error) {
    return error instanceof SourceError ? error.code : error;
  } finally {
    await closeServer(server);
  }
}

describe("exchange", () => {
  it("gives the body of a 200", async () => {
    expect(await codeOf((_, response) => response.end("ab"))).to.equal("ab");
    expect(await codeOf((_, response) => response.end("a".repeat(1000)))).to.have.length(1000);
  });

  it("stops at the first byte too many, however it is sent", async () => {
    expect(await codeOf((_, response) => response.end("a".repeat(1001)))).to.equal("too-large");
    const endless: RequestListener = (_, response) => {
      const timer = setInterval(() => response.write("a".repeat(100)), 1);
      response.on("close", () => clearInterval(timer));
    };
    expect(await codeOf(endless)).to.equal("too-large");
  });

  it("counts its time from the question to the last byte", async () => {
    const drip: RequestListener = (_, response) => {
      const timer = setInterval(() => response.write("a"), 20);
      response.on("close", () => clearInterval(timer));
    };
    expect(await codeOf(drip, 200)).to.equal("late");
    expect(await codeOf(() => {}, 100)).to.equal("late");
  });

  it("follows no redirect and takes no other answer", async () => {
    const moved: RequestListener = (_, response) => response.writeHead(302, { location: "http://127.0.0.1:1/" }).end();
    expect(await codeOf(moved)).to.equal("wrong");
    expect(await codeOf((_, response) => response.writeHead(500).end("no"))).to.equal("wrong");
    expect(await codeOf((_, response) => response.writeHead(404).end())).to.equal("not-found");
  });

  it("says unreachable of nobody there, of one who hangs up, and of half an answer", async () => {
    const url = new URL("http://127.0.0.1:1");
    const nobody = await exchange({ url, maxBytes: 1, timeoutMs: 1000 }).catch((error: unknown) => error);
    expect(nobody).to.have.property("code", "unreachable");
    expect(await codeOf((request) => request.destroy())).to.equal("unreachable");
    const half: RequestListener = (_, response) => {
      response.writeHead(200, { "content-length": 100 });
      response.write("half");
      setTimeout(() => response.destroy(), 20);
    };
    expect(await codeOf(half)).to.equal("unreachable");
  });

  it("speaks http and https only", () => {
    expect(() => exchange({ url: new URL("file:///etc/passwd"), maxBytes: 1, timeoutMs: 1 })).to.throw(SourceError);
  });
});

describe("follow", () => {
  async function partsOf(handler: RequestListener, take: (stop: AbortController) => boolean): Promise<number> {
    const server = createServer(handler);
    const url = new URL(await listen(server));
    const stop = new AbortController();
    let parts = 0;
    const reading = follow(url, 0, stop.signal)[Symbol.asyncIterator]();
    while (take(stop) && (await reading.next()).done !== true) parts++;
    // As the reader of a file leaves one that is too long: in the middle, never to come back.
    stop.abort();
    await new Promise((resolve) => setImmediate(resolve));
    await closeServer(server);
    return parts;
  }

  it("gives all that is sent", async () => {
    expect(
      await partsOf(
        (_, response) => response.end("abc"),
        () => true,
      ),
    ).to.equal(1);
  });

  // Found by chance (npm run test:mutations): the line broke with an error that nobody heard, and ended the process.
  it("is left by a reader who wants no more of an answer that has all arrived, and breaks nothing", async () => {
    for (const length of [1, 40_000, 400_000]) {
      let wanted = 1;
      const parts = await partsOf(
        (_, response) => response.end(new Uint8Array(length)),
        () => wanted-- > 0,
      );
      expect(parts).to.equal(1);
    }
  });
});
