#!/usr/bin/env node
// The command `absah`: runs under Node 18 and newer, and hands over to the project's own Node. Standard input, output and
// the exit code pass through.
process.argv.splice(2, 0, "verifier/cli.ts");
await import(new URL("bootstrap.mjs", import.meta.url).href);
