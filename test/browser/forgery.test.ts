/** G2 in a page: a tenth of the page's share of `npm run test:mutations`, against the library in Node. */
import { expect } from "chai";
import { libraryChannel } from "../attacks/forgery/library.ts";
import { pageChannel } from "../attacks/forgery/page.ts";
import { showFailures } from "../attacks/forgery/report.ts";
import { forgeAll } from "../attacks/forgery/run.ts";
import { makeWorld, openSameHouse } from "../attacks/forgery/world.ts";
import { openServices } from "../support/house/services.ts";

const SEED = Number(process.env["ABSAH_SEED"] ?? 20_261_124);

describe("changes by chance in a page", function () {
  this.timeout(120_000);

  it("get the library's verdict: 200", async () => {
    const house = await openSameHouse();
    const services = await openServices(house);
    const world = await makeWorld(house, services);
    await services.close();
    await house.close();
    const library = libraryChannel(world);
    const channel = await pageChannel(world);
    const plan = { seed: SEED, count: 200, say: () => undefined };
    const { failures, judged } = await forgeAll(world, channel, library, plan);
    await channel.close();
    await library.close();
    expect(failures, showFailures(failures, SEED, "page")).to.deep.equal([]);
    expect(judged).to.be.at.least(200);
  });
});
