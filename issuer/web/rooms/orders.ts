/** Orders that were handed in: one whole, its page before it is signed, and the second person's decision. */
import { type OrderDetail } from "../../authority/listing/model.ts";
import { AuthorityError, type Problem } from "../../authority/model.ts";
import { html } from "../html.ts";
import { orderPage } from "../pages/order.ts";
import { numberLink } from "../pages/parts.ts";
import { endPage } from "../pages/reason.ts";
import { type Reply, type Screen, type Visit, NotHere, redirect } from "../visit.ts";

async function findOrder({ desk, params }: Visit) {
  const order = await desk.authority.lists.order(params["id"] ?? "");
  if (order === undefined) throw new NotHere();
  return order;
}

async function reject(visit: Visit): Promise<Reply> {
  const { desk, officer, form, params } = visit;
  const order = await findOrder(visit);
  const reason = form().text("reason").trim();
  try {
    await desk.authority.rejectOrder(officer, params["id"] ?? "", reason);
    return redirect(`/petugas/pesanan/${order.orderId}`);
  } catch (error) {
    if (!(error instanceof AuthorityError) || error.problems.length === 0) throw error;
    return rejectPage(visit, order, reason, error.problems);
  }
}

function rejectPage(visit: Visit, order: OrderDetail, reason: string, problems: readonly Problem[]): Reply {
  const back = `/petugas/pesanan/${order.orderId}`;
  const about = html`${order.name ?? ""} · ${numberLink(visit.words, back, order.number)}`;
  const words = visit.words.decisions.reject;
  return endPage(visit, { words, about, address: `${back}/tolak`, back, reason, problems });
}

/** Several at once: a job, so that the page can show how far it is. */
async function approveMany({ desk, jobs, officer, form }: Visit): Promise<Reply> {
  const ids = form().all("order");
  if (ids.length === 0) return redirect("/petugas/?kosong=1");
  if (officer.role !== "approver") await desk.authority.approveOrder(officer, ids[0] ?? "");
  return redirect(`/petugas/massal/${jobs.approve(officer, ids).id}`);
}

export const orders: readonly Screen[] = [
  {
    method: "get",
    path: "/pesanan/:id",
    handle: async (visit) => orderPage(visit, await findOrder(visit), visit.query.has("baru")),
  },
  {
    method: "get",
    path: "/pesanan/:id/foto",
    handle: async (visit) => {
      const { portrait } = await findOrder(visit);
      if (portrait === undefined) throw new NotHere();
      return { kind: "file", type: "image/jpeg", bytes: portrait };
    },
  },
  {
    method: "post",
    path: "/pesanan/:id/setujui",
    handle: async ({ desk, officer, params }) => {
      const { documentId } = await desk.authority.approveOrder(officer, params["id"] ?? "");
      return redirect(`/petugas/dokumen/${documentId}`);
    },
  },
  {
    method: "get",
    path: "/pesanan/:id/pratinjau",
    handle: async ({ desk, params }) => {
      return { kind: "file", type: "image/png", bytes: await desk.authority.previewOrder(params["id"] ?? "") };
    },
  },
  {
    method: "get",
    path: "/pesanan/:id/tolak",
    handle: async (visit) => rejectPage(visit, await findOrder(visit), visit.typed?.text("reason") ?? "", []),
  },
  { method: "post", path: "/pesanan/:id/tolak", keepsTyped: true, handle: reject },
  { method: "post", path: "/setujui", handle: approveMany },
];
