/** Eighteen codes before the camera, drawn when the test runs: every verdict that a code can give, what is no code of
 *  ours, and sheets that are tilted, blurred, dirty or in the dark. Each goes the whole way from picture to verdict. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { type Browser } from "playwright-core";
import { launch } from "./chromium.ts";
import { LOOKS, type Look, clipOf } from "./clips.ts";
import { PHONE, PeriksaPage, VERDICTS } from "./periksa-page.ts";
import { type Stand, openStand } from "./periksa-stand.ts";

type Name = keyof typeof VERDICTS;

/** What lies under each of these looks; no two neighbours are answered alike, or the last clip could answer for the next. */
const UNDER: Readonly<Record<Look, Name>> = {
  straight: "valid",
  "at an angle": "expired",
  blurred: "revoked",
  dirty: "suspended",
  dark: "valid",
};
const SCANS: readonly (readonly [Name, Look])[] = [
  ...(Object.keys(VERDICTS) as Name[]).map((name) => [name, "straight"] as const),
  ...LOOKS.filter((look) => look !== "straight").map((look) => [UNDER[look], look] as const),
];

describe("codes before the camera of /periksa/", function () {
  this.timeout(60_000);
  let stand: Stand;
  let browser: Browser;
  let periksa: PeriksaPage;
  let clip: string;

  before(async () => {
    stand = await openStand();
    clip = join(stand.folder, "camera.mjpeg");
    await writeFile(clip, await clipOf("nothing"));
    browser = await launch([
      "--use-fake-device-for-media-stream",
      "--use-fake-ui-for-media-stream",
      `--use-file-for-fake-video-capture=${clip}`,
    ]);
    periksa = await PeriksaPage.open(stand, await browser.newContext(PHONE));
  });
  after(async () => {
    await browser?.close();
    await stand?.close();
  });
  afterEach(() => periksa.home());

  it("are eighteen", () => {
    expect(SCANS).to.have.length(18);
  });

  for (const [name, look] of SCANS) {
    it(`say ${VERDICTS[name]} of what is ${name}, ${look}`, async () => {
      await writeFile(clip, await clipOf(stand.codes[name] ?? "", look));
      await periksa.scan();
      expect(await periksa.title()).to.equal(VERDICTS[name]);
      periksa.expectQuiet();
    });
  }
});
