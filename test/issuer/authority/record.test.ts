import { expect } from "chai";
import { z } from "zod";
import { StoreError } from "../../../issuer/ports.ts";
import { bytesField, keyNumber, recordKind, under } from "../../../issuer/authority/records/record.ts";

const kind = recordKind(
  z.object({
    v: z.literal(1),
    name: z.string(),
    data: bytesField,
    list: z.array(z.int()),
    more: z.string().optional(),
  }),
);
const RECORD = { v: 1, name: "a", data: Uint8Array.of(1, 2), list: [3, 2 ** 40] } as const;

describe("records", () => {
  const bytesOf = (): Uint8Array => {
    const write = kind.put("k", { ...RECORD, list: [...RECORD.list], more: undefined });
    return write.type === "put" ? write.value : new Uint8Array();
  };

  it("come back as they were put, what is undefined left out", () => {
    expect(kind.read("k", bytesOf())).to.deep.equal(RECORD);
  });

  it("are refused, naming their key, when they are of another kind", () => {
    const other = recordKind(z.object({ v: z.literal(2) }));
    const error: unknown = captured(() => other.read("batch/1", bytesOf()));
    expect(error).to.be.instanceOf(StoreError);
    expect(error).to.include({ code: "corrupt" });
    expect((error as StoreError).message).to.include("batch/1");
  });

  it("are not made of what has no bytes of its own", () => {
    const any = recordKind(z.object({ f: z.unknown() }));
    expect(() => any.put("k", { f: () => 1 })).to.throw(TypeError);
  });

  it("lie in the order of their numbers, and a prefix does not reach into the next", () => {
    const keys = [1, 9, 10, 255, 2 ** 33].map(keyNumber);
    expect(keys.toSorted()).to.deep.equal(keys);
    const { gte, lt } = under("batch/1/");
    expect(gte <= "batch/1/ff" && "batch/1/ff" < lt).to.equal(true);
    expect("batch/10/00" < lt && "batch/10/00" >= gte).to.equal(false);
  });
});

function captured(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
