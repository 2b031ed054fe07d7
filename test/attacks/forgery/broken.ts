/** Loaded before a verifier that shall be broken: one guard of the product is taken out of its source as it is loaded.
 *  A harness that calls this one sound would prove nothing. */
import { registerHooks } from "node:module";

interface Break {
  readonly file: string;
  readonly guard: string;
  readonly instead: string;
}

/** `ABSAH_BREAK` → the guard that is missing. */
const BREAKS: Readonly<Record<string, Break>> = {
  signature: {
    file: "core/document/signature.ts",
    guard: "return sign1.kid === key.kid && verifyEd25519(key, sign1.signature, toBeSigned(sign1));",
    instead: "return sign1.kid === key.kid;",
  },
  canonical: {
    file: "core/document/signature.ts",
    guard: `if (!equalBytes(own, bytes)) throw new FormatError("cose-not-canonical", "not in our one form");`,
    instead: "",
  },
  "letter-case": {
    file: "core/document/qr.ts",
    guard: "decodeBase45(text)",
    instead: "decodeBase45(text.toUpperCase())",
  },
  "bytes-behind": {
    file: "core/encoding/inflate.ts",
    guard: "if (stream.avail_in !== 0)",
    instead: "if (false)",
  },
  file: { file: "core/judgement/anchorage.ts", guard: "isFile: fits === file", instead: "isFile: true" },
  path: {
    file: "core/judgement/anchorage.ts",
    guard: "if (fits === undefined) return undefined;",
    instead: "",
  },
  "bundle-key": {
    file: "core/proof/bundle.ts",
    guard: "if (!listed.some(({ key }) => verifySign1(sign1, key)))",
    instead: "if (false)",
  },
  digest: {
    file: "library/download.ts",
    guard: "const bytes = await source.file(digest);\n  if (toHex(sha256(bytes)) !== digest)",
    instead: "const bytes = await source.file(digest);\n  if (false)",
  },
  exception: {
    file: "core/document/presented.ts",
    guard: `if (error instanceof FormatError) return { form: "not-canonical", cause: "not-canonical" };`,
    instead: "",
  },
};

const chosen = BREAKS[process.env["ABSAH_BREAK"] ?? ""];
if (chosen !== undefined) {
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      if (!url.endsWith(`/verifier/${chosen.file}`)) return loaded;
      const source = Buffer.from(loaded.source as Uint8Array).toString("utf8");
      if (source.split(chosen.guard).length !== 2) throw new Error(`${url} has no such guard any more`);
      return { ...loaded, source: source.replace(chosen.guard, () => chosen.instead) };
    },
  });
}
