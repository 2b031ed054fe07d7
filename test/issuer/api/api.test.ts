import { expect } from "chai";
import { AuthorityError } from "../../../issuer/authority/model.ts";
import { translateAuthority } from "../../../issuer/api/problem.ts";
import { type House, anOrder, openHouse } from "../../support/house/house.ts";
import { type CallOptions, type Reply, type Services, call, openServices } from "../../support/house/services.ts";

describe("issuer API", () => {
  let house: House;
  let services: Services;
  before(async () => {
    house = await openHouse({ realPages: true });
    services = await openServices(house);
    await house.authority.step();
  });
  after(async () => {
    await services.close();
    await house.close();
  });

  const ask = (method: string, path: string, options: CallOptions = {}): Promise<Reply> =>
    call(services.issuer, method, path, options);
  const order = async (changes: object = {}, token = "ani-1"): Promise<string> => {
    const reply = await ask("POST", "/api/v1/orders", { token, body: anOrder(changes) });
    expect(reply.status, JSON.stringify(reply.json)).to.equal(201);
    return String(reply.json["orderId"]);
  };
  const issue = async (): Promise<string> => {
    const reply = await ask("POST", `/api/v1/orders/${await order()}/approve`, { token: "citra" });
    expect(reply.status).to.equal(200);
    return String(reply.json["documentId"]);
  };
  const isProblem = (reply: Reply, status: number, code: string): void => {
    expect(reply.status).to.equal(status);
    expect(reply.type).to.include("application/problem+json");
    expect(reply.json).to.include({ code, status, type: `urn:absah:problem:${code}` });
    for (const field of ["messageId", "messageEn", "ref", "title"])
      expect(reply.json[field], field).to.be.a("string").and.not.equal("");
  };

  it("takes an order, lets another person approve, and hands out the PDF once its anchor is final", async () => {
    const id = await order();
    expect((await ask("GET", `/api/v1/orders/${id}`, { token: "budi" })).json).to.include({
      state: "waiting-approval",
      submittedBy: "ani",
    });
    const approved = await ask("POST", `/api/v1/orders/${id}/approve`, { token: "citra" });
    const documentId = String(approved.json["documentId"]);
    isProblem(await ask("GET", `/api/v1/documents/${documentId}/pdf`, { token: "ani-1" }), 409, "NOT_ANCHORED_YET");
    await house.settle();
    const document = await ask("GET", `/api/v1/documents/${documentId}`, { token: "ani-1" });
    expect(document.json).to.include({ state: "anchored", status: "valid", kind: "ITAS" });
    const pdf = await ask("GET", `/api/v1/documents/${documentId}/pdf`, { token: "ani-1" });
    expect(pdf.type).to.equal("application/pdf");
    expect(Buffer.from(pdf.bytes).toString("latin1")).to.match(/^%PDF-1\.7[^]*\n%absah-proof [^]*%%EOF\n?$/);
  });

  it("refuses the same person twice, whichever token is used", async () => {
    const id = await order({}, "citra");
    isProblem(await ask("POST", `/api/v1/orders/${id}/approve`, { token: "citra" }), 409, "FOUR_EYES");
    const own = await order({}, "ani-1");
    const reply = await ask("POST", `/api/v1/orders/${own}/approve`, { token: "ani-2" });
    expect(reply.json["code"]).to.be.oneOf(["FOUR_EYES", "ROLE"]);
    expect((await ask("GET", `/api/v1/orders/${own}`, { token: "budi" })).json["state"]).to.equal("waiting-approval");
  });

  it("knows nobody without a token", async () => {
    for (const token of [undefined, "", "ani-3", "ANI-1"]) {
      const options = token === undefined ? {} : { token };
      isProblem(await ask("POST", "/api/v1/orders", { ...options, body: anOrder() }), 401, "UNAUTHENTICATED");
      isProblem(
        await ask("GET", "/api/v1/documents/6f1f64f8-9a3b-4c62-8d0e-111111111111", options),
        401,
        "UNAUTHENTICATED",
      );
    }
  });

  it("gives the same answer for the same idempotency key, and refuses the key for another order", async () => {
    const body = anOrder();
    const headers = { "idempotency-key": "abc-1" };
    const first = await ask("POST", "/api/v1/orders", { token: "ani-1", body, headers });
    const second = await ask("POST", "/api/v1/orders", { token: "ani-1", body, headers });
    expect(second.json).to.deep.equal(first.json);
    isProblem(
      await ask("POST", "/api/v1/orders", { token: "ani-1", body: anOrder(), headers }),
      409,
      "IDEMPOTENCY_KEY_REUSED",
    );
    isProblem(
      await ask("POST", "/api/v1/orders", { token: "ani-1", body, headers: { "idempotency-key": "a b" } }),
      400,
      "BAD_REQUEST",
    );
  });

  describe("orders in bulk", () => {
    const csvOf = (rows: readonly object[]): string => {
      const flat = rows.map((row) => {
        const { holder, ...own } = row as Record<string, string> & { holder: Record<string, string> };
        return { ...own, ...holder };
      });
      const names = Object.keys(flat[0] ?? {});
      return [names, ...flat.map((row) => names.map((name) => row[name] ?? ""))]
        .map((cells) => cells.join(","))
        .join("\r\n");
    };

    it("are taken from CSV and from JSON lines", async () => {
      const rows = [anOrder(), anOrder()];
      const csv = await ask("POST", "/api/v1/orders", {
        token: "ani-1",
        type: "text/csv",
        body: `\uFEFF${csvOf(rows)}`,
      });
      expect(csv.status, JSON.stringify(csv.json)).to.equal(201);
      expect(csv.json["orders"]).to.have.length(2);
      const lines = await ask("POST", "/api/v1/orders", {
        token: "ani-1",
        type: "application/x-ndjson",
        body: [anOrder(), anOrder()].map((row) => JSON.stringify(row)).join("\n"),
      });
      expect(lines.json["orders"]).to.have.length(2);
    });

    it("keep nothing twice when the same file is sent again", async () => {
      const body = csvOf([anOrder(), anOrder()]);
      const first = await ask("POST", "/api/v1/orders", { token: "ani-1", type: "text/csv", body });
      const second = await ask("POST", "/api/v1/orders", { token: "ani-1", type: "text/csv", body });
      expect(second.json).to.deep.equal(first.json);
    });

    it("name row and field of every fault, and keep none of the rows", async () => {
      const rows = [
        anOrder(),
        anOrder({ validUntil: "2026-01-01" }),
        anOrder({ kind: "VISA" }),
        anOrder({ issuer: 2 }),
      ];
      const reply = await ask("POST", "/api/v1/orders", {
        token: "ani-1",
        type: "application/x-ndjson",
        body: rows.map((row) => JSON.stringify(row)).join("\n"),
      });
      isProblem(reply, 422, "INVALID_ORDER");
      const faults = reply.json["rows"] as readonly {
        row: number;
        field: string;
        code: string;
        messageId: string;
        messageEn: string;
      }[];
      expect([...new Set(faults.map(({ row, field }) => `${row} ${field}`))]).to.include.members([
        "2 validUntil",
        "3 kind",
        "4 kind",
      ]);
      expect(faults.every(({ row }) => row !== 1)).to.equal(true);
      for (const fault of faults) expect(fault.messageId !== "" && fault.messageEn !== "").to.equal(true);
    });

    it("are refused whole when the file is not what it says", async () => {
      const bad = async (type: string, body: string | Uint8Array): Promise<Reply> =>
        ask("POST", "/api/v1/orders", { token: "ani-1", type, body });
      isProblem(await bad("text/csv", "kind,number\nITAS,1,2\n"), 400, "BAD_ROWS");
      isProblem(await bad("text/csv", ""), 400, "BAD_ROWS");
      isProblem(await bad("text/csv", new Uint8Array([0xff, 0xfe, 0x41])), 400, "BAD_ROWS");
      const lines = await bad("application/x-ndjson", `${JSON.stringify(anOrder())}\n{"kind":`);
      isProblem(lines, 400, "BAD_ROWS");
      expect((lines.json["rows"] as readonly { row: number }[])[0]?.row).to.equal(2);
      isProblem(await bad("text/plain", "x"), 415, "UNSUPPORTED_TYPE");
      isProblem(await bad("application/json", '{"kind":"ITAS","kind":"ITK"}'), 400, "BAD_REQUEST");
    });
  });

  it("names the field of a wrong order", async () => {
    const reply = await ask("POST", "/api/v1/orders", { token: "ani-1", body: anOrder({ passport: "" }) });
    isProblem(reply, 422, "INVALID_ORDER");
    expect((reply.json["rows"] as readonly { field: string }[]).map(({ field }) => field)).to.include("passport");
  });

  it("changes a status by two persons; the reason is in no answer", async () => {
    const id = await issue();
    await house.settle();
    const proposed = await ask("POST", `/api/v1/documents/${id}/suspend`, {
      token: "ani-1",
      body: { reason: "rahasia kantor" },
    });
    expect(proposed.status).to.equal(202);
    const changeId = String(proposed.json["changeId"]);
    isProblem(await ask("POST", `/api/v1/changes/${changeId}/approve`, { token: "ani-2" }), 409, "FOUR_EYES");
    expect((await ask("POST", `/api/v1/changes/${changeId}/approve`, { token: "citra" })).json).to.include({
      state: "confirmed",
      change: "suspend",
    });
    expect((await ask("GET", `/api/v1/documents/${id}`, { token: "ani-1" })).json).to.include({
      status: "suspended",
      statusOnChain: false,
    });
    await house.settle();
    const view = await ask("GET", `/api/v1/documents/${id}`, { token: "ani-1" });
    expect(view.json).to.include({ status: "suspended", statusOnChain: true });
    const change = await ask("GET", `/api/v1/changes/${changeId}`, { token: "ani-1" });
    expect(JSON.stringify([view.json, change.json])).not.to.include("rahasia");
    isProblem(
      await ask("POST", `/api/v1/documents/${id}/revoke`, { token: "ani-1", body: { reason: "" } }),
      400,
      "BAD_REQUEST",
    );
  });

  it("refuses what a final status does not allow", async () => {
    const id = await issue();
    await house.settle();
    await house.change(id, "revoke");
    isProblem(
      await ask("POST", `/api/v1/documents/${id}/reinstate`, { token: "ani-1", body: { reason: "x" } }),
      409,
      "STATUS_FINAL",
    );
  });

  it("says what is not there, and what an address is not for", async () => {
    isProblem(await ask("GET", "/api/v1/nothing"), 404, "NOT_FOUND");
    isProblem(await ask("GET", "/api/v1/orders", { token: "ani-1" }), 405, "METHOD_NOT_ALLOWED");
    isProblem(
      await ask("GET", "/api/v1/documents/6f1f64f8-9a3b-4c62-8d0e-111111111111", { token: "ani-1" }),
      404,
      "NOT_FOUND",
    );
    isProblem(await ask("GET", "/api/v1/documents/1", { token: "ani-1" }), 404, "NOT_FOUND");
    isProblem(
      await ask("POST", "/api/v1/documents/6f1f64f8-9a3b-4c62-8d0e-111111111111/revoke", {
        token: "ani-1",
        body: { reason: "x".repeat(30_000) },
      }),
      413,
      "TOO_LARGE",
    );
  });

  it("describes every route it has in OpenAPI 3.1", async () => {
    const { json } = await ask("GET", "/openapi.json");
    expect(json["openapi"]).to.equal("3.1.0");
    expect(Object.keys(json["paths"] as object)).to.include.members([
      "/api/v1/orders",
      "/api/v1/orders/{id}/approve",
      "/api/v1/documents/{id}",
      "/api/v1/documents/{id}/pdf",
      "/api/v1/documents/{id}/revoke",
      "/api/v1/documents/{id}/suspend",
      "/api/v1/documents/{id}/reinstate",
      "/api/v1/documents/{id}/supersede",
      "/api/v1/root",
      "/api/v1/bundle",
      "/api/v1/files/{sha256}",
      "/api/v1/proofs/{prefix}",
      "/api/v1/codes",
      "/lists/{issuer}/{sequence}.bin",
      "/health",
    ]);
  });

  it("tells its health, and sends headers that keep browsers at a distance", async () => {
    const reply = await ask("GET", "/health");
    expect(reply.json).to.include({ state: "ready", chain: "up" });
    expect(reply.headers.get("content-security-policy")).to.include("default-src 'none'");
    expect(reply.headers.get("x-content-type-options")).to.equal("nosniff");
    expect(reply.headers.get("access-control-allow-origin")).to.equal(null);
  });

  it("logs no personal data and no reason", () => {
    for (const line of services.logged) expect(line).not.to.match(/MUSTERMANN|ERIKA|C01X00T47|rahasia/);
  });

  it("gives every refusal of the authority a status and two sentences", () => {
    const codes = [
      "INVALID_ORDER",
      "NOT_FOUND",
      "ERASED",
      "FOUR_EYES",
      "ROLE",
      "ALREADY_DECIDED",
      "NOT_AUTHORISED",
      "STATUS_FINAL",
      "NOT_ANCHORED_YET",
      "IDEMPOTENCY_KEY_REUSED",
      "CHAIN_DOWN",
      "READ_ONLY",
      "SIGNER_WRONG",
      "RATE_LIMIT",
      "DISK_FULL",
      "OUTCOME_UNKNOWN",
    ] as const;
    for (const code of codes) {
      const problem = translateAuthority(new AuthorityError(code, "do this"));
      expect(problem, code).to.include({ code, messageEn: "do this" });
      expect(problem?.status, code).to.be.within(400, 599);
      expect(problem?.messageId.length, code).to.be.greaterThan(10);
    }
    expect(translateAuthority(new Error("else"))).to.equal(undefined);
  });
});
