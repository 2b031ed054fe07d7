/** `npm start -- --lan`: one's own phone in the same network reaches the verifier, over HTTPS with a certificate made at start. */
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";
import { toString as drawQr } from "qrcode";
import { replaceFile } from "./files.ts";

/** Addresses of this machine that others in its network may reach: IPv4, not loopback. */
export function lanAddresses(
  interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces(),
): readonly string[] {
  const all = Object.values(interfaces).flatMap((addresses) => addresses ?? []);
  return all.filter(({ family, internal }) => family === "IPv4" && !internal).map(({ address }) => address);
}

const DAYS = 30;

/** Writes `keys/lan.key` (600) and `keys/lan.crt` for these addresses, anew at each start. */
export async function makeCertificate(dataFolder: string, addresses: readonly string[]): Promise<void> {
  const names = [
    { type: 2 as const, value: "localhost" },
    ...["127.0.0.1", ...addresses].map((ip) => ({ type: 7 as const, ip })),
  ];
  const made = await generate([{ name: "commonName", value: "Absah (this network only)" }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    notBeforeDate: new Date(Date.now() - 3_600_000),
    notAfterDate: new Date(Date.now() + DAYS * 86_400_000),
    extensions: [{ name: "subjectAltName", altNames: names }],
  });
  await replaceFile(join(dataFolder, "keys", "lan.key"), made.private, 0o600);
  await replaceFile(join(dataFolder, "keys", "lan.crt"), made.cert);
}

/** What to tell whoever holds the phone: the address as a QR code and in words. */
export async function lanNotice(address: string, port: number, isTerminal: boolean): Promise<string> {
  const url = `https://${address}:${port}/periksa/`;
  // On a terminal dark on light whatever its own colours: cameras read the other way round poorly.
  const code = await (isTerminal
    ? drawQr(url, { type: "terminal", small: true })
    : drawQr(url, { type: "utf8", margin: 2 }));
  return (
    `\nOn a phone in the same network open ${url}\n${code}\n` +
    "The certificate was made just now by this machine, so the phone asks once whether to trust it.\n" +
    "This code opens the verifier. No document ever carries such a code: a code that opens a website is not ours.\n"
  );
}
