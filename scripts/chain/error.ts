/** Why the chain does not start, or does not take a transaction.
 *  - `clock`   the machine's clock lies more than 5 minutes behind the last block
 *  - `corrupt` a file of the chain's folder does not hold what the chain wrote
 *  - `locked`  another process has the folder
 *  - `port`    the port cannot be had
 *  - `refused` the transaction cannot be mined now: nothing was written
 *  - `replay`  a block came out other than it was: other engine, or an edited journal
 *  - `stopped` the chain is ending, or its engine failed: it takes nothing until it is started again
 *  - `write`   the journal cannot be written: the transaction was not sent */
export type ChainErrorCode = "clock" | "corrupt" | "locked" | "port" | "refused" | "replay" | "stopped" | "write";

/** The one error of the chain's room; its message says what to do. */
export class ChainError extends Error {
  readonly code: ChainErrorCode;
  constructor(code: ChainErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "ChainError";
    this.code = code;
  }
}
