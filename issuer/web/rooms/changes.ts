/** Changes of status: asked for with a reason, decided by a second person. */
import { AuthorityError, type Problem, type StatusChange } from "../../authority/model.ts";
import { askPage, changePage } from "../pages/change.ts";
import { type Reply, type Screen, type Visit, NotHere, redirect } from "../visit.ts";
import { findDocument } from "./documents.ts";

const CHANGES: readonly StatusChange[] = ["revoke", "suspend", "reinstate", "supersede"];

/** @throws {NotHere} */
function changeOf({ params }: Visit): StatusChange {
  const change = CHANGES.find((one) => one === params["change"]);
  if (change === undefined) throw new NotHere();
  return change;
}

async function ask(visit: Visit): Promise<Reply> {
  const { desk, officer, form } = visit;
  const document = await findDocument(visit);
  const change = changeOf(visit);
  const [reason, replacement] = [form().text("reason").trim(), form().text("replacement").trim()];
  try {
    const next = change === "supersede" ? replacement : undefined;
    const { changeId } = await desk.authority.proposeStatusChange(officer, document.id, change, reason, next);
    return redirect(`/petugas/perubahan/${changeId}`);
  } catch (error) {
    if (!(error instanceof AuthorityError)) throw error;
    const problems = problemsOf(error);
    if (problems.length === 0) throw error;
    return askPage(visit, document, { change, reason, replacement, problems });
  }
}

function problemsOf({ code, problems }: AuthorityError): readonly Problem[] {
  if (code !== "NOT_ANCHORED_YET") return problems;
  const messageId = "Dokumen pengganti belum dijangkar. Tunggu sebentar, lalu minta lagi.";
  const messageEn = "The replacement is not anchored yet. Wait a moment, then ask again.";
  return [{ field: "replacement", code, messageId, messageEn }];
}

export const changes: readonly Screen[] = [
  {
    method: "get",
    path: "/dokumen/:id/ubah/:change",
    handle: async (visit) => {
      const replacement = visit.query.get("pengganti") ?? "";
      return askPage(visit, await findDocument(visit), {
        change: changeOf(visit),
        reason: "",
        replacement,
        problems: [],
      });
    },
  },
  { method: "post", path: "/dokumen/:id/ubah/:change", handle: ask },
  {
    method: "get",
    path: "/perubahan/:id",
    handle: async (visit) => {
      const change = await visit.desk.authority.lists.change(visit.params["id"] ?? "");
      if (change === undefined) throw new NotHere();
      return changePage(visit, change);
    },
  },
  {
    method: "post",
    path: "/perubahan/:id/setujui",
    handle: async ({ desk, officer, params }) => {
      await desk.authority.confirmStatusChange(officer, params["id"] ?? "");
      return redirect(`/petugas/perubahan/${params["id"] ?? ""}`);
    },
  },
];
