/** A device's signed statement on its way to the issuer, and the answer on its way back. */
import { SourceError } from "../../library/ports.ts";
import { ask } from "../http.ts";

const ANSWER_BYTES = 16 * 1024;
/** An issuer tries every waiting code before it answers an enrolment. */
const TIMEOUT_MS = 15_000;

/** Posts statements to the issuer at `origin`. What is neither an answer nor a problem of an issuer is not passed on:
 *  no other service's page appears under the verifier's address. */
export function passTo(origin: string): (path: string, statement: Uint8Array) => Promise<Answer> {
  return async (path, statement) => {
    const url = new URL(path, origin);
    const sent = { type: "application/cose", body: statement };
    const { status, type, body } = await ask({ url, sent, maxBytes: ANSWER_BYTES, timeoutMs: TIMEOUT_MS });
    const [plain = ""] = type.split(";");
    const isAnswer = plain === (status < 300 ? "application/json" : "application/problem+json");
    if (!isAnswer) throw new SourceError("wrong", `${url.host} answered ${status} of ${plain} for ${url.pathname}`);
    return { status, type: plain, body };
  };
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: Uint8Array;
}
