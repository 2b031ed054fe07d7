/** A new order step by step. Nothing is kept before it is handed in. */
import { createHash } from "node:crypto";
import { type Kind, isKind } from "#core/document/kind.ts";
import { AuthorityError, type Problem } from "../../authority/model.ts";
import { dayInWib } from "../../authority/order/day.ts";
import { fillFromZone } from "../../authority/order/mrz-fill.ts";
import { type Draft, draftOf, filledBy, linesOf, readDraft, requestOf } from "../order-draft.ts";
import { choicePage, formPage, reviewPage } from "../pages/order-form.ts";
import { type Reply, type Screen, type Visit, NotHere, redirect } from "../visit.ts";

/** A picture of 5 MB and the texts beside it. */
const MAX_ORDER = 6_000_000;

const issuerOf =
  ({ desk }: Visit) =>
  (kind: Kind): number =>
    desk.authority.lists.issuers().find(({ kinds }) => kinds.includes(kind))?.issuer ?? 0;

const todayOf = ({ now }: Visit): string => dayInWib(now * 1000);

async function begin(visit: Visit): Promise<Reply> {
  const { query, desk, typed } = visit;
  const draft = typed && readDraft(typed, issuerOf(visit));
  if (draft !== undefined) return formPage(visit, draft, [], visit.words.decisions.restored);
  const { lists } = desk.authority;
  const replaced = query.get("ganti");
  const kind = query.get("jenis") ?? "";
  if (replaced !== null) {
    const document = await lists.document(replaced);
    if (document?.payload === undefined) throw new NotHere();
    return formPage(visit, draftOf(document.payload, document.issuer), []);
  }
  if (!isKind(kind)) return choicePage(visit, lists.issuers());
  return formPage(visit, { kind, issuer: issuerOf(visit)(kind), values: { validFrom: todayOf(visit) } }, []);
}

async function take(visit: Visit): Promise<Reply> {
  const typed = readDraft(visit.form(), issuerOf(visit));
  if (typed === undefined) return redirect("/petugas/pesanan/baru");
  const { draft, problems } = await takePicture(visit, typed);
  const step = visit.form().text("langkah");
  if (step === "ubah") return formPage(visit, draft, []);
  if (step === "mrz") return fill(visit, draft, problems);
  const original = draft.picture === undefined ? undefined : visit.session.picture(draft.picture)?.original;
  const request = requestOf(draft, original);
  const { problems: found, warnings } = visit.desk.authority.checkOrder(request);
  const faults = [...found, ...problems];
  if (faults.length > 0) return formPage(visit, draft, faults);
  try {
    if (step === "kirim") return await submit(visit, request);
    const preview = visit.session.keepPreview(await visit.desk.authority.previewRequest(request));
    return reviewPage(visit, draft, preview, warnings);
  } catch (error) {
    if (!(error instanceof AuthorityError) || error.code !== "INVALID_ORDER") throw error;
    return formPage(visit, draft, error.problems);
  }
}

/** Puts into empty fields what the machine-readable zone says; what was typed stays. */
function fill(visit: Visit, draft: Draft, problems: readonly Problem[]): Reply {
  const { mrz: names } = visit.words.decisions;
  if (draft.values.mrz === undefined) return formPage(visit, draft, problems, names.empty);
  const reading = fillFromZone(linesOf(draft.values.mrz), todayOf(visit));
  if (reading.problems.length > 0) return formPage(visit, draft, [...problems, ...reading.problems]);
  const filled = filledBy(draft, reading.values);
  const count = Object.keys(filled.values).length - Object.keys(draft.values).length;
  const said = count === 0 ? names.nothing : names.filled(count);
  const kept = count < Object.keys(reading.values).length ? ` ${names.kept}` : "";
  return formPage(visit, filled, problems, `${said}${count === 0 ? "" : kept}`);
}

async function submit({ session, desk, officer }: Visit, request: object): Promise<Reply> {
  // Sent twice by a double click, it is one order: the form of one session names it.
  const key = createHash("sha256")
    .update(`${session.formToken}${JSON.stringify(request)}`)
    .digest("hex");
  const { orderId } = await desk.authority.submitOrder(officer, request, key);
  return redirect(`/petugas/pesanan/${orderId}?baru=1`);
}

/** A new picture is looked at and kept with the session; one that was kept before stays, unless it is gone. */
async function takePicture(visit: Visit, draft: Draft): Promise<{ draft: Draft; problems: readonly Problem[] }> {
  const { picture, ...rest } = draft;
  const file = await visit.form().file("portrait");
  if (file === undefined) {
    const isKept = picture !== undefined && visit.session.picture(picture) !== undefined;
    return { draft: isKept ? draft : rest, problems: [] };
  }
  try {
    const shown = await visit.desk.authority.lists.portrait(file.bytes);
    return { draft: { ...rest, picture: visit.session.keepPicture({ original: file.bytes, shown }) }, problems: [] };
  } catch (error) {
    if (error instanceof AuthorityError && error.code === "INVALID_ORDER")
      return { draft: rest, problems: error.problems };
    throw error;
  }
}

export const newOrder: readonly Screen[] = [
  { method: "get", path: "/pesanan/baru", handle: begin },
  { method: "post", path: "/pesanan/baru", maxBytes: MAX_ORDER, keepsTyped: true, handle: take },
  {
    method: "get",
    path: "/foto/:name",
    handle: async ({ session, params }) => {
      const picture = session.picture(params["name"] ?? "");
      if (picture === undefined) throw new NotHere();
      return { kind: "file", type: "image/jpeg", bytes: picture.shown };
    },
  },
  {
    method: "get",
    path: "/pratinjau/:name",
    handle: async ({ session, params }) => {
      const bytes = session.preview(params["name"] ?? "");
      if (bytes === undefined) throw new NotHere();
      return { kind: "file", type: "image/png", bytes };
    },
  },
];
