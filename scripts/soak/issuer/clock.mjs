// Loaded into the issuer by --import: its clock runs ahead by the seconds that stand in the file ABSAH_SOAK_CLOCK, which
// the soak may change at any time.
import { readFileSync } from "node:fs";

// Whoever ran this is gone: nobody would end it. Before all else, since the program itself listens only when it is up.
process.on("disconnect", () => process.exit(1));

const file = process.env.ABSAH_SOAK_CLOCK ?? "";
const RealDate = Date;
const realNow = Date.now.bind(Date);
let ahead = 0;

function read() {
  const seconds = Number(readFileSync(file, "utf8"));
  // A clock never runs back: a half-written file is read again.
  if (seconds * 1000 > ahead) ahead = seconds * 1000;
}

read();
setInterval(read, 100).unref();

globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(realNow() + ahead);
    else super(...args);
  }
  static now() {
    return realNow() + ahead;
  }
};
