/** What the bundler gives beside modules. */
declare module "*.css";
declare module "*.svg?raw" {
  const text: string;
  export default text;
}
declare module "*?url" {
  const address: string;
  export default address;
}
/** The trust file that this build pins, without its endpoints; put in by scripts/setup/web.ts. */
declare const PINNED_TRUST: { readonly v: 1; readonly rootKeys: readonly string[]; readonly threshold: number };
/** Of this build of the pages, by its sources; put in by scripts/setup/web.ts. */
declare const APP_VERSION: string;
