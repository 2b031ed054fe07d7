/** An issuer on a given folder, in this process or in one that is about to be cut off: real store, real files, real chain. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { encodeUtf8, toHex } from "#core/encoding/text.ts";
import { sha256 } from "#primitives";
import { LEAF_BYTES } from "#core/proof/anchor.ts";
import { type AccountKeys, createRegistry, type Pinned } from "../../../issuer/adapters/chain/registry.ts";
import { openFileStore } from "../../../issuer/adapters/store/files.ts";
import { openLevelStore } from "../../../issuer/adapters/store/level.ts";
import { openAuthority } from "../../../issuer/authority/authority.ts";
import { type Authority } from "../../../issuer/authority/model.ts";
import { signerOf, secretOf } from "../../support/house/keys.ts";
import { openRoot } from "../../support/house/root.ts";
import { openTestChain, START, type TestChain } from "../../support/house/test-chain.ts";

/** How another process finds the chain and its time. */
export interface Link {
  readonly url: string;
  readonly pinned: Pinned;
  /** Unix milliseconds of this machine at which the houses' clock showed START. */
  readonly beganMs: number;
}

export interface LinkedChain {
  readonly chain: TestChain;
  readonly link: Link;
}

const nowMs = ({ beganMs }: Link): number => START * 1000 + (Date.now() - beganMs);

export async function openLinkedChain(): Promise<LinkedChain> {
  const chain = await openTestChain();
  const link = { url: chain.front.url, pinned: chain.pinned, beganMs: Date.now() };
  Object.defineProperty(chain, "time", { get: () => Math.floor(nowMs(link) / 1000), set: () => {} });
  return { chain, link };
}

const accounts: ReadonlyMap<number, AccountKeys> = new Map(
  [1, 2].map((issuer) => {
    const [anchoring, status] = ["anchoring", "status"].map((name) => toHex(secretOf(`${name} ${issuer}`)));
    return [issuer, { anchoring: anchoring ?? "", status: status ?? "" }];
  }),
);

/** Opens the authority of issuer 1 on `folder`. @throws  what a start refuses with */
export async function openOn(folder: string, link: Link): Promise<Authority> {
  const key = secretOf("store");
  const { rootFile, trust } = await openRoot(link.pinned, 1);
  const store = await openLevelStore({ folder: join(folder, "store"), key });
  try {
    const persons = await openLevelStore({ folder: join(folder, "persons"), key, erase: true });
    try {
      return await openAuthority({
        store,
        persons,
        files: await openFileStore(join(folder, "pages")),
        published: await openFileStore(join(folder, "published")),
        signers: new Map([[1, { signing: signerOf("signing 1"), list: signerOf("list 1") }]]),
        bundleSigner: signerOf("bundle"),
        rootFile,
        trust,
        registry: createRegistry({ rpcUrls: [link.url], pinned: link.pinned, accounts }),
        renderer: {
          render: ({ cose }) => Promise.resolve(encodeUtf8(`%PDF-1.7\n%${toHex(cose)}\nstartxref\n0\n%%EOF\n`)),
          preview: () => Promise.resolve(new Uint8Array()),
        },
        portraits: { read: (bytes) => Promise.resolve(bytes) },
        clock: { nowMs: () => nowMs(link) },
        random: { bytes: (length) => new Uint8Array(randomBytes(length)) },
        log: { info: () => undefined, warn: () => undefined, error: () => undefined },
        batchSeconds: 0,
        profile: "demo",
        verifierAddress: "periksa.absah.example",
      });
    } catch (error) {
      await persons.close();
      throw error;
    }
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Opens for `work`, and closes whatever it does. */
export async function withIssuer<T>(
  folder: string,
  link: Link,
  work: (authority: Authority) => Promise<T>,
): Promise<T> {
  const authority = await openOn(folder, link);
  try {
    return await work(authority);
  } finally {
    await authority.close();
  }
}

/** Turns the loop until nothing waits. */
export async function settle(authority: Authority): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    await authority.step();
    if (authority.health().pending === 0) return;
  }
  throw new Error(`it does not settle: ${JSON.stringify(authority.health())}`);
}

/** How often each document is anchored, by the digest of what was signed, as the published leaf lists say. */
async function anchored({ published }: Authority): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>();
  for (let sequence = 0; ; sequence += 1) {
    const leaves = await published.leafFile(1, sequence);
    if (leaves === undefined) return times;
    for (let at = LEAF_BYTES; at < leaves.length; at += LEAF_BYTES) {
      const digest = toHex(leaves.subarray(at, at + 32));
      times.set(digest, (times.get(digest) ?? 0) + 1);
    }
  }
}

/** What of it is not as it was acknowledged; call once all is settled. */
export async function lost(authority: Authority, acks: Acknowledged): Promise<string[]> {
  const faults: string[] = [];
  const times = await anchored(authority);
  for (const id of acks.documents) {
    const found = await authority.published.lookup(id);
    const count = found === undefined ? 0 : (times.get(toHex(sha256(found.cose))) ?? 0);
    if (count !== 1) faults.push(`document ${id} is anchored ${count} times`);
    const page = await authority.documentPdf(id).catch(String);
    if (typeof page === "string") faults.push(`the page of document ${id}: ${page}`);
  }
  return [...faults, ...(await withdrawn(authority, acks))];
}

/** What was acknowledged and is not in the store, before anything is brought to an end. */
export async function forgotten(authority: Authority, acks: Acknowledged): Promise<string[]> {
  const faults: string[] = [];
  for (const id of acks.documents) {
    if ((await authority.findDocument(id)) === undefined) faults.push(`document ${id} is not known`);
  }
  return [...faults, ...(await withdrawn(authority, acks))];
}

async function withdrawn(authority: Authority, { revoked }: Acknowledged): Promise<string[]> {
  const faults: string[] = [];
  for (const id of revoked) {
    const status = (await authority.findDocument(id))?.status;
    if (status !== "revoked") faults.push(`document ${id} is ${String(status)} and was revoked`);
  }
  return faults;
}

/** What a client was told. */
export interface Acknowledged {
  readonly documents: readonly string[];
  readonly revoked: readonly string[];
}

/** @param text  a line an acknowledgement; half a line at the end is none */
export function parseAcks(text: string): Acknowledged {
  const lines = text
    .split("\n")
    .slice(0, -1)
    .map((line) => line.split(" "));
  const of = (kind: string): string[] => lines.filter(([one]) => one === kind).map(([, id = ""]) => id);
  return { documents: of("document"), revoked: of("revoked") };
}
