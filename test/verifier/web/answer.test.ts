import { expect } from "chai";
import { copyOf } from "../../../verifier/web/offline/worker/answer.ts";

const HOME = new URL("https://absah.example/periksa/");
const SCRIPT = "https://absah.example/assets/index-1a2b.js";
const KEPT = new Set([HOME.href, SCRIPT]);

const asked = (url: string, mode = "no-cors", method = "GET"): string | undefined =>
  copyOf({ url: new URL(url, HOME).href, mode, method }, HOME, KEPT);

describe("the service worker's answers", () => {
  it("are the page for its address, whatever stands behind it", () => {
    for (const address of ["/periksa/", "/periksa/?from=icon", "/periksa/#device"])
      expect(asked(address, "navigate"), address).to.equal(HOME.href);
  });

  it("are the parts that are kept", () => {
    expect(asked("/assets/index-1a2b.js")).to.equal(SCRIPT);
    expect(asked("/periksa/", "cors")).to.equal(HOME.href);
  });

  for (const [name, ...given] of [
    ["a list", "/api/v1/bundle"],
    ["a list that is opened as a page", "/api/v1/root", "navigate"],
    ["a part that is not kept", "/assets/index-9z9z.js"],
    ["another page", "/audit/", "navigate"],
    ["another page below", "/periksa/other", "navigate"],
    ["what is sent", "/periksa/", "navigate", "POST"],
    ["the head of the page", "/periksa/", "cors", "HEAD"],
    ["a stranger's part", "https://elsewhere.example/assets/index-1a2b.js"],
    ["its own script", "/periksa/sw.js"],
  ] as const) {
    it(`are left to the network for ${name}`, () => {
      expect(asked(...(given as unknown as [string]))).to.equal(undefined);
    });
  }
});
