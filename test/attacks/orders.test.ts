/** Wrong orders over HTTP: what is refused, by which name, and what the officer is told to do. Nothing is kept. */
import { expect } from "chai";
import { type House, anOrder, openHouse } from "../support/house/house.ts";
import { call, openServices, type Reply, type Services } from "../support/house/services.ts";

interface Fault {
  readonly row: number;
  readonly field: string;
  readonly code: string;
  readonly messageId: string;
  readonly messageEn: string;
}

const MRZ = ["P<D<<MUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<<", "C01X00T478D<<6408125F2702283<<<<<<<<<<<<<<<4"] as const;
const ROW = {
  issuer: "1",
  kind: "ITAS",
  number: "2C11JE1234-X",
  validFrom: "2026-11-24",
  validUntil: "2027-11-23",
  passport: "C01X00T47",
  category: "E33G",
  primaryIdentifier: "MUSTERMANN",
  secondaryIdentifier: "ERIKA",
  birthDate: "1964-08-12",
  sex: "F",
  nationality: "D",
  issuingCountry: "D",
  mrz: MRZ.join(" "),
};
type Row = Readonly<Record<string, string>>;

describe("wrong orders", () => {
  let house: House;
  let services: Services;
  before(async () => {
    house = await openHouse();
    services = await openServices(house);
    await house.authority.step();
  });
  after(async () => {
    await services.close();
    await house.close();
  });

  const post = (body: string | object, type: string): Promise<Reply> =>
    call(services.issuer, "POST", "/api/v1/orders", { token: "ani-1", body, type });
  const csv = (rows: readonly Row[], separator = ","): Promise<Reply> => {
    const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    const lines = [names, ...rows.map((row) => names.map((name) => row[name] ?? ""))];
    return post(lines.map((cells) => cells.join(separator)).join("\r\n"), "text/csv");
  };
  const faultsOf = (reply: Reply): readonly Fault[] => reply.json["rows"] as readonly Fault[];
  /** The one fault of the second row, after which nothing of either row is kept. */
  const refusedFor = async (change: Row): Promise<Fault> => {
    const before = await house.authority.published.bucket("000");
    const reply = await csv([ROW, { ...ROW, number: "2C11JE1235-X", ...change }]);
    expect(reply.status, JSON.stringify(reply.json)).to.equal(422);
    expect(reply.json).to.include({ code: "INVALID_ORDER" });
    expect(reply.json["messageEn"]).to.match(/^1 of 2 rows need mending; see rows\. Nothing was kept\.$/);
    const faults = faultsOf(reply);
    expect([...new Set(faults.map(({ row }) => row))]).to.deep.equal([2]);
    expect(await house.authority.published.bucket("000")).to.deep.equal(before);
    const [fault] = faults;
    if (fault === undefined) throw new RangeError("no fault");
    for (const message of [fault.messageId, fault.messageEn]) expect(message).to.match(/^\S.{15,}\.$/su);
    return fault;
  };

  it("are told from right ones", async () => {
    const reply = await csv([ROW, { ...ROW, number: "2C11JE1236-X" }]);
    expect(reply.status, JSON.stringify(reply.json)).to.equal(201);
  });

  it("with one wrong digit in the machine-readable zone name its field and the digit that would be right", async () => {
    for (const [wrong, field] of [
      ["C01X00T479", /passport|document/i],
      ["6408126F", /birth/i],
      ["2702284<", /expir/i],
    ] as const) {
      const right = { C01X00T479: "C01X00T478", "6408126F": "6408125F", "2702284<": "2702283<" }[wrong];
      const fault = await refusedFor({ mrz: `${MRZ[0]} ${MRZ[1].replace(right, wrong)}` });
      expect(fault.field).to.match(/^mrz/);
      expect(`${fault.field} ${fault.messageEn}`).to.match(field);
    }
  });

  it("of a kind that there is not name the kinds there are", async () => {
    const fault = await refusedFor({ kind: "VISA" });
    expect(fault).to.include({ field: "kind" });
    expect(fault.messageEn).to.include("ITAS");
  });

  it("that end before they begin name the last day", async () => {
    expect(await refusedFor({ validUntil: "2026-11-23" })).to.include({ field: "validUntil" });
  });

  it("of a power that the issuer lacks name the kind", async () => {
    const fault = await refusedFor({ issuer: "2" });
    expect(fault).to.include({ field: "kind" });
    expect(fault.messageEn).to.match(/issuer/i);
  });

  it("with a column that nobody knows name it", async () => {
    const fault = await refusedFor({ validUntl: "2027-11-23" });
    expect(fault).to.include({ field: "validUntl" });
  });

  it("in a table with other separators, torn quotes or a row too long are refused whole, with the row", async () => {
    const semicolons = await csv([ROW, ROW], ";");
    expect(semicolons.status).to.be.oneOf([400, 422]);
    expect(semicolons.json["messageEn"]).to.include("Nothing was kept");
    const head = Object.keys(ROW).join(",");
    const line = Object.values(ROW).join(",");
    for (const [second, row] of [
      [`${line},more`, 2],
      // A quote that is never closed is noticed where the file ends.
      [line.replace("MUSTERMANN", '"MUSTERMANN'), 3],
      [line.split(",").slice(1).join(","), 2],
    ] as const) {
      const reply = await post(`${head}\r\n${line}\r\n${second}\r\n`, "text/csv");
      expect(reply.json, second).to.include({ code: "BAD_ROWS", status: 400 });
      expect(faultsOf(reply)[0], second).to.include({ row });
      expect(reply.json["messageEn"]).to.include("Nothing was kept");
    }
  });

  it("that are a picture, or a spreadsheet of another program, are refused whole", async () => {
    const bytes = Uint8Array.from({ length: 4_000 }, (_, i) => (i * 97) % 256);
    expect((await post(bytes, "text/csv")).json).to.include({ code: "BAD_ROWS" });
    expect((await post(bytes, "application/json")).json).to.include({ code: "BAD_REQUEST" });
  });
});

describe("a full disk", () => {
  let house: House;
  let services: Services;
  before(async () => {
    house = await openHouse();
    services = await openServices(house);
    await house.authority.step();
  });
  after(async () => {
    await services.close();
    await house.close();
  });

  it("is said to the officer, changes nothing, and the same request goes through once there is space", async () => {
    const order = await call(services.issuer, "POST", "/api/v1/orders", { token: "ani-1", body: anOrder() });
    const path = `/api/v1/orders/${String(order.json["orderId"])}/approve`;
    const ask = (): Promise<Reply> =>
      call(services.issuer, "POST", path, { token: "citra", headers: { "idempotency-key": "once" } });
    house.fate.failNext = "disk-full";
    for (const full of [await ask(), await ask()]) {
      expect(full.json).to.include({ code: "DISK_FULL", status: 507 });
      expect(full.json["messageId"]).to.match(/kosongkan ruang/);
      expect(full.json["messageEn"]).to.match(/disk is full.*free some space/);
    }
    const health = await call(services.issuer, "GET", "/health");
    expect(health.status).to.equal(503);
    expect(health.json["reason"]).to.match(/^\S.{15,}/su);
    await services.close();
    await house.reopen();
    services = await openServices(house);
    const [first, second] = [await ask(), await ask()];
    expect(first.status, JSON.stringify(first.json)).to.equal(200);
    expect(second.json).to.deep.equal(first.json);
  });
});
