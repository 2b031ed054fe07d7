/** Why a process of ours that nobody ended has ended, in words. */

/** LevelDB ends its process with SIGABRT where a file contradicts itself; nothing in JavaScript hears of it.
 *  @param signal  as a child's `exit` gives it */
export const howItEnded = (signal: unknown): string =>
  signal === "SIGABRT"
    ? "gave way: a file of its store is damaged. `npm run fsck` looks at the store; `npm run restore` puts the newest copy back."
    : "ended by itself; the lines above say why.";
