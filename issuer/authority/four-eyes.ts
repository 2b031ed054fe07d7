/** Two persons, the second of them with the power to approve. */
import { AuthorityError, type Officer } from "./model.ts";

/** @param first  the person who asked for it
 *  @throws {AuthorityError} `FOUR_EYES` for the same person with whatever token; `ROLE` */
export function assertConfirms(officer: Officer, first: string): void {
  if (officer.person === first) throw new AuthorityError("FOUR_EYES", "another person must approve what you asked for");
  if (officer.role !== "approver") throw new AuthorityError("ROLE", "approving needs the token of an approver");
}
