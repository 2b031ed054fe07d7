export type PdfCode = "script-unsupported" | "page-overfull" | "code-too-long" | "portrait-unreadable" | "font-broken";

/** Why a page cannot be made. `message` names the letters, the field or the table, never a whole name. */
export class PdfError extends Error {
  override readonly name = "PdfError";
  readonly code: PdfCode;
  constructor(code: PdfCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
