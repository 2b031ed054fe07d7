/** A real Chromium from an npm package, with libraries of its own where the machine has none. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";

const packaged = fileURLToPath(import.meta.resolve("@sparticuz/chromium"));
const { version } = JSON.parse(readFileSync(join(dirname(packaged), "../package.json"), "utf8")) as { version: string };

/** Unpacks once a version: the package would reuse whatever browser lies in the temporary folder. */
async function unpack(): Promise<{ executablePath: string; libraries: string }> {
  const folder = join(tmpdir(), `absah-chromium-${version}`);
  mkdirSync(folder, { recursive: true });
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = folder;
  try {
    const { default: sparticuz, inflate } = await import("@sparticuz/chromium");
    const executablePath = await sparticuz.executablePath();
    if (!hasLibraries(executablePath)) await inflate(join(dirname(packaged), "../bin/al2023.tar.br"));
    return { executablePath, libraries: join(folder, "al2023", "lib") };
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
}

const hasLibraries = (path: string): boolean =>
  !spawnSync("ldd", [path], { encoding: "utf8" }).stdout.includes("not found");

/** Launches the browser of `CHROMIUM_PATH`, else the packaged one. It reaches loopback only. */
export async function launch(args: readonly string[] = []): Promise<Browser> {
  const given = process.env["CHROMIUM_PATH"];
  const { executablePath, libraries } = given === undefined ? await unpack() : { executablePath: given, libraries: "" };
  const loaded = [libraries, process.env["LD_LIBRARY_PATH"]]
    .filter((path) => path !== undefined && path !== "")
    .join(":");
  return chromium.launch({
    executablePath,
    headless: true,
    env: { ...process.env, LD_LIBRARY_PATH: loaded },
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
      ...args,
    ],
  });
}
