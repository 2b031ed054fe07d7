/** Beside the verdict on an altered file: what was edited. */
import { type Result } from "#core/judgement/verdict.ts";
import { type RootStatement } from "#core/proof/root.ts";
import { type FileReader } from "../ports.ts";
import { compareAppearance, type FieldName } from "./compare.ts";

/** Names of the fields that read otherwise; `appearance` alone where none can be named. */
export type Edited = readonly (FieldName | "appearance")[];

/** Asked of the file only where its bytes are not the issued ones and its document may be shown. */
export async function findEdited(
  pdf: Uint8Array | undefined,
  { checks, document }: Result,
  root: RootStatement | undefined,
  files: FileReader | undefined,
): Promise<Edited | undefined> {
  if (pdf === undefined || document === undefined || checks["file-intact"] !== "failed") return undefined;
  // A reader that cannot look at pages says nothing, not that no field can be named.
  if (files?.marks === undefined) return undefined;
  const pages = await files.marks(pdf);
  if (pages === undefined) return ["appearance"];
  const issuer = [...(root?.issuers.values() ?? [])].find(({ origin }) => origin === document.issuer);
  const found = compareAppearance(pages, { document, ...(issuer === undefined ? {} : { issuer }) });
  return found.status === "edited" ? found.fields : ["appearance"];
}
