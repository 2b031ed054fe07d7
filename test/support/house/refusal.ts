import { AuthorityError, type AuthorityCode } from "../../../issuer/authority/model.ts";

/** The code with which a call is refused; undefined when it is taken. */
export async function refusal(call: Promise<unknown>): Promise<AuthorityCode | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    if (error instanceof AuthorityError) return error.code;
    throw error;
  }
}
