import { type Found } from "../../authority/listing/model.ts";
import { html } from "../html.ts";
import { type PageReply, type Visit } from "../visit.ts";
import { documentTable, nothing } from "./parts.ts";
import { orderTable } from "./queue.ts";

/** @param text  undefined where a search is kept no more */
export function searchPage({ words, now }: Visit, text: string | undefined, found: Found): PageReply {
  const { search } = words;
  const { orders, documents } = found;
  const main = html`
    <h1>${search.title}</h1>
    ${text ? html`<p class="muted">${search.lead(text)}</p>` : nothing(text === "" ? search.empty : search.gone)}
    ${text && orders.length + documents.length === 0 ? nothing(search.none) : ""}
    ${
      documents.length === 0
        ? ""
        : html`<h2>${search.documents}</h2>
            ${documentTable(words, now, documents)}`
    }
    ${
      orders.length === 0
        ? ""
        : html`<h2>${search.orders}</h2>
            ${orderTable(words, now, orders)}`
    }
    ${found.isWhole ? "" : html`<p class="muted reading">${search.part(found.opened)}</p>`}
  `;
  return { kind: "page", title: search.title, main, at: "documents" };
}
