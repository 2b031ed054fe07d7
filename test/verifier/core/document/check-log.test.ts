import { expect } from "chai";
import * as fc from "fast-check";
import {
  CHANNELS,
  EMPTY_LOG,
  eventHash,
  eventToSign,
  FIRST_PREVIOUS,
  GROUNDS,
  isWarrantNumber,
  OUTCOMES,
  openEvent,
  readRun,
  type CheckEvent,
  type DocumentChecked,
  type Outcome,
} from "#core/document/check-log.ts";
import { CHECK_TYP } from "#core/document/log/fields.ts";
import { enrolmentToSign, openEnrolment, openSync, syncToSign } from "#core/document/log/statement.ts";
import { formatShortCode, parseShortCode } from "#core/document/lookup-code.ts";
import { encodeSign1, toBeSigned, type Signable } from "#core/document/signature.ts";
import { decodeCbor, encodeCbor, type CborValue } from "#core/encoding/cbor.ts";
import { type Status } from "#core/judgement/verdict.ts";
import { codeOf, expectRefusal } from "../refusal.ts";
import { NOW, OFFICE, signerOf, STRANGER, type Signer } from "../world.ts";

const DEVICE = signerOf(40);
const SESSION = "0d5e8f6a-1b2c-4d3e-8f90-a1b2c3d4e5f6";
const CODE = "0000000000";
const digest = "ab".repeat(32);

const seal = (signable: Signable, signer: Signer = DEVICE): Uint8Array =>
  encodeSign1({ ...signable, signature: signer.sign(toBeSigned(signable)) });
const signed = (event: CheckEvent, signer: Signer = DEVICE): Uint8Array => seal(eventToSign(signer.kid, event), signer);
const check = (changes: Partial<DocumentChecked> = {}): DocumentChecked => ({
  kind: "check",
  number: 0,
  previous: FIRST_PREVIOUS,
  at: NOW,
  digest,
  outcome: "valid",
  channel: "camera",
  mode: "public",
  bundle: 412,
  ...changes,
});

/** A log of so many checks. */
function logOf(count: number, outcome: Outcome = "valid"): Uint8Array[] {
  const events: Uint8Array[] = [];
  for (let number = 0; number < count; number++) {
    const before = events.at(-1);
    events.push(
      signed(check({ number, outcome, previous: before === undefined ? FIRST_PREVIOUS : eventHash(before) })),
    );
  }
  return events;
}

const hex = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString("hex"));
const anyEvent: fc.Arbitrary<CheckEvent> = fc
  .record({
    number: fc.integer({ min: 1, max: 1e9 }),
    previous: hex.filter((hash) => hash !== FIRST_PREVIOUS),
    at: fc.integer({ min: 0, max: 2 ** 40 - 1 }),
    digest: hex,
    outcome: fc.constantFrom(...OUTCOMES),
    channel: fc.constantFrom(...CHANNELS),
    isCheckpoint: fc.boolean(),
    kind: fc.constantFrom("check", "warrant", "ground", "closed"),
    ground: fc.constantFrom(...GROUNDS),
    bundle: fc.option(fc.nat(), { nil: undefined }),
  })
  .map(({ number, previous, at, digest: of, outcome, channel, isCheckpoint, kind, ground, bundle }): CheckEvent => {
    const place = { number, previous, at };
    if (kind === "closed") return { kind: "session-closed", ...place, session: SESSION };
    if (kind === "warrant") return { kind: "session-opened", ...place, session: SESSION, warrant: "W9.IMI-118/2026" };
    if (kind === "ground")
      return { kind: "session-opened", ...place, session: SESSION, ground, approver: "citra", approval: CODE };
    return {
      kind: "check",
      ...place,
      outcome,
      channel,
      mode: isCheckpoint ? "checkpoint" : "public",
      ...(outcome === "unreadable" ? {} : { digest: of }),
      ...(isCheckpoint ? { session: SESSION } : {}),
      ...(bundle === undefined ? {} : { bundle }),
    };
  });

describe("the log of a device", () => {
  it("knows every status of a verdict, and no other", () => {
    const forth: readonly Status[] = OUTCOMES;
    const back: Record<Status, true> = Object.fromEntries(forth.map((outcome) => [outcome, true])) as Record<
      Outcome,
      true
    >;
    expect(Object.keys(back)).to.have.length(12);
  });

  it("reads every event back as it was written", () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        const bytes = signed(event);
        expect(openEvent(bytes, DEVICE.publicKey)).to.deep.equal({ event, hash: eventHash(bytes), bytes });
      }),
      { numRuns: 100 },
    );
  });

  it("refuses an event with any one byte changed", () => {
    const bytes = signed(check());
    for (let index = 0; index < bytes.length; index++) {
      const twin = Uint8Array.from(bytes);
      twin[index]! ^= 1;
      expect(
        codeOf(() => openEvent(twin, DEVICE.publicKey)),
        `byte ${index}`,
      ).not.to.equal("accepted");
    }
  });

  it("refuses another key, and a signature for another purpose", () => {
    expectRefusal(() => openEvent(signed(check(), STRANGER), DEVICE.publicKey), "check-key");
    const { kid, payload } = eventToSign(DEVICE.kid, check());
    expectRefusal(() => openEvent(seal({ kid, payload }), DEVICE.publicKey), "cose-typ");
    expectRefusal(() => openEvent(seal({ kid, payload, typ: "application/absah-root" }), DEVICE.publicKey), "cose-typ");
  });

  for (const [name, value] of [
    ["name", "ERIKA MUSTERMANN"],
    ["passport", "C01X00T47"],
    ["nationality", "D"],
    ["birthDate", "1964-08-12"],
    ["picture", Uint8Array.of(0xff, 0xd8)],
    ["latitude", -5],
    ["longitude", 104],
    ["coordinates", [-5, 104]],
    ["note", "-"],
  ] as const) {
    it(`has no place for ${name}, neither to write nor to read`, () => {
      const event = { ...check(), [name]: value };
      expectRefusal(() => eventToSign(DEVICE.kid, event), "check-log");
      const payload = encodeCbor(new Map<CborValue, CborValue>(Object.entries(event)));
      expectRefusal(() => openEvent(seal({ kid: DEVICE.kid, typ: CHECK_TYP, payload }), DEVICE.publicKey), "check-log");
    });
  }

  for (const [fault, event] of [
    ["an outcome that is none", { ...check(), outcome: "ERIKA" }],
    ["a channel that is none", { ...check(), channel: "Liwa" }],
    ["a digest that is text", { ...check(), digest: "MUSTERMANN" }],
    ["a digest of what is not ours", { ...check(), outcome: "unreadable" }],
    ["a session in public mode", { ...check(), session: SESSION }],
    ["no session in checkpoint mode", { ...check(), mode: "checkpoint" }],
    ["a verdict that changes a later one", { ...check(), again: 0 }],
    ["a first event that follows one", { ...check(), previous: digest }],
    ["a later event that follows none", { ...check(), number: 1 }],
    ["a time below 1970", { ...check(), at: -1 }],
  ] as const) {
    it(`refuses ${fault}`, () => {
      expectRefusal(() => eventToSign(DEVICE.kid, event as CheckEvent), "check-log");
    });
  }

  it("takes numbers of warrants, and neither names, passports nor coordinates for one", () => {
    for (const number of ["W9.IMI.IMI.2-GR.01.01-118/2026", "118/2026"]) expect(isWarrantNumber(number)).to.equal(true);
    for (const text of ["ERIKA", "C01X00T47", "-5.01", "Erika M. 1", "A/B", ""])
      expect(isWarrantNumber(text)).to.equal(false);
  });

  describe("read as a run", () => {
    const log = logOf(4);
    const headAt = (next: number): typeof EMPTY_LOG => ({ next, hash: eventHash(log[next - 1]!) });

    it("continues a log that it follows, and leaves out what is known", () => {
      const whole = readRun(log, DEVICE.publicKey, EMPTY_LOG);
      expect(whole.status === "continues" && whole.fresh.length).to.equal(4);
      const rest = readRun(log, DEVICE.publicKey, headAt(3));
      expect(rest.status === "continues" && rest.fresh.map(({ event }) => event.number)).to.deep.equal([3]);
      expect(readRun(log, DEVICE.publicKey, headAt(4))).to.deep.equal({ status: "continues", fresh: [] });
      expect(readRun([], DEVICE.publicKey, headAt(4))).to.deep.equal({ status: "continues", fresh: [] });
    });

    it("tells what is known, a gap and a fork apart", () => {
      expect(readRun(log.slice(0, 2), DEVICE.publicKey, headAt(4))).to.have.property("status", "known");
      expect(readRun(log.slice(2), DEVICE.publicKey, headAt(1))).to.have.property("status", "gap");
      const other = logOf(4, "revoked");
      expect(readRun(other, DEVICE.publicKey, headAt(2))).to.have.property("status", "forked");
      expect(readRun(other.slice(2), DEVICE.publicKey, headAt(2))).to.have.property("status", "forked");
    });

    it("refuses a run that does not hang together", () => {
      expectRefusal(() => readRun([log[0]!, log[2]!], DEVICE.publicKey, EMPTY_LOG), "check-chain");
      expectRefusal(() => readRun([log[0]!, logOf(2, "revoked")[1]!], DEVICE.publicKey, EMPTY_LOG), "check-chain");
    });
  });
});

describe("what a device says beside its log", () => {
  const enrolment = { at: NOW, code: CODE, publicKey: DEVICE.publicKey.bytes };

  it("is an enrolment that only the holder of the key can make", () => {
    const bytes = seal(enrolmentToSign(DEVICE.kid, enrolment));
    const { key, code, at } = openEnrolment(bytes);
    expect({ kid: key.kid, code, at }).to.deep.equal({ kid: DEVICE.kid, code: CODE, at: NOW });
    expectRefusal(() => openEnrolment(seal(enrolmentToSign(OFFICE.kid, enrolment), OFFICE)), "check-key");
    expectRefusal(() => enrolmentToSign(DEVICE.kid, { ...enrolment, code: "0000000001" }), "short-code");
    const payload = encodeCbor(
      new Map([
        ...(decodeCbor(enrolmentToSign(DEVICE.kid, enrolment).payload) as Map<CborValue, CborValue>),
        ["name", "X"],
      ]),
    );
    expectRefusal(() => openEnrolment(seal({ kid: DEVICE.kid, typ: CHECK_TYP, payload })), "check-log");
  });

  it("is no enrolment of a key of another size or outside the profile, or by a code in another form", () => {
    for (const publicKey of [new Uint8Array(31), new Uint8Array(33), "0".repeat(32) as unknown as Uint8Array])
      expectRefusal(() => enrolmentToSign(DEVICE.kid, { ...enrolment, publicKey }), "check-log");
    const outside = enrolmentToSign(DEVICE.kid, { ...enrolment, publicKey: new Uint8Array(32) });
    expectRefusal(() => openEnrolment(seal(outside)), "check-key");
    for (const code of ["O000000000", "00000-00000", "00000000000", "x0000000000"])
      expectRefusal(() => enrolmentToSign(DEVICE.kid, { ...enrolment, code }), "check-log");
    for (const at of [-1, 2 ** 40, "0" as unknown as number])
      expectRefusal(() => enrolmentToSign(DEVICE.kid, { ...enrolment, at }), "check-log");
  });

  it("is a sync with its events, which is no event and no enrolment", () => {
    const events = logOf(2);
    const bytes = seal(syncToSign(DEVICE.kid, { at: NOW, events }));
    expect(openSync(bytes, DEVICE.publicKey)).to.deep.equal({ at: NOW, events });
    expectRefusal(() => openSync(bytes, STRANGER.publicKey), "check-key");
    expectRefusal(() => openEvent(bytes, DEVICE.publicKey), "check-log");
    expectRefusal(() => openEnrolment(bytes), "check-log");
    const most = Array.from({ length: 500 }, () => Uint8Array.of(0));
    expect(openSync(seal(syncToSign(DEVICE.kid, { at: NOW, events: most })), DEVICE.publicKey).events.length).to.equal(
      500,
    );
    for (const odd of [[...events, "event"], "events", new Map()])
      expectRefusal(() => syncToSign(DEVICE.kid, { at: NOW, events: odd as Uint8Array[] }), "check-log");
    const many = Array.from({ length: 501 }, () => Uint8Array.of(0));
    expectRefusal(() => syncToSign(DEVICE.kid, { at: NOW, events: many }), "check-log");
  });
});

describe("the short code", () => {
  it("is read back in any writing, and refused with any one symbol changed", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 45n - 1n }), (value) => {
        const written = formatShortCode(value);
        if (written === undefined) return;
        expect(written).to.match(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
        const code = written.replace("-", "");
        expect(parseShortCode(written.toLowerCase())).to.equal(code);
        const other = (code.startsWith("7") ? "8" : "7") + code.slice(1);
        expectRefusal(() => parseShortCode(other), "short-code");
      }),
    );
  });

  it("is not made where its check symbol is a sign or a U", () => {
    expect(formatShortCode(0n)).to.equal("00000-00000");
    expect(formatShortCode(31n)).to.equal("00000-000ZZ");
    for (const value of [32n, 33n, 34n, 35n, 36n, 37n * 5n + 36n]) expect(formatShortCode(value)).to.equal(undefined);
  });

  it("may be 64 characters long with its hyphens, and has ten symbols", () => {
    const code = formatShortCode(31n)!;
    expect(parseShortCode(code.padEnd(64, "-"))).to.equal("00000000ZZ");
    expect(parseShortCode("ooooo-Ooooo")).to.equal("0000000000");
    expectRefusal(() => parseShortCode(code.padEnd(65, "-")), "short-code");
    expectRefusal(() => parseShortCode("00000000Z0Z"), "short-code");
  });

  it("refuses what is too long or has other symbols", () => {
    for (const text of ["", "0".repeat(9), "0".repeat(100), "UUUUU-UUUUU"])
      expectRefusal(() => parseShortCode(text), "short-code");
  });
});
