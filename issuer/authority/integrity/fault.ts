/** What can be wrong with a store, each with a code, and what to do about it. */

/** What a person does about a fault of this code. */
export const ADVICE = {
  "store-unreadable": "the database cannot be read to its end: restore the newest backup",
  "record-changed": "the record is not what was sealed under this store key: restore the newest backup",
  "record-unknown": "no version of this program writes such a record: find out who did, and restore the newest backup",
  "record-missing": "the journal says that it was written: restore the newest backup",
  "record-stale": "the record is not what the journal says (put back from an old copy?): restore the newest backup",
  "journal-changed": "the journal was edited: restore the newest backup",
  "journal-gap": "entries were taken out of the journal: restore the newest backup",
  "journal-cut": "entries that were acknowledged are gone from the journal's end: restore the newest backup",
  "leaf0-differs": "the journal is not the one that was anchored: restore the newest backup",
  "batch-differs": "the leaves do not make the anchored head: restore the newest backup",
  "person-key-missing": "restore the newest backup of the person keys",
  "sealed-changed": "what was sealed for a person was changed: restore the newest backup",
  "document-differs": "the kept document is not the one that was anchored: restore the newest backup",
  "page-missing": "take the page from a backup of the folder `pdf`",
  "page-changed": "take the page from a backup of the folder `pdf`",
  "list-missing": "take the leaf list from any mirror of `/lists`; it counts only if it makes the anchored head",
  "list-differs": "take the leaf list from any mirror of `/lists`; it counts only if it makes the anchored head",
  "file-missing": "start the issuer: the next list of lists is published whole",
  "file-differs": "delete the file and start the issuer: it is published anew",
  "chain-unreachable": "the chain was not asked: start it, or set ABSAH_RPC_URL, and check again",
  "chain-other": "this is not the chain of system.json: set ABSAH_RPC_URL to the right one; sign nothing",
  "anchor-differs": "the chain holds another batch than this store: another writer, or another store, used its keys",
  "anchor-missing": "start the issuer: what the chain lacks is sent again",
  "store-old": "the store is older than the chain: put back the newest copy, or agree with `npm run restore -- --here`",
  "status-differs": "start the issuer: what the chain lacks is sent again; if the chain says more, the store is old",
} as const;

export type FaultCode = keyof typeof ADVICE;

/** `about` names the record, file or batch; `message` says in a sentence what was found. */
export interface Fault {
  readonly code: FaultCode;
  readonly about: string;
  readonly message: string;
}

export const fault = (code: FaultCode, about: string, message: string): Fault => ({ code, about, message });
