/** Documents: the list, one whole, its PDF. */
import { isKind } from "#core/document/kind.ts";
import { type DocumentFilter } from "../../authority/listing/model.ts";
import { documentPage, documentsPage } from "../pages/document.ts";
import { type Screen, type Visit, NotHere } from "../visit.ts";
import { pageOf } from "./queues.ts";

const STATUSES = ["valid", "suspended", "revoked", "superseded"] as const;

function filterOf({ query }: Visit): DocumentFilter {
  const status = STATUSES.find((one) => one === query.get("status"));
  const kind = query.get("jenis") ?? "";
  return { ...(status === undefined ? {} : { status }), ...(isKind(kind) ? { kind } : {}) };
}

/** @throws {NotHere} */
export async function findDocument({ desk, params }: Visit) {
  const document = await desk.authority.lists.document(params["id"] ?? "");
  if (document === undefined) throw new NotHere();
  return document;
}

export const documents: readonly Screen[] = [
  {
    method: "get",
    path: "/dokumen",
    handle: async (visit) => {
      const filter = filterOf(visit);
      return documentsPage(visit, await visit.desk.authority.lists.documents(pageOf(visit), filter), filter);
    },
  },
  {
    method: "get",
    path: "/dokumen/:id",
    handle: async (visit) => documentPage(visit, await findDocument(visit)),
  },
  {
    method: "get",
    path: "/dokumen/:id/pdf",
    handle: async ({ desk, params }) => {
      const id = params["id"] ?? "";
      return { kind: "file", type: "application/pdf", name: `${id}.pdf`, bytes: await desk.authority.documentPdf(id) };
    },
  },
];
