import { expect } from "chai";
import { type JsonValue } from "#core/encoding/canonical.ts";
import { jsonReader, type JsonReader } from "#core/encoding/json-fields.ts";
import { expectRefusal } from "../refusal.ts";

const CODE = "json-syntax";
const read = (json: JsonValue, names: readonly string[], optional?: readonly string[]): JsonReader =>
  jsonReader(CODE, json, { names, ...(optional && { optional }) });
const of = (x: JsonValue): JsonReader => read({ x }, ["x"]);

describe("jsonReader", () => {
  it("takes an object with its fields, with or without the optional ones", () => {
    expect(read({ a: 1, b: 2 }, ["a", "b"]).value("b")).to.equal(2);
    expect(read({ a: 1, b: 2 }, ["a"], ["b"]).has("b")).to.equal(true);
    expect(read({ a: 1 }, ["a"], ["b"]).has("b")).to.equal(false);
  });

  it("refuses an object that lacks one of two fields", () => {
    expectRefusal(() => read({ a: 1 }, ["a", "b"]), CODE);
    expectRefusal(() => read({}, ["a"]), CODE);
  });

  it("refuses an object with a field of others beside its own", () => {
    expectRefusal(() => read({ a: 1, c: 3 }, ["a"]), CODE);
    expectRefusal(() => read({ a: 1, b: 2, c: 3 }, ["a"], ["b"]), CODE);
    expectRefusal(() => read({ a: 1, "Stryker was here": 3 }, ["a"]), CODE);
  });

  for (const json of [null, [], "text", 1, true]) {
    it(`refuses ${JSON.stringify(json)} where an object belongs`, () => {
      expectRefusal(() => read(json, []), CODE);
      expectRefusal(() => of(json).object("x"), CODE);
    });
  }

  it("gives an object that is a field, and null for a field that is not there", () => {
    expect(of({ y: 1 }).object("x")).to.deep.equal({ y: 1 });
    expect(read({}, [], ["x"]).value("x")).to.equal(null);
  });

  it("refuses with its code what the caller says is wrong", () => {
    expectRefusal(() => of(1).refuse("said by the caller"), CODE);
  });

  it("takes version 1 and refuses every other", () => {
    expect(read({ v: 1 }, ["v"]).version()).to.equal(1);
    for (const v of [0, 2, "1", null]) expectRefusal(() => read({ v }, ["v"]).version(), CODE);
  });

  it("takes the integers from the least to the most", () => {
    for (const x of [3, 4, 5]) expect(of(x).integer("x", 3, 5)).to.equal(x);
    expect(of(1).asInteger(7, 7, 7)).to.equal(7);
  });

  for (const x of [2, 6, 3.5, "4", null, [4]]) {
    it(`refuses ${JSON.stringify(x)} as an integer from 3 to 5`, () => {
      expectRefusal(() => of(x).integer("x", 3, 5), CODE);
      expectRefusal(() => of(1).asInteger(x, 3, 5), CODE);
    });
  }

  it("takes as many bytes in hex as asked for", () => {
    expect(of("00ff").hex("x", 2)).to.equal("00ff");
    expect(of(1).asHex("0123456789abcdef", 8)).to.equal("0123456789abcdef");
  });

  for (const x of ["00f", "00ff0", "00fF", "g0ff", "00fg", "0x0f", "", 1000, ["0", "0", "f", "f"], null]) {
    it(`refuses ${JSON.stringify(x)} as two bytes in hex`, () => {
      expectRefusal(() => of(x).hex("x", 2), CODE);
      expectRefusal(() => of(1).asHex(x, 2), CODE);
    });
  }

  it("takes a list of as many as may be, and refuses one more", () => {
    expect(of([1, 2]).list("x", 2)).to.deep.equal([1, 2]);
    expect(of([1, 2, 3]).list("x")).to.deep.equal([1, 2, 3]);
    expectRefusal(() => of([1, 2, 3]).list("x", 2), CODE);
  });

  for (const x of [{}, { length: 1 }, "a", null]) {
    it(`refuses ${JSON.stringify(x)} where a list belongs`, () => expectRefusal(() => of(x).list("x", 2), CODE));
  }
});
