/** One order: what is asked for, how it will look, and the second person's decision. */
import { formatTime } from "../../../verifier/library/wording/time.ts";
import { type OrderDetail } from "../../authority/listing/model.ts";
import { html, icon, type View } from "../html.ts";
import { type PageReply, type Visit } from "../visit.ts";
import { type Words } from "../words/id.ts";
import { factList, rejectionFacts, requestFacts, tag, token, warningNote } from "./parts.ts";

/** @param isNew  just handed in by the reader */
export function orderPage(visit: Visit, order: OrderDetail, isNew: boolean): PageReply {
  const { words } = visit;
  const names = words.order;
  const { request, portrait, documentId, rejection, warnings } = order;
  const isOpen = order.state === "waiting-approval";
  const main = html`
    ${isNew ? html`<p class="note" role="status" data-verdict="valid">${names.submitted}</p>` : ""}
    <p>${tag(words, order.state)}</p>
    <h1>${order.name ?? order.number ?? words.table.erased}</h1>
    ${
      rejection === undefined
        ? ""
        : html`<p class="note" data-verdict="revoked">${words.decisions.reject.done}</p>
            <section class="card">${factList(rejectionFacts(words, rejection))}</section>`
    }
    ${isOpen ? warningNote(words, warnings) : ""}
    <section class="card with-portrait">
      ${
        portrait === undefined
          ? ""
          : html`<img class="portrait" src=${`/petugas/pesanan/${order.orderId}/foto`} alt=${names.portraitAlt} />`
      }
      ${request === undefined ? html`<p>${words.document.erased}</p>` : factList(requestFacts(words, request))}
    </section>
    ${
      documentId === undefined
        ? ""
        : html`<p><a class="button main" href=${`/petugas/dokumen/${documentId}`}>${names.openDocument}</a></p>`
    }
    ${isOpen && request !== undefined ? previewFigure(words, `/petugas/pesanan/${order.orderId}/pratinjau`) : ""}
  `;
  const side = html`
    ${isOpen ? decision(visit, order) : ""}
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

/** The page to be printed, marked as no document. @param address  of the picture */
export const previewFigure = ({ decisions: { preview } }: Words, address: string): View => html`
  <figure class="preview no-print">
    <figcaption>
      <h2>${preview.title}</h2>
      <p class="muted">${preview.lead}</p>
    </figcaption>
    <a href=${address} aria-label=${preview.open}
      ><img src=${address} alt=${preview.alt} width="1190" height="1684" loading="lazy"
    /></a>
  </figure>
`;

function decision({ words, officer, session }: Visit, order: OrderDetail): View {
  const { order: names, decisions } = words;
  const refusal =
    officer.person === order.submittedBy ? names.own : officer.role === "approver" ? undefined : names.needApprover;
  const address = `/petugas/pesanan/${order.orderId}`;
  return html`
    <section class="card no-print">
      <h2>${decisions.decide}</h2>
      ${
        refusal === undefined
          ? html`<p><strong>${names.checkCompare}</strong> ${names.approveNote}</p>
              <form action=${`${address}/setujui`} method="post">
                ${token(session)}<button class="button main" type="submit">${icon("stamp")} ${names.approve}</button>
              </form>
              <a class="button" href=${`${address}/tolak`}>${icon("circle-x")} ${decisions.reject.short}</a>`
          : html`<p class="note" data-verdict="expired">${refusal}</p>`
      }
    </section>
  `;
}
