import { expect } from "chai";
import { type DeviceFacts, fitnessOf } from "../../../verifier/web/offline/fitness.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;
const NOW = 1_800_000_000;

const FACTS: DeviceFacts = {
  now: NOW,
  root: { expires: NOW + YEAR, limit: DAY },
  bundle: { readAt: NOW - HOUR, expiresAt: NOW + 7 * DAY, isWhole: true },
  app: "kept",
  storage: "works",
  camera: "allowed",
};
const { root: _root, bundle: _bundle, ...EMPTY } = FACTS;
const bundle = (change: Partial<NonNullable<DeviceFacts["bundle"]>>): DeviceFacts => ({
  ...FACTS,
  bundle: { readAt: NOW - HOUR, expiresAt: NOW + 7 * DAY, isWhole: true, ...change },
});

describe("a device's fitness", () => {
  it("lasts until its lists are as old as the root statement lets them be", () => {
    expect(fitnessOf(FACTS)).to.deep.equal({ status: "fit", until: NOW + 23 * HOUR, limits: [], without: "free" });
    const checkpoint = { ...FACTS, root: { expires: NOW + YEAR, limit: 3 * DAY } };
    expect(fitnessOf(checkpoint)).to.include({ until: NOW + 71 * HOUR });
  });

  it("lasts no longer than bundle and root statement", () => {
    expect(fitnessOf(bundle({ expiresAt: NOW + 60 }))).to.include({ status: "fit", until: NOW + 60 });
    expect(fitnessOf({ ...FACTS, root: { expires: NOW + 50, limit: DAY } })).to.include({ until: NOW + 50 });
  });

  for (const [name, facts, because] of [
    ["has no lists", EMPTY, "no-lists"],
    ["has a root statement alone", { ...EMPTY, root: { expires: NOW + YEAR, limit: DAY } }, "no-lists"],
    ["has lists as old as the limit", bundle({ readAt: NOW - DAY }), "lists-old"],
    ["has lists that ran out", bundle({ expiresAt: NOW }), "lists-old"],
    ["has lists with holes", bundle({ isWhole: false }), "lists-incomplete"],
    ["has a root statement that ran out", { ...FACTS, root: { expires: NOW, limit: DAY } }, "root-old"],
    ["is a year behind its lists", bundle({ readAt: NOW + YEAR }), "clock-wrong"],
    ["is a year ahead of the service", { ...bundle({ readAt: NOW - YEAR }), serviceTime: NOW - YEAR }, "clock-wrong"],
  ] as const) {
    it(`is not there where it ${name}`, () => {
      expect(fitnessOf(facts)).to.include({ status: "unfit", because });
    });
  }

  it("is there one second before its lists are too old, and where the clock is off by minutes", () => {
    expect(fitnessOf(bundle({ readAt: NOW - DAY + 1 })).status).to.equal("fit");
    expect(fitnessOf(bundle({ readAt: NOW + 300 })).status).to.equal("fit");
    expect(fitnessOf(bundle({ readAt: NOW + 301 })).status).to.equal("unfit");
  });

  it("says about what time it is where the clock is wrong", () => {
    expect(fitnessOf(bundle({ readAt: NOW + YEAR }))).to.include({ time: NOW + YEAR });
    const ahead = { ...bundle({ readAt: NOW - YEAR }), serviceTime: NOW - YEAR + 60 };
    expect(fitnessOf(ahead)).to.include({ time: NOW - YEAR + 60 });
  });

  it("does not believe a service that is behind its own lists", () => {
    const facts = { ...bundle({ readAt: NOW - 2 * DAY }), serviceTime: NOW - 3 * DAY };
    expect(fitnessOf(facts)).to.include({ status: "unfit", because: "lists-old" });
  });

  it("is limited, not gone, by what else the device cannot do", () => {
    const facts: DeviceFacts = { ...FACTS, camera: "denied", storage: "full", app: "failed" };
    const limits = ["storage-full", "app-failed", "camera-denied"];
    expect(fitnessOf(facts)).to.deep.equal({ status: "limited", until: NOW + 23 * HOUR, limits, without: "stay-open" });
    expect(fitnessOf({ ...FACTS, camera: "none", app: "arriving" }).status).to.equal("fit");
  });

  for (const [app, without] of [
    ["kept", "free"],
    ["arriving", "wait"],
    ["failed", "stay-open"],
    ["unsupported", "stay-open"],
  ] as const)
    it(`sends nobody out of the network before the page is kept: ${app}`, () => {
      expect(fitnessOf({ ...FACTS, app })).to.include({ without });
    });
});
