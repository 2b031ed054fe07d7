import { expect } from "chai";
import { type Result } from "#core/judgement/verdict.ts";
import { findEdited } from "../../../../verifier/library/appearance/edited.ts";
import { type FileReader } from "../../../../verifier/library/ports.ts";

const PDF = new Uint8Array(1);
const NOTHING = { status: "codes", codes: [] } as const;
const reader: FileReader = { pdf: () => Promise.resolve(NOTHING), picture: () => Promise.resolve(NOTHING) };
const blind: FileReader = { ...reader, marks: () => Promise.resolve(undefined) };

function altered(fileIntact: "passed" | "failed"): Result {
  const passed = {
    decoded: "passed",
    "issuer-known": "passed",
    signature: "passed",
    "issuer-authorised": "passed",
  } as const;
  const more = { anchored: "passed", "key-window": "passed", status: "passed", "validity-period": "passed" } as const;
  const times = { validFrom: 0, issuedAt: 0 };
  const id = "00112233-4455-4677-8899-aabbccddeeff";
  return {
    status: "file-altered",
    group: "STOP",
    checks: { ...passed, ...more, "file-intact": fileIntact },
    document: { id, issuer: "https://office.example", kid: "0".repeat(16), ...times, subject: { kind: "REPORT" } },
    at: 0,
    asOf: {},
  };
}

describe("findEdited", () => {
  it("says that no field can be named where the page cannot be read", async () => {
    expect(await findEdited(PDF, altered("failed"), undefined, blind)).to.deep.equal(["appearance"]);
  });

  it("says nothing of a file that is intact, of what is no PDF, or where nobody can look at pages", async () => {
    expect(await findEdited(PDF, altered("passed"), undefined, blind)).to.equal(undefined);
    expect(await findEdited(undefined, altered("failed"), undefined, blind)).to.equal(undefined);
    expect(await findEdited(PDF, altered("failed"), undefined, reader)).to.equal(undefined);
  });

  it("says nothing of a document that may not be shown", async () => {
    const { document: _, ...hidden } = altered("failed");
    expect(await findEdited(PDF, hidden, undefined, blind)).to.equal(undefined);
  });
});
