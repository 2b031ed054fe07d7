// A process of its own whose files may not grow beyond 8 kB: one file that fits, one that does not, one that fits.
import { openFileStore } from "../../../../issuer/adapters/store/files.ts";
import { codeOf } from "./support.ts";

const files = await openFileStore(process.argv[2] ?? "");
await files.put("a", Uint8Array.of(1));
const code = await codeOf(() => files.put("a", new Uint8Array(100_000)));
if (code === "disk-full") await files.put("a", Uint8Array.of(2));
process.stdout.write(String(code));
