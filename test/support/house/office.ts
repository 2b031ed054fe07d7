/** The office of a test house in which devices enrol: its codes are made as `keys device` makes them. */
import { randomBytes } from "node:crypto";
import { parseShortCode } from "#core/document/lookup-code.ts";
import { type OpenCode, digestOf, drawCode, parseOpenCodes } from "../../../issuer/office/monitoring/enrolment.ts";
import { type Monitoring } from "../../../issuer/office/monitoring/model.ts";
import { openMonitoring } from "../../../issuer/office/monitoring/service.ts";
import { type House } from "./house.ts";

const SALT = "5a".repeat(16);
const SECONDS = 3600;
const random = { bytes: (length: number): Uint8Array => new Uint8Array(randomBytes(length)) };

export interface TestOffice {
  readonly monitoring: Monitoring;
  readonly codes: OpenCode[];
  /** A code that enrols one device within an hour. */
  code(name?: string): Promise<string>;
  /** A code that was never given. */
  wrongCode(): string;
}

/** @param before  the office whose codes are kept, where the house was opened again */
export function openOffice(house: Pick<House, "authority" | "now">, before?: TestOffice): TestOffice {
  const codes = before?.codes ?? [];
  const monitoring = openMonitoring({
    ledger: house.authority.ledger,
    clock: { nowMs: () => house.now * 1000 },
    random,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    openCodes: () => Promise.resolve(parseOpenCodes({ v: 1, enrolments: codes })),
  });
  return {
    monitoring,
    codes,
    code: async (name = "pos-1") => {
      const code = drawCode(random);
      codes.push({
        name,
        salt: SALT,
        digest: await digestOf(parseShortCode(code), SALT),
        expiresAt: house.now + SECONDS,
      });
      return code;
    },
    wrongCode: () => drawCode(random),
  };
}
