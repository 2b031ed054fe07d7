/** The demo office: two of its people and the API, as an officer's own program would use it. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import {
  type ChangeView,
  type DocumentView,
  type OrderRequest,
  type StatusChange,
} from "../../issuer/authority/model.ts";

interface Token {
  readonly person: string;
  readonly role: "officer" | "approver";
  readonly token: string;
}

const WAIT_MS = 60_000;

/** Asks the issuer's API; an answer that is a problem is thrown with its own sentence. */
export class Office {
  readonly #url: string;
  readonly #officer: string;
  readonly #approver: string;

  private constructor(url: string, tokens: readonly Token[]) {
    this.#url = url;
    this.#officer = tokens.find(({ role }) => role === "officer")?.token ?? "";
    this.#approver = tokens.find(({ role }) => role === "approver")?.token ?? "";
  }

  /** @param dataFolder  `$ABSAH_DATA`: the clear tokens lie in `keys/tokens.json` */
  static async open(dataFolder: string, url: string): Promise<Office> {
    const path = join(dataFolder, "keys", "tokens.json");
    try {
      const { tokens } = JSON.parse(await readFile(path, "utf8")) as { tokens: readonly Token[] };
      return new Office(url, tokens);
    } catch (error) {
      throw new Error(`${path} cannot be read: run \`npm start\` first, in another terminal.`, { cause: error });
    }
  }

  /** Hands in many orders at once, as JSON lines; gives their ids in the same order. */
  async submit(orders: readonly OrderRequest[]): Promise<readonly string[]> {
    const body = orders.map((order) => JSON.stringify(order)).join("\n");
    const answer = await this.#ask("POST", "/api/v1/orders", this.#officer, body, "application/x-ndjson");
    return (answer as { orders: readonly { orderId: string }[] }).orders.map(({ orderId }) => orderId);
  }

  /** The second person approves; gives the document's id. */
  async approve(orderId: string): Promise<string> {
    const order = (await this.#ask("GET", `/api/v1/orders/${orderId}`, this.#approver)) as { documentId?: string };
    if (order.documentId !== undefined) return order.documentId;
    const answer = await this.#ask("POST", `/api/v1/orders/${orderId}/approve`, this.#approver);
    return (answer as { documentId: string }).documentId;
  }

  async document(id: string): Promise<DocumentView> {
    return (await this.#ask("GET", `/api/v1/documents/${id}`, this.#officer)) as DocumentView;
  }

  /** Waits until what `isDone` asks for is so; documents are anchored a few seconds after they are signed. */
  async until(id: string, isDone: (document: DocumentView) => boolean): Promise<DocumentView> {
    const end = Date.now() + WAIT_MS;
    while (Date.now() < end) {
      const document = await this.document(id);
      if (isDone(document)) return document;
      await wait(200);
    }
    throw new Error(`Document ${id} is not on the chain after ${WAIT_MS / 1000} s. See ${this.#url}/health.`);
  }

  async pdf(id: string): Promise<Uint8Array> {
    const answer = await this.#send("GET", `/api/v1/documents/${id}/pdf`, this.#officer);
    return new Uint8Array(await answer.arrayBuffer());
  }

  /** One person asks, another confirms; a document that has this status already is left alone. */
  async change(id: string, change: StatusChange, reason: string, replacement?: string): Promise<void> {
    const { status } = await this.document(id);
    if (status !== "valid") return;
    const body = JSON.stringify({ reason, ...(replacement === undefined ? {} : { replacement }) });
    const proposed = (await this.#ask("POST", `/api/v1/documents/${id}/${change}`, this.#officer, body)) as ChangeView;
    await this.#ask("POST", `/api/v1/changes/${proposed.changeId}/approve`, this.#approver);
    await this.until(id, (document) => document.status !== "valid" && document.statusOnChain);
  }

  async #ask(method: string, path: string, token: string, body?: string, type = "application/json"): Promise<unknown> {
    return (await this.#send(method, path, token, body, type)).json();
  }

  async #send(
    method: string,
    path: string,
    token: string,
    body?: string,
    type = "application/json",
  ): Promise<Response> {
    const headers = { Authorization: `Bearer ${token}`, ...(body === undefined ? {} : { "Content-Type": type }) };
    const init: RequestInit = { method, headers, ...(body === undefined ? {} : { body }) };
    const answer = await fetch(this.#url + path, init).catch((error: unknown) => {
      throw new Error(`The issuer at ${this.#url} does not answer: run \`npm start\` first, in another terminal.`, {
        cause: error,
      });
    });
    if (answer.ok) return answer;
    const problem = (await answer.json().catch(() => ({}))) as {
      code?: string;
      messageEn?: string;
      rows?: readonly object[];
    };
    const rows = (problem.rows ?? []).slice(0, 5).map((row) => `\n  ${JSON.stringify(row)}`);
    throw new Error(`${method} ${path}: ${problem.code ?? answer.status} ${problem.messageEn ?? ""}${rows.join("")}`);
  }
}
