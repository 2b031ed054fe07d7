/** Who may import whom. A file belongs to the longest room name that begins its path; a new arrow is a line here. */
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "chai";

const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "contracts/": [],
  "verifier/core/": [],
  "verifier/library/": ["verifier/core/"],
  "verifier/adapters/": ["verifier/core/", "verifier/library/", "contracts/"],
  "verifier/api/": ["verifier/core/", "verifier/library/"],
  // The pages judge in the browser: the library with adapters that know no node.
  "verifier/web/": ["verifier/core/", "verifier/library/", "verifier/adapters/"],
  "verifier/": ["verifier/core/", "verifier/library/", "verifier/adapters/", "verifier/api/"],
  "issuer/ports.ts": ["verifier/core/"],
  "issuer/journal/": ["verifier/core/", "issuer/ports.ts"],
  "issuer/adapters/": ["verifier/core/", "issuer/ports.ts", "contracts/"],
  "issuer/authority/": ["verifier/core/", "issuer/ports.ts", "issuer/journal/"],
  // Work beside the authority: it keeps its records through the authority's ledger, and knows no document's contents.
  "issuer/office/": ["verifier/core/", "issuer/ports.ts", "issuer/journal/", "issuer/authority/"],
  // The issuer serves the same published routes as its mirror, so it takes them from there.
  "issuer/api/": [
    "verifier/core/",
    "verifier/api/",
    "issuer/ports.ts",
    "issuer/authority/",
    "issuer/office/",
    "issuer/web/",
  ],
  // The desk's pages: the calls of authority and office, the shared routes, the verifier's words and look.
  "issuer/web/": ["verifier/core/", "verifier/library/", "verifier/api/", "issuer/authority/", "issuer/office/"],
  "issuer/": [
    "verifier/core/",
    "verifier/api/",
    "issuer/ports.ts",
    "issuer/api/",
    "issuer/adapters/",
    "issuer/authority/",
    "issuer/office/",
  ],
  "scripts/": [
    "contracts/",
    "verifier/core/",
    "verifier/library/",
    "verifier/adapters/",
    "verifier/",
    "verifier/api/",
    "issuer/ports.ts",
    // What checks a house from outside reads its journal link by link, and what is sealed for persons.
    "issuer/journal/",
    // Who holds a token.
    "issuer/api/",
    "issuer/authority/",
    "issuer/office/",
    "issuer/adapters/",
    "issuer/",
  ],
};

/** Inside the core the imports run one way only: judgement → proof → document → encoding → error. */
const CORE_ORDER = ["error.ts", "encoding/", "document/", "proof/", "judgement/"];
const CORE = "verifier/core/";
const IMPORT = /^(?:import|export)\b(?:[^'"]*?\bfrom)?\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/gm;
const ROOMS = Object.keys(MAY_IMPORT).toSorted((a, b) => b.length - a.length);
const MAX_LINES = 300;
const MAX_FILES = 12;
const MAX_DEPTH = 3;

const roomOf = (file: string): string | undefined => ROOMS.find((room) => file.startsWith(room));
const coreRank = (file: string): number => CORE_ORDER.findIndex((part) => file.startsWith(CORE + part));

function targetOf(file: string, specifier: string): string {
  if (specifier.startsWith("#core/")) return specifier.replace("#core/", CORE);
  if (specifier === "#primitives") return `${CORE}encoding/primitives.ts`;
  return specifier.startsWith(".") ? join(dirname(file), specifier) : specifier;
}

function importsOf(file: string): readonly string[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(IMPORT)].map(([, fixed, dynamic]) => targetOf(file, fixed ?? dynamic ?? ""));
}

describe("architecture", () => {
  const files = globSync("{contracts,verifier,issuer,scripts}/**/*.{ts,tsx,mjs}").toSorted();

  it("has files in every room", () => {
    for (const room of ROOMS) expect(files.map(roomOf), room).to.include(room);
  });

  it("keeps folders small and shallow", () => {
    const folders = Map.groupBy(files, (file) => dirname(file));
    for (const [folder, members] of folders) {
      expect(members.length, `${folder} holds too many files`).to.be.at.most(MAX_FILES);
      expect(folder.split("/").length - 1, `${folder} lies too deep`).to.be.at.most(MAX_DEPTH);
    }
  });

  for (const file of files) {
    it(`${file} imports only what its room may`, () => {
      const room = roomOf(file);
      if (room === undefined) throw new RangeError(`${file} is in no room`);
      for (const target of importsOf(file)) {
        const other = roomOf(target);
        if (other !== undefined && other !== room) expect(MAY_IMPORT[room], `${file} → ${target}`).to.include(other);
        if (file.endsWith("/model.ts")) expect(target, `${file} → ${target}`).not.to.match(/\/service\.ts$/);
        if (room !== CORE) continue;
        if (!file.endsWith("/primitives-node.ts")) expect(target, `${file} is not pure`).not.to.match(/^node:/);
        if (target.startsWith(CORE)) expect(coreRank(target), `${file} → ${target}`).to.be.at.most(coreRank(file));
      }
    });

    it(`${file} is short`, () => {
      expect(readFileSync(file, "utf8").split("\n").length).to.be.at.most(MAX_LINES + 1);
    });
  }
});
