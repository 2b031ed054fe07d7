import { once } from "node:events";
import { type AddressInfo, type Server, createServer } from "node:net";
import { expect } from "chai";
import { assertPortsFree } from "../../../scripts/setup/port.ts";

const messageOf = async (promise: Promise<void>): Promise<string> =>
  promise.then(
    () => "",
    (error: unknown) => (error instanceof Error ? error.message : ""),
  );

describe("ports", () => {
  let server: Server;
  let taken: number;
  before(async () => {
    server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    taken = (server.address() as AddressInfo).port;
  });
  after(() => void server.close());

  it("in use are said in one line that names the variable", async () => {
    const message = await messageOf(
      assertPortsFree("127.0.0.1", [
        { variable: "ABSAH_ISSUER_PORT", port: taken },
        { variable: "ABSAH_CHAIN_PORT", port: 0 },
      ]),
    );
    expect(message).to.equal(`Port ${taken} is in use: end what uses it, or set ABSAH_ISSUER_PORT to another port.`);
  });

  it("given twice are said", async () => {
    const message = await messageOf(
      assertPortsFree("127.0.0.1", [
        { variable: "ABSAH_ISSUER_PORT", port: 5 },
        { variable: "ABSAH_CHAIN_PORT", port: 5 },
      ]),
    );
    expect(message).to.include("ABSAH_ISSUER_PORT and ABSAH_CHAIN_PORT are both 5");
  });

  it("that are free pass", async () => {
    expect(await messageOf(assertPortsFree("127.0.0.1", [{ variable: "ABSAH_ISSUER_PORT", port: 0 }]))).to.equal("");
  });
});
