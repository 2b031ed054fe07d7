import { expect } from "chai";
import { ConfigError } from "../../verifier/api/environment.ts";
import { readConfig } from "../../verifier/config.ts";

describe("the verifier service's settings", () => {
  it("let devices keep the page unless it is switched off", () => {
    expect(readConfig({}).appWorker).to.equal("on");
    expect(readConfig({ ABSAH_APP_WORKER: "off" }).appWorker).to.equal("off");
  });

  it("refuse any other word for it, and name the variable", () => {
    expect(() => readConfig({ ABSAH_APP_WORKER: "no" })).to.throw(ConfigError, 'ABSAH_APP_WORKER is "no"');
  });
});
