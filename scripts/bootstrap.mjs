// Makes a fresh clone ready, then runs a script of the project under the project's own Node. Plain JavaScript for Node 18 and newer.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, "node_modules", ".absah-installed");
const isWindows = process.platform === "win32";

/** True where npm installs Hardhat's native part: it skips it silently under an older Node. */
function isNewEnough() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 13);
}

/** Installs the locked dependencies unless the lock file is the one already installed. */
function install() {
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock && existsSync(nodeBinary())) return;
  console.error("Absah: installing dependencies (once, about two minutes) …");
  const flags = "--no-audit --no-fund --loglevel=error";
  const [command, args] = isNewEnough()
    ? ["npm", ["ci", ...flags.split(" ")]]
    : ["npx", ["-y", "-p", "node@24", "--call", `npm ci ${flags}`]];
  const done = spawnSync(command, args, { cwd: root, stdio: ["ignore", 2, 2], shell: isWindows });
  if (done.status !== 0) {
    console.error("Absah: the installation failed. Is the npm registry reachable? Run the command again to go on.");
    process.exit(done.status ?? 1);
  }
  writeFileSync(stamp, lock);
}

function nodeBinary() {
  return join(root, "node_modules", "node", "bin", isWindows ? "node.exe" : "node");
}

const [script, ...rest] = process.argv.slice(2);
install();
const env = {
  ...process.env,
  NODE_NO_WARNINGS: "1",
  PATH: `${dirname(nodeBinary())}${isWindows ? ";" : ":"}${process.env.PATH}`,
};
const child = spawn(nodeBinary(), [join(root, script), ...rest], { cwd: process.cwd(), stdio: "inherit", env });
// The terminal sends Ctrl-C to the whole group; a signal sent to this process alone is passed on.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("exit", (code, signal) => {
  // The database ends its process so where a file contradicts itself; no line of ours comes after that.
  if (signal === "SIGABRT")
    console.error("A file of the store is damaged: put the newest copy back with `npm run restore`.");
  process.exit(code ?? (signal === "SIGINT" ? 130 : 143));
});
