/** Codes that are none of ours: which of them open something, what they seem to be, and that their text stays text. */
import { expect } from "chai";
import { assert, property, string } from "fast-check";
import { decodeQr } from "#core/document/qr.ts";
import { en } from "../../../verifier/web/words/en.ts";
import { id } from "../../../verifier/web/words/id.ts";
import { type Seeming, inertText, seemsToBe } from "../../../verifier/web/verdict/seems.ts";

type Row = readonly [name: string, text: string, seeming?: Seeming];

const OPENS: readonly Row[] = [
  ["an address", "https://imigrasi-lampung.example/cek?id=1", "website"],
  ["in capitals, as dense codes have it", "HTTPS://IMIGRASI.EXAMPLE/CEK", "website"],
  ["in mixed case", "hTtPs://a.example", "website"],
  ["without TLS", "http://a.example", "website"],
  ["without a scheme", "www.absah.example", "website"],
  ["behind blanks", "   https://a.example", "website"],
  ["behind line ends and a tab", "\r\n\thttps://a.example", "website"],
  ["behind a byte order mark", "\ufeffhttps://a.example", "website"],
  ["behind letters without width", "\u200b\u200d\u2060https://a.example", "website"],
  ["behind a turn of the line's direction", "\u202ehttps://a.example", "website"],
  ["isolated", "\u2066https://a.example\u2069", "website"],
  ["behind a blank braille letter", "\u2800https://a.example", "website"],
  ["with a letter that nobody sees inside", "ht\u00adtps://a.example", "website"],
  ["with a tab inside", "ht\ttps://a.example", "website"],
  ["in wide letters", "ｈｔｔｐｓ：//a.example", "website"],
  ["in letters of mathematics", "𝗵𝘁𝘁𝗽𝘀://a.example", "website"],
  ["of a name in punycode", "https://xn--imigrasi-9ya.example", "website"],
  ["of a name before an at sign", "https://imigrasi.go.id@evil.example", "website"],
  ["of our own office, which never does that", "https://imigrasi.absah.example/periksa/", "website"],
  ["for a file server", "ftp://a.example/surat", "website"],
  ["for the phone's apps", "intent://scan/#Intent;scheme=zxing;end", "app"],
  ["for a shop of apps", "market://details?id=a.example", "app"],
  ["a program", "javascript:alert(1)", "script"],
  ["a program in mixed case", "JaVaScRiPt:alert(1)", "script"],
  ["a page inside the code", "data:text/html,<script>alert(1)</script>", "data"],
  ["a call", "tel:+62211500", "call"],
  ["a message", "SMSTO:+6281:halo", "message"],
  ["an e-mail", "mailto:a@b.example", "mail"],
  ["a network", "WIFI:S:kantor;T:WPA;P:rahasia;;", "wifi"],
  ["a place", "geo:-5.03,104.08", "place"],
  ["a wallet's question", "openid4vp://?client_id=a", "wallet"],
  ["one-time passwords", "otpauth://totp/a?secret=b", "one-time-password"],
  ["an address of money", "bitcoin:1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "payment"],
  ["a SMART health card", "shc:/5676290952432060346029243740446031222959", "health-certificate"],
  ["a scheme nobody knows", "a+b-c.d:e", "other-address"],
];

const SAYS: readonly Row[] = [
  ["an EU health certificate", "HC1:NCFOXN%TSMAHN-HFN8RCDHT*", "health-certificate"],
  ["a 2D-Doc seal", "DC03FR000001123F1636000126FR247500010MME", "visible-seal"],
  ["a seal of ICAO", "\u00dc\u0002\u00d9\u00c5IDUT", "visible-seal"],
  ["a seal of ICAO for vaccination", '{"data":{"hdr":{"is":"IDN","t":"icao.vacc","v":1}}}', "visible-seal"],
  ["lines of a visa", "V<IDNMUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<<<\nL898902C", "travel-document"],
  ["a boarding pass", "M1MUSTERMANN/ERIKA    EABC123 CGKTKGGA 0123 123Y001A0001 100", "boarding-pass"],
  ["a payment code (QRIS)", "00020101021126570011ID.DANA.WWW011893600915", "payment"],
  ["a contact card, whatever address it holds", "BEGIN:VCARD\nURL:https://a.example\nEND:VCARD", "contact"],
  ["a calendar entry", "BEGIN:VEVENT\nSUMMARY:a\nEND:VEVENT", "event"],
  ["a token", "eyJhbGciOiJFUzI1NiJ9.eyJ2YyI6e319.c2ln", "credential"],
  ["another issuer's credential", '{"@context":["https://www.w3.org/ns/credentials/v2"]}', "credential"],
  ["a number of goods", "8991234567890", "number"],
  ["an address after a text", "Buka https://a.example"],
  ["an address in percent signs", "%68%74%74%70%73%3A%2F%2Fa.example"],
  ["a name without scheme or www", "absah.example/periksa"],
  ["a name in punycode alone", "xn--imigrasi-9ya.example"],
  ["a scheme with nothing behind it", "https: //a.example"],
  ["a link of a page", '<a href="https://a.example">cek</a>'],
];

/** Our beginning takes no address with it: what follows is no code. */
const HALF: readonly Row[] = [
  ["an address behind our beginning", "6BFhttps://a.example"],
  ["our beginning alone", "6BF"],
];

const causeOf = (text: string): string => {
  const content = decodeQr(text);
  return content.status === "ours" ? "ours" : content.cause;
};

describe("codes that are none of ours", () => {
  for (const [cause, rows] of [
    ["website", OPENS],
    ["other-format", SAYS],
    ["damaged", HALF],
  ] as const) {
    for (const [name, text, seeming] of rows) {
      it(`answers ${cause} for ${name}`, () => {
        expect(causeOf(text)).to.equal(cause);
        if (cause !== "damaged") expect(seemsToBe(text)).to.equal(seeming);
      });
    }
  }

  it("takes each beginning only where the text begins so", () => {
    for (const [, text, seeming] of [...OPENS, ...SAYS])
      if (seeming !== undefined) expect(seemsToBe(`tulisan ${text}`), text).to.equal(undefined);
  });

  it("names each of them in both languages without saying that it is genuine", () => {
    for (const { foreign } of [id, en])
      for (const sentence of Object.values(foreign.seems)) expect(sentence).not.to.match(/genuine|valid|asli|berlaku/i);
  });
});

describe("the text of a code", () => {
  it("shows letters that hide, and counts what is left out", () => {
    expect(inertText("a\u202eb\u200b\nc\u2800 d")).to.deep.equal({
      shown: "a⟨U+202E⟩b⟨U+200B⟩⟨U+000A⟩c⟨U+2800⟩ d",
      more: 0,
    });
    expect(inertText("x".repeat(10_000_000))).to.deep.equal({ shown: "x".repeat(300), more: 9_999_700 });
  });

  it("holds no letter that is not seen, whatever it is given", () => {
    const text = string({ unit: "binary", maxLength: 400 });
    assert(
      property(text, (given) => {
        expect(inertText(given).shown).not.to.match(/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u);
      }),
    );
  });
});
