/** Lists that wait for somebody: orders and changes of status. */
import { type ChangeItem, type DocumentItem, type OrderItem, type Page } from "../../authority/listing/model.ts";
import { html, type View } from "../html.ts";
import { type PageReply, type Visit } from "../visit.ts";
import { type Words } from "../words/id.ts";
import { lateNote } from "./monitoring.ts";
import { age, documentTable, nothing, numberLink, paging, table, token, type Column } from "./parts.ts";

export interface Waiting {
  readonly orders: Page<OrderItem>;
  readonly changes: Page<ChangeItem>;
  /** Inspections without the warrant that is due. */
  readonly late?: number;
}

/** What waits for the reader, and the newest documents. @param isUnselected  a form came without a choice */
export function homePage(
  visit: Visit,
  waiting: Waiting,
  documents: readonly DocumentItem[],
  isUnselected: boolean,
): PageReply {
  const { words, now, officer } = visit;
  const { home } = words;
  const decides = officer.role === "approver";
  const main = html`
    <div class="head-row">
      <h1>${home.title}</h1>
      <a class="button main no-print" href="/petugas/pesanan/baru">${words.nav.newOrder}</a>
    </div>
    <p class="muted reading">${decides ? home.lead : home.notApprover}</p>
    ${isUnselected ? html`<p class="note" role="alert" data-verdict="expired">${home.nothingSelected}</p>` : ""}
    ${decides ? [lateNote(words, waiting.late ?? 0), decisions(visit, waiting)] : ""}
    <h2>${home.newest}</h2>
    ${
      documents.length === 0
        ? nothing(words.documents.none, words.documents.noneNext)
        : html`${documentTable(words, now, documents)}
            <p><a href="/petugas/dokumen">${home.all}</a></p>`
    }
  `;
  return { kind: "page", title: home.title, main, at: "home" };
}

function decisions(visit: Visit, { orders, changes }: Waiting): View {
  const { words, now } = visit;
  const { home } = words;
  return html`
    <h2>${home.orders} <span class="count">${orders.total}</span></h2>
    ${
      orders.items.length === 0
        ? nothing(home.noOrders, home.noOrdersNext)
        : html`<form action="/petugas/setujui" method="post">
            ${token(visit.session)}
            ${table(home.orders, [selectColumn(words), ...orderColumns(words, now)], orders.items)}
            <button class="button no-print" type="submit">${home.approveSelected}</button>
          </form>`
    }
    ${paging(words, orders, "/petugas/?")}
    <h2>${home.changes} <span class="count">${changes.total}</span></h2>
    ${changes.items.length === 0 ? nothing(home.noChanges) : changeTable(words, now, changes.items)}
  `;
}

/** What somebody else ended. */
interface Ended {
  readonly orders: readonly OrderItem[];
  readonly changes: readonly ChangeItem[];
}

export function minePage({ words, now }: Visit, { orders, changes }: Waiting, ended: Ended): PageReply {
  const { mine } = words;
  const { reject } = words.decisions;
  const main = html`
    <h1>${mine.title}</h1>
    <p class="muted reading">${mine.lead}</p>
    ${
      orders.items.length === 0
        ? nothing(mine.none)
        : html`${table(mine.title, orderColumns(words, now), orders.items)} ${paging(words, orders, "/petugas/saya?")}`
    }
    <h2>${mine.changes} <span class="count">${changes.total}</span></h2>
    ${changes.items.length === 0 ? nothing(mine.noChanges) : changeTable(words, now, changes.items)}
    ${
      ended.orders.length === 0
        ? ""
        : html`<h2>${reject.mine} <span class="count">${ended.orders.length}</span></h2>
            <p class="muted reading">${reject.mineLead}</p>
            ${table(reject.mine, endedColumns(words, now), ended.orders)}`
    }
    ${
      ended.changes.length === 0
        ? ""
        : html`<h2>${reject.mineChanges} <span class="count">${ended.changes.length}</span></h2>
            ${changeTable(words, now, ended.changes)}`
    }
  `;
  return { kind: "page", title: mine.title, main, at: "mine" };
}

const selectColumn = (words: Words): Column<OrderItem> => ({
  title: words.order.choose,
  cell: ({ orderId, number = "" }) => html`
    <label class="tick"
      ><input type="checkbox" name="order" value=${orderId} /><span class="unseen"
        >${words.home.select(number)}</span
      ></label
    >
  `,
  isBare: true,
});

const orderColumns = (words: Words, now: number): Column<OrderItem>[] => [
  {
    title: words.table.number,
    cell: ({ orderId, number }) => numberLink(words, `/petugas/pesanan/${orderId}`, number),
    isBare: true,
  },
  { title: words.table.name, cell: ({ name }) => html`<strong>${name ?? "–"}</strong>` },
  { title: words.table.kind, cell: ({ kind }) => kind },
  { title: words.table.age, cell: ({ at }) => age(words, now, at) },
  { title: words.table.asked, cell: ({ submittedBy }) => submittedBy },
];

const endedColumns = (words: Words, now: number): Column<OrderItem>[] => [
  ...orderColumns(words, now).filter(({ title }) => title !== words.table.asked && title !== words.table.age),
  { title: words.decisions.reject.by, cell: ({ rejectedBy }) => rejectedBy },
  { title: words.table.age, cell: ({ at, decidedAt }) => age(words, now, decidedAt ?? at) },
];

export const orderTable = (words: Words, now: number, rows: readonly OrderItem[]): View =>
  table(words.home.orders, orderColumns(words, now), rows);

const changeTable = (words: Words, now: number, rows: readonly ChangeItem[]): View =>
  table(
    words.home.changes,
    [
      {
        title: words.table.number,
        cell: ({ changeId, number }: ChangeItem) => numberLink(words, `/petugas/perubahan/${changeId}`, number),
        isBare: true,
      },
      { title: words.table.name, cell: ({ name }) => html`<strong>${name ?? "–"}</strong>` },
      { title: words.table.change, cell: ({ change }) => words.change.names[change] },
      { title: words.table.age, cell: ({ at }) => age(words, now, at) },
      { title: words.table.asked, cell: ({ proposedBy }) => proposedBy },
    ],
    rows,
  );
