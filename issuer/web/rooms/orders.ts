/** A new order step by step, and the second person's decision. Nothing is kept before it is handed in. */
import { createHash } from "node:crypto";
import { type Kind, isKind } from "#core/document/kind.ts";
import { AuthorityError, type Problem } from "../../authority/model.ts";
import { type Draft, draftOf, readDraft, requestOf } from "../order-draft.ts";
import { choicePage, formPage, reviewPage } from "../pages/order-form.ts";
import { orderPage } from "../pages/order.ts";
import { type Reply, type Screen, type Visit, NotHere, redirect } from "../visit.ts";

/** A picture of 5 MB and the texts beside it. */
const MAX_ORDER = 6_000_000;
const WIB_MS = 25_200_000;

const issuerOf =
  ({ desk }: Visit) =>
  (kind: Kind): number =>
    desk.authority.lists.issuers().find(({ kinds }) => kinds.includes(kind))?.issuer ?? 0;

async function begin(visit: Visit): Promise<Reply> {
  const { query, desk } = visit;
  const { lists } = desk.authority;
  const replaced = query.get("ganti");
  const kind = query.get("jenis") ?? "";
  if (replaced !== null) {
    const document = await lists.document(replaced);
    if (document?.payload === undefined) throw new NotHere();
    return formPage(visit, draftOf(document.payload, document.issuer), []);
  }
  if (!isKind(kind)) return choicePage(visit, lists.issuers());
  const today = new Date(visit.now * 1000 + WIB_MS).toISOString().slice(0, 10);
  return formPage(visit, { kind, issuer: issuerOf(visit)(kind), values: { validFrom: today } }, []);
}

async function take(visit: Visit): Promise<Reply> {
  const typed = readDraft(visit.form(), issuerOf(visit));
  if (typed === undefined) return redirect("/petugas/pesanan/baru");
  const { draft, problems } = await takePicture(visit, typed);
  const step = visit.form().text("langkah");
  if (step === "ubah") return formPage(visit, draft, []);
  const original = draft.picture === undefined ? undefined : visit.session.picture(draft.picture)?.original;
  const request = requestOf(draft, original);
  const faults = [...visit.desk.authority.checkOrder(request).problems, ...problems];
  if (faults.length > 0) return formPage(visit, draft, faults);
  if (step !== "kirim") return reviewPage(visit, draft);
  return submit(visit, draft, request);
}

async function submit(visit: Visit, draft: Draft, request: object): Promise<Reply> {
  try {
    // Sent twice by a double click, it is one order: the form of one session names it.
    const key = createHash("sha256")
      .update(`${visit.session.formToken}${JSON.stringify(request)}`)
      .digest("hex");
    const { orderId } = await visit.desk.authority.submitOrder(visit.officer, request, key);
    return redirect(`/petugas/pesanan/${orderId}?baru=1`);
  } catch (error) {
    if (error instanceof AuthorityError && error.code === "INVALID_ORDER")
      return formPage(visit, draft, error.problems);
    throw error;
  }
}

/** A new picture is looked at and kept with the session; one that was kept before stays, unless it is gone. */
async function takePicture(visit: Visit, draft: Draft): Promise<{ draft: Draft; problems: readonly Problem[] }> {
  const { picture, ...rest } = draft;
  const file = await visit.form().file("portrait");
  if (file === undefined) {
    const isKept = picture !== undefined && visit.session.picture(picture) !== undefined;
    return { draft: isKept ? draft : rest, problems: [] };
  }
  try {
    const shown = await visit.desk.authority.lists.portrait(file.bytes);
    return { draft: { ...rest, picture: visit.session.keepPicture({ original: file.bytes, shown }) }, problems: [] };
  } catch (error) {
    if (error instanceof AuthorityError && error.code === "INVALID_ORDER")
      return { draft: rest, problems: error.problems };
    throw error;
  }
}

async function findOrder({ desk, params }: Visit) {
  const order = await desk.authority.lists.order(params["id"] ?? "");
  if (order === undefined) throw new NotHere();
  return order;
}

/** Several at once: a job, so that the page can show how far it is. */
async function approveMany({ desk, jobs, officer, form }: Visit): Promise<Reply> {
  const ids = form().all("order");
  if (ids.length === 0) return redirect("/petugas/?kosong=1");
  if (officer.role !== "approver") await desk.authority.approveOrder(officer, ids[0] ?? "");
  return redirect(`/petugas/massal/${jobs.approve(officer, ids).id}`);
}

export const orders: readonly Screen[] = [
  { method: "get", path: "/pesanan/baru", handle: begin },
  { method: "post", path: "/pesanan/baru", maxBytes: MAX_ORDER, handle: take },
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
  { method: "post", path: "/setujui", handle: approveMany },
  {
    method: "get",
    path: "/foto/:name",
    handle: async ({ session, params }) => {
      const picture = session.picture(params["name"] ?? "");
      if (picture === undefined) throw new NotHere();
      return { kind: "file", type: "image/jpeg", bytes: picture.shown };
    },
  },
];
