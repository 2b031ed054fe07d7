import { X509Certificate } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import Koa from "koa";
import { lanAddresses, lanNotice, makeCertificate } from "../../../scripts/setup/lan.ts";
import { listen } from "../../../verifier/api/listen.ts";

const base = { netmask: "255.255.255.0", mac: "00:00:00:00:00:00", cidr: null } as const;

describe("the local network", () => {
  let data: string;
  before(async () => {
    data = await mkdtemp(join(tmpdir(), "absah-lan-"));
    await mkdir(join(data, "keys"));
    await makeCertificate(data, ["192.168.7.9"]);
  });
  after(() => rm(data, { recursive: true }));

  it("is reached by IPv4 addresses that are not loopback", () => {
    const found = lanAddresses({
      lo: [{ ...base, address: "127.0.0.1", family: "IPv4", internal: true }],
      wlan0: [
        { ...base, address: "192.168.7.9", family: "IPv4", internal: false },
        { ...base, address: "fe80::1", family: "IPv6", internal: false, scopeid: 2 },
      ],
    });
    expect(found).to.deep.equal(["192.168.7.9"]);
  });

  it("has a certificate for its addresses whose key only the owner reads", async () => {
    const certificate = new X509Certificate(await readFile(join(data, "keys", "lan.crt")));
    expect(certificate.checkIP("192.168.7.9")).to.equal("192.168.7.9");
    expect(certificate.checkHost("localhost")).to.equal("localhost");
    expect(certificate.checkIP("192.168.7.10")).to.equal(undefined);
    expect((await stat(join(data, "keys", "lan.key"))).mode & 0o777).to.equal(0o600);
  });

  it("is served over HTTPS with it", async () => {
    const app = new Koa();
    app.use((ctx) => void (ctx.body = "here"));
    const [key, cert] = await Promise.all(
      ["lan.key", "lan.crt"].map((name) => readFile(join(data, "keys", name), "utf8")),
    );
    const server = await listen(app, "127.0.0.1", 0, { key: key ?? "", cert: cert ?? "" });
    const text = await new Promise<string>((resolve, reject) => {
      request({ host: "localhost", port: server.port, ca: cert, family: 4 }, (response) => {
        response.setEncoding("utf8").on("data", resolve);
      })
        .on("error", reject)
        .end();
    });
    await server.close();
    expect(text).to.equal("here");
  });

  it("is told as a QR code, in words, and with the rule that documents never open a website", async () => {
    const notice = await lanNotice("192.168.7.9", 8443, false);
    for (const part of ["https://192.168.7.9:8443/periksa/", "▄", "a code that opens a website is not ours"])
      expect(notice).to.include(part);
  });
});
