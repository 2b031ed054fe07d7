/** What waits, what is mine, what is sought. */
import { searchPage } from "../pages/search.ts";
import { homePage, minePage } from "../pages/queue.ts";
import { type Screen, type Visit } from "../visit.ts";

const NEWEST = 10;
const MAX_SEARCH = 120;

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
      const text = (visit.query.get("q") ?? "").trim().slice(0, MAX_SEARCH);
      return searchPage(visit, text, await visit.desk.authority.lists.search(text));
    },
  },
];
