// Loaded into a house's processes by NODE_OPTIONS. While the file of ABSAH_TEST_KILL is there, the next batch that keeps
// events of a device ends the process by SIGKILL: "before" the batch, while it is "under-way", or "after" it.
import { readFileSync, rmSync } from "node:fs";
import { Level } from "level";

const path = process.env.ABSAH_TEST_KILL ?? "";
const batch = Reflect.get(Level.prototype, "batch");

function die() {
  process.kill(process.pid, "SIGKILL");
  return new Promise(() => undefined);
}

function planned() {
  try {
    const when = readFileSync(path, "utf8");
    rmSync(path);
    return when;
  } catch {
    return "";
  }
}

Level.prototype.batch = function (...args) {
  const [writes] = args;
  const holdsEvents = Array.isArray(writes) && writes.some(({ key }) => key.startsWith("office/monitoring/event/"));
  const when = holdsEvents ? planned() : "";
  if (when === "before") return die();
  const done = Reflect.apply(batch, this, args);
  if (when === "under-way") return die();
  return when === "after" ? done.then(die) : done;
};
