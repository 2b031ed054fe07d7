/** One order: what is asked for, and the second person's decision. */
import { formatTime } from "../../../verifier/library/wording/time.ts";
import { type OrderDetail } from "../../authority/listing/model.ts";
import { html, icon, type View } from "../html.ts";
import { type PageReply, type Visit } from "../visit.ts";
import { factList, requestFacts, tag, token } from "./parts.ts";

/** @param isNew  just handed in by the reader */
export function orderPage(visit: Visit, order: OrderDetail, isNew: boolean): PageReply {
  const { words } = visit;
  const names = words.order;
  const { request, portrait, documentId } = order;
  const isOpen = order.state === "waiting-approval";
  const main = html`
    ${isNew ? html`<p class="note" role="status" data-verdict="valid">${names.submitted}</p>` : ""}
    <p>${tag(words, order.state)}</p>
    <h1>${order.name ?? order.number ?? words.table.erased}</h1>
    <section class="card with-portrait">
      ${
        portrait === undefined
          ? ""
          : html`<img class="portrait" src=${`/petugas/pesanan/${order.orderId}/foto`} alt=${names.portraitAlt} />`
      }
      ${request === undefined ? html`<p>${words.document.erased}</p>` : factList(requestFacts(words, request))}
    </section>
    ${isOpen ? decision(visit, order) : ""}
    ${
      documentId === undefined
        ? ""
        : html`<p><a class="button main" href=${`/petugas/dokumen/${documentId}`}>${names.openDocument}</a></p>`
    }
  `;
  const side = html`
    <section class="card">
      <h2>${names.detailTitle}</h2>
      ${factList([
        [names.askedBy, order.submittedBy],
        [names.askedAt, formatTime(order.at, words.catalogue)],
        ...(order.approvedBy === undefined ? [] : [[names.approvedBy, order.approvedBy] as const]),
      ])}
    </section>
  `;
  return { kind: "page", title: order.number ?? names.detailTitle, main, side, at: isOpen ? "home" : "documents" };
}

function decision({ words, officer, session }: Visit, order: OrderDetail): View {
  const names = words.order;
  const refusal =
    officer.person === order.submittedBy ? names.own : officer.role === "approver" ? undefined : names.needApprover;
  if (refusal !== undefined) return html`<p class="note" data-verdict="expired">${refusal}</p>`;
  return html`
    <form class="no-print" action=${`/petugas/pesanan/${order.orderId}/setujui`} method="post">
      ${token(session)}
      <p class="reading"><strong>${names.checkCompare}</strong> ${names.approveNote}</p>
      <button class="button main" type="submit">${icon("stamp")} ${names.approve}</button>
    </form>
  `;
}
