/** Faults that a chain shows only through a lying node; each with the code that names it. */
import { Interface } from "ethers";
import { documentRegistryAbi } from "../../contracts/abi.ts";
import { signerOf } from "../support/house/keys.ts";
import { START } from "../support/house/test-chain.ts";
import {
  type Args,
  type Lie,
  bent,
  tellBlock,
  tellEvents,
  tellMethod,
  tellSender,
  tellState,
  together,
} from "../verifier/library/audit/lies.ts";
import { type Mutation, type Stage } from "./audit-stage.ts";

const abi = new Interface(documentRegistryAbi);
const STRANGER = `0x${"77".repeat(20)}`;

const lie =
  (...lies: readonly Lie[]): Mutation["make"] =>
  ({ front }) =>
    void (front.lie = together(...lies));
/** Changes an entry of issuer 1 in event and state alike. */
const entryTold = (sequence: number, change: (entry: string) => string): Lie =>
  together(
    tellEvents("Anchored", (args) =>
      isAnchor(args, sequence) ? { ...args, entry: change(String(args["entry"])) } : args,
    ),
    tellState("entryOf", (asked, { entry }) =>
      isAnchor(asked.toObject(), sequence) ? { entry: change(String(entry)) } : {},
    ),
  );
const isAnchor = ({ issuer, sequence }: Args, wanted: number): boolean => issuer === 1n && sequence === BigInt(wanted);
const anchorTold = (sequence: number, change: Args): Lie =>
  tellEvents("Anchored", (args) => (isAnchor(args, sequence) ? { ...args, ...change } : args));
const without = (event: string, isOne: (args: Args, place: number) => boolean = () => true): Lie =>
  tellEvents(event, (args, place) => (isOne(args, place) ? undefined : args));
/** A key of issuer 1 in event and state alike. */
const keyTold = (change: Args): Lie => {
  return together(
    tellEvents("KeyRegistered", (args) => (args["kid"] === KID ? { ...args, ...change } : args)),
    tellState("keyOf", (asked) => (asked["kid"] === KID ? change : {})),
  );
};
const KID = `0x${signerOf("signing 1").kid}`;
/** The key of issuer 1, registered after the other as one of issuer 2. */
const ofIssuer2: Lie = (() => {
  let first: Args = {};
  return tellEvents("KeyRegistered", (args, place) => {
    if (place > 0) return [args, { ...first, issuer: 2n }];
    first = args;
    return undefined;
  });
})();
const zeroWords = tellState("wordOf", () => ({ value: 0n }));
const lateTime = (entry: string): string => entry.slice(0, -10) + (START - 3600).toString(16).padStart(10, "0");

export const TOLD: readonly Mutation[] = [
  // a log of anchors told otherwise
  { name: "an anchor left out", code: "SEQUENCE_GAP", make: lie(without("Anchored", (args) => isAnchor(args, 1))) },
  {
    name: "the newest anchor left out",
    code: "ENTRY_WITHOUT_EVENT",
    make: lie(without("Anchored", (args) => isAnchor(args, 2))),
  },
  {
    name: "an anchor told twice",
    code: "ANCHORED_TWICE",
    make: lie(tellEvents("Anchored", (args) => (isAnchor(args, 1) ? [args, args] : args))),
  },
  { name: "an anchor by another account", code: "ANCHORED_BY_OTHER", make: lie(tellSender("Anchored", STRANGER)) },
  { name: "an anchor with another size", code: "EVENT_DIFFERS", make: lie(anchorTold(1, { size: 9n })) },
  {
    name: "an anchor with another root",
    code: "EVENT_DIFFERS",
    make: lie(anchorTold(1, { root: `0x${"12".repeat(32)}` })),
  },
  {
    name: "an anchor under another key",
    code: "KID_DIFFERS",
    make: lie(anchorTold(1, { kid: `0x${signerOf("signing 2").kid}` })),
  },
  {
    name: "an entry other than the event's",
    code: "ENTRY_DIFFERS",
    make: lie(
      tellState("entryOf", (asked, { entry }) =>
        isAnchor(asked.toObject(), 1) ? { entry: bent(String(entry), 20) } : {},
      ),
    ),
  },
  {
    name: "an event other than the entry",
    code: "ENTRY_DIFFERS",
    make: lie(
      tellEvents("Anchored", (args) =>
        isAnchor(args, 1) ? { ...args, entry: bent(String(args["entry"]), 20) } : args,
      ),
    ),
  },
  {
    name: "a head that its parts do not give",
    code: "HEAD_DIFFERS",
    make: lie(entryTold(2, (entry) => bent(entry, 20))),
  },
  { name: "an entry with another time", code: "TIME_DIFFERS", make: lie(entryTold(1, (entry) => bent(entry, -1))) },
  {
    name: "a block older than the one before",
    code: "TIME_NOT_RISING",
    make: async (stage) => {
      const number = await blockOf(stage, 2);
      stage.front.lie = together(
        entryTold(2, lateTime),
        tellBlock(number, { timestamp: `0x${(START - 3600).toString(16)}` }),
      );
    },
  },
  // issuers and keys
  {
    name: "an anchor outside the key's window",
    code: "KEY_OUTSIDE_WINDOW",
    make: lie(keyTold({ notAfter: BigInt(START) })),
  },
  {
    name: "a key of another issuer",
    code: "KEY_OF_OTHER_ISSUER",
    make: lie(
      ofIssuer2,
      tellState("keyOf", (asked) => (asked["kid"] === KID ? { issuer: 2n } : {})),
    ),
  },
  {
    name: "a key that nobody registered",
    code: "KEY_UNKNOWN",
    make: lie(without("KeyRegistered", ({ issuer }) => issuer === 1n)),
  },
  {
    name: "a key whose powers were changed",
    code: "KEY_DIFFERS",
    make: lie(tellState("keyOf", () => ({ kinds: 8191n }))),
  },
  {
    name: "a key that is not its kid's",
    code: "KEY_DIFFERS",
    make: lie(keyTold({ publicKey: `0x${"34".repeat(32)}` })),
  },
  {
    name: "an issuer that nobody registered",
    code: "ISSUER_UNKNOWN",
    make: lie(without("IssuerRegistered", ({ issuer }) => issuer === 1n)),
  },
  {
    name: "an account that no event gave",
    code: "ISSUER_DIFFERS",
    make: lie(tellState("issuerOf", () => ({ statusAccount: STRANGER }))),
  },
  // status
  { name: "a status word other than its events", code: "WORD_DIFFERS", make: lie(zeroWords) },
  { name: "a status event left out", code: "WORD_DIFFERS", make: lie(without("StatusSet", (_, place) => place === 1)) },
  {
    name: "a withdrawal taken back",
    code: "TRANSITION_FORBIDDEN",
    make: ({ front }) => {
      let first: Args = {};
      const told = tellEvents("StatusSet", (args, place) => (place === 0 ? (first = args) : { ...first, value: 0n }));
      front.lie = together(told, zeroWords);
    },
  },
  {
    name: "a status set by another account",
    code: "STATUS_SET_BY_OTHER",
    make: lie(tellSender("StatusSet", STRANGER)),
  },
  {
    name: "a list opened by another account",
    code: "LIST_OPENED_BY_OTHER",
    make: lie(tellSender("ListOpened", STRANGER)),
  },
  {
    name: "lists opened out of order",
    code: "LIST_OUT_OF_ORDER",
    make: lie(
      tellEvents("ListOpened", (args) => ({ ...args, list: 2n })),
      tellState("openedOf", () => ({ opened: 3n })),
    ),
  },
  {
    name: "a list that no event opened",
    code: "LIST_COUNT_DIFFERS",
    make: lie(tellState("openedOf", () => ({ opened: 2n }))),
  },
  {
    name: "a status in a list that is not open",
    code: "LIST_NOT_OPEN",
    isAlone: true,
    make: lie(
      without("ListOpened"),
      tellState("openedOf", () => ({ opened: 0n })),
    ),
  },
  // which chain
  { name: "another chain", code: "OTHER_CHAIN", make: lie(tellMethod("eth_chainId", () => "0x1")) },
  { name: "another first block", code: "OTHER_CHAIN", make: lie(tellBlock(0, { hash: `0x${"56".repeat(32)}` })) },
  {
    name: "other code at the contract's address",
    code: "OTHER_CODE",
    make: lie(
      tellMethod("eth_getCode", (code, { params: [address] }) =>
        String(address) === STRANGER ? code : bent(code, 300),
      ),
    ),
  },
];

async function blockOf({ house }: Stage, sequence: number): Promise<number> {
  const topics = [abi.getEvent("Anchored")!.topicHash, null, `0x${sequence.toString(16).padStart(64, "0")}`];
  const body = JSON.stringify([
    { jsonrpc: "2.0", id: 1, method: "eth_getLogs", params: [{ fromBlock: "0x0", topics }] },
  ]);
  const answer = await fetch(house.chain.front.url, { method: "POST", body });
  const [{ result }] = (await answer.json()) as [{ result: [{ blockNumber: string }] }];
  return Number(result[0].blockNumber);
}
