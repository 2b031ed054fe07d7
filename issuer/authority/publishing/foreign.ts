/** What the software of others reads of an issuer: its DID document and its lists in the IETF's and the W3C's form. */
import { sha256 } from "#primitives";
import { canonicalize } from "#core/encoding/canonical.ts";
import { concatBytes, toHex, toMultibase } from "#core/encoding/text.ts";
import { encodeSign1, toBeSigned } from "#core/document/signature.ts";
import { statusListUri } from "#core/document/document.ts";
import {
  bitstringToBeSigned,
  encodeTokenStatusList,
  STATUS_LIST_TYP,
  toBitstringCredential,
  type ListState,
  type StatusPurpose,
} from "#core/proof/status-list.ts";
import { type Signer } from "../../ports.ts";
import { type Desk } from "../desk.ts";
import { type BundleMaker } from "./bundle.ts";

const LIST = /^s\/(0|[1-9][0-9]{0,9})(?:\/(revocation|suspension))?$/;
/** Multicodec of an Ed25519 public key. */
const ED25519 = Uint8Array.of(0xed, 0x01);

export interface ForeignFile {
  readonly type: string;
  readonly bytes: Uint8Array;
}

export class Foreign {
  readonly #desk: Desk;
  readonly #bundles: BundleMaker;
  /** Made once a bundle. */
  #made = new Map<string, ForeignFile>();
  #version = 0;

  constructor(desk: Desk, bundles: BundleMaker) {
    this.#desk = desk;
    this.#bundles = bundles;
  }

  /** @param path  relative to `/issuers/<n>/` */
  async find(issuer: number, path: string): Promise<ForeignFile | undefined> {
    const signers = this.#desk.options.signers.get(issuer);
    const origin = this.#desk.root.issuers.get(issuer)?.origin;
    if (signers === undefined || origin === undefined) return undefined;
    if (path === ".well-known/did.json") return this.#didDocument(issuer, origin, signers.list);
    const [, list, purpose] = LIST.exec(path) ?? [];
    if (list === undefined) return undefined;
    const { version = 0 } = this.#bundles.facts ?? {};
    if (version !== this.#version) this.#made = new Map();
    this.#version = version;
    const known = this.#made.get(`${issuer}/${path}`);
    if (known !== undefined) return known;
    const state = await this.#state(issuer, origin, Number(list));
    if (state === undefined) return undefined;
    const file = isPurpose(purpose) ? await bitstring(state, purpose, signers.list) : await token(state, signers.list);
    this.#made.set(`${issuer}/${path}`, file);
    return file;
  }

  async #state(issuer: number, origin: string, list: number): Promise<ListState | undefined> {
    const bundle = this.#bundles.newest?.bundle;
    const digest = bundle?.issuers.get(issuer)?.statusFiles[list];
    const file = digest === undefined ? undefined : await this.#desk.options.published.get(`files/${digest}`);
    // What lies in a folder may have been edited: the list key signs what the bundle names, nothing else.
    if (bundle === undefined || file === undefined || toHex(sha256(file)) !== digest) return undefined;
    return { issuer: origin, uri: statusListUri(origin, list), file, block: bundle.block, expires: bundle.expiresAt };
  }

  #didDocument(issuer: number, origin: string, list: Signer): ForeignFile {
    const id = `did:web:${new URL(origin).host.replace(":", "%3A")}`;
    const own = [...this.#desk.root.keys].filter(([, key]) => key.issuer === issuer);
    const keys = [
      ...own.map(([kid, { publicKey }]) => ({ kid, key: publicKey.bytes })),
      { kid: list.kid, key: list.publicKey },
    ];
    const methods = keys.map(({ kid, key }) => ({
      id: `${id}#${kid}`,
      type: "Multikey",
      controller: id,
      publicKeyMultibase: toMultibase(concatBytes(ED25519, key)),
    }));
    const document = {
      "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
      id,
      verificationMethod: methods,
      assertionMethod: methods.map((method) => method.id),
    };
    return { type: "application/did+json", bytes: canonicalize(document) };
  }
}

const isPurpose = (text: string | undefined): text is StatusPurpose => text === "revocation" || text === "suspension";

async function token(state: ListState, signer: Signer): Promise<ForeignFile> {
  const signable = { kid: signer.kid, typ: STATUS_LIST_TYP, payload: encodeTokenStatusList(state) };
  const bytes = encodeSign1({ ...signable, signature: await signer.sign(toBeSigned(signable)) });
  return { type: STATUS_LIST_TYP, bytes };
}

async function bitstring(state: ListState, purpose: StatusPurpose, signer: Signer): Promise<ForeignFile> {
  const credential = toBitstringCredential(state, purpose);
  const maker = { issuer: state.issuer, kid: signer.kid, created: state.block.time };
  const { hashData, complete } = bitstringToBeSigned(credential, maker);
  return { type: "application/vc", bytes: complete(await signer.sign(hashData)) };
}
