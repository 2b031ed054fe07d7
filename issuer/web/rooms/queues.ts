/** What waits, what is mine, what is sought. */
import { type Found } from "../../authority/listing/model.ts";
import { searchPage } from "../pages/search.ts";
import { homePage, minePage } from "../pages/queue.ts";
import { type Form, type Screen, type Visit, redirect } from "../visit.ts";

const NEWEST = 10;
const MAX_SEARCH = 120;
const SEARCH = "/petugas/cari";
const NOTHING_FOUND: Found = { orders: [], documents: [], isWhole: true, opened: 0 };

/** Keeps a search in the session. @returns the address of its results, which says nothing of it */
function keptSearch({ session }: Visit, form: Form): string {
  const text = form.text("q").trim().slice(0, MAX_SEARCH);
  return text === "" ? SEARCH : `${SEARCH}/${session.keepSearch(text)}`;
}

/** The page of a list that the address asks for. */
export const pageOf = ({ query }: Visit): number => {
  const page = Number(query.get("hal") ?? 1);
  return Number.isSafeInteger(page) && page > 0 ? page : 1;
};

export const queues: readonly Screen[] = [
  {
    method: "get",
    path: "/",
    handle: async (visit) => {
      const { lists } = visit.desk.authority;
      const others = { not: visit.officer.person };
      const [orders, changes, documents] = await Promise.all([
        lists.waitingOrders(pageOf(visit), others),
        lists.waitingChanges(1, others),
        lists.documents(1),
      ]);
      const newest = documents.items.slice(0, NEWEST);
      const { officer, desk, query } = visit;
      const late = officer.role === "approver" ? await desk.monitoring.inspections(officer, "late") : [];
      return homePage(visit, { orders, changes, late: late.length }, newest, query.has("kosong"));
    },
  },
  {
    method: "get",
    path: "/saya",
    handle: async (visit) => {
      const { lists } = visit.desk.authority;
      const own = { by: visit.officer.person };
      const [orders, changes, endedOrders, endedChanges] = await Promise.all([
        lists.waitingOrders(pageOf(visit), own),
        lists.waitingChanges(1, own),
        lists.rejectedOrders(own.by),
        lists.rejectedChanges(own.by),
      ]);
      return minePage(visit, { orders, changes }, { orders: endedOrders, changes: endedChanges });
    },
  },
  {
    method: "get",
    path: "/cari",
    handle: async (visit) => {
      if (visit.typed !== undefined) return redirect(keptSearch(visit, visit.typed));
      // An address with a search in it, from a bookmark say: not to be shown, and not to be kept by the browser.
      return visit.query.size > 0 ? redirect(SEARCH) : searchPage(visit, "", NOTHING_FOUND);
    },
  },
  {
    method: "post",
    path: "/cari",
    keepsTyped: true,
    handle: async (visit) => redirect(keptSearch(visit, visit.form())),
  },
  {
    method: "get",
    path: "/cari/:name",
    handle: async (visit) => {
      const text = visit.session.search(visit.params["name"] ?? "");
      if (text === undefined) return searchPage(visit, undefined, NOTHING_FOUND);
      return searchPage(visit, text, await visit.desk.authority.lists.search(text));
    },
  },
];
