// Loaded into every process of a house by NODE_OPTIONS: its clock runs ABSAH_TEST_CLOCK_DAYS ahead.
const ahead = Number(process.env.ABSAH_TEST_CLOCK_DAYS ?? 0) * 86_400_000;
const RealDate = Date;
const realNow = Date.now.bind(Date);
globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(realNow() + ahead);
    else super(...args);
  }
  static now() {
    return realNow() + ahead;
  }
};
