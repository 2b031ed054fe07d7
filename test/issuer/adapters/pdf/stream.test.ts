import { expect } from "chai";
import { deflate } from "pako";
import { PDFContext, PDFRawStream } from "pdf-lib";
import { addStream } from "../../../../issuer/adapters/pdf/stream.ts";
import { qrText } from "./sample.ts";

describe("a deflated stream", () => {
  it("has the bytes that another implementation makes: no machine makes another file", () => {
    const context = PDFContext.create();
    for (const text of ["", "a", qrText(500), `${qrText(3000)}\n`.repeat(40)]) {
      const stream = context.lookup(addStream(context, text));
      if (!(stream instanceof PDFRawStream)) throw new TypeError("no stream");
      expect(Buffer.from(stream.getContents()).equals(deflate(Buffer.from(text, "latin1"), { level: 4 }))).to.equal(
        true,
      );
    }
  });
});
