/** Changes of status: asked for with a reason, decided by a second person. */
import { AuthorityError, type Problem, type StatusChange } from "../../authority/model.ts";
import { type ChangeDetail } from "../../authority/listing/model.ts";
import { html } from "../html.ts";
import { numberLink } from "../pages/parts.ts";
import { endPage } from "../pages/reason.ts";
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

async function findChange({ desk, params }: Visit): Promise<ChangeDetail> {
  const change = await desk.authority.lists.change(params["id"] ?? "");
  if (change === undefined) throw new NotHere();
  return change;
}

async function reject(visit: Visit): Promise<Reply> {
  const { desk, officer, form } = visit;
  const change = await findChange(visit);
  const reason = form().text("reason").trim();
  try {
    await desk.authority.rejectStatusChange(officer, change.changeId, reason);
    return redirect(`/petugas/perubahan/${change.changeId}`);
  } catch (error) {
    if (!(error instanceof AuthorityError) || error.problems.length === 0) throw error;
    return rejectPage(visit, change, reason, error.problems);
  }
}

/** Who asked takes it back; anybody else rejects it. */
function rejectPage(visit: Visit, change: ChangeDetail, reason: string, problems: readonly Problem[]): Reply {
  const { decisions, change: names } = visit.words;
  const back = `/petugas/perubahan/${change.changeId}`;
  const about = html`${names.names[change.change]} · ${numberLink(visit.words, back, change.number)}`;
  const words = visit.officer.person === change.proposedBy ? decisions.withdraw : decisions.rejectChange;
  return endPage(visit, { words, about, address: `${back}/tolak`, back, reason, problems });
}

export const changes: readonly Screen[] = [
  {
    method: "get",
    path: "/dokumen/:id/ubah/:change",
    handle: async (visit) => {
      const { typed, query } = visit;
      const replacement = typed?.text("replacement") ?? query.get("pengganti") ?? "";
      return askPage(visit, await findDocument(visit), {
        change: changeOf(visit),
        reason: typed?.text("reason") ?? "",
        replacement,
        problems: [],
      });
    },
  },
  { method: "post", path: "/dokumen/:id/ubah/:change", keepsTyped: true, handle: ask },
  {
    method: "get",
    path: "/perubahan/:id",
    handle: async (visit) => changePage(visit, await findChange(visit)),
  },
  {
    method: "get",
    path: "/perubahan/:id/tolak",
    handle: async (visit) => rejectPage(visit, await findChange(visit), visit.typed?.text("reason") ?? "", []),
  },
  { method: "post", path: "/perubahan/:id/tolak", keepsTyped: true, handle: reject },
  {
    method: "post",
    path: "/perubahan/:id/setujui",
    handle: async ({ desk, officer, params }) => {
      await desk.authority.confirmStatusChange(officer, params["id"] ?? "");
      return redirect(`/petugas/perubahan/${params["id"] ?? ""}`);
    },
  },
];
