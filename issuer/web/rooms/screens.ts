/** Every address of the desk that needs somebody signed in. */
import { type Screen } from "../visit.ts";
import { bulk } from "./bulk.ts";
import { changes } from "./changes.ts";
import { documents } from "./documents.ts";
import { monitoring } from "./monitoring.ts";
import { newOrder } from "./new-order.ts";
import { orders } from "./orders.ts";
import { queues } from "./queues.ts";

export const screens: readonly Screen[] = [
  ...queues,
  ...newOrder,
  ...orders,
  ...bulk,
  ...documents,
  ...changes,
  ...monitoring,
];
