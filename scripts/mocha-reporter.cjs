// mocha loads reporters by require: prints like "spec" and leaves the counts where scripts/test.ts reads them.
const { writeFileSync } = require("node:fs");
const { reporters, Runner } = require("mocha");

module.exports = class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      if (process.env.ABSAH_COUNTS) writeFileSync(process.env.ABSAH_COUNTS, JSON.stringify(runner.stats));
    });
  }
};
