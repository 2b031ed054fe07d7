import { FormatError } from "../error.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../encoding/canonical.ts";

/** A string member. @throws {FormatError} `claim-missing`, `claim-type` */
export function requiredString(object: JsonObject, name: string): string {
  return required(name, optionalString(object, name));
}

/** A string member, or undefined. @throws {FormatError} `claim-type` */
export function optionalString(object: JsonObject, name: string): string | undefined {
  const value = member(object, name);
  return value === undefined || typeof value === "string" ? value : wrong(name);
}

/** A whole number member. @throws {FormatError} `claim-missing`, `claim-type` */
export function requiredInteger(object: JsonObject, name: string): number {
  const value = required(name, member(object, name));
  return typeof value === "number" && Number.isSafeInteger(value) ? value : wrong(name);
}

/** An object member. @throws {FormatError} `claim-missing`, `claim-type` */
export function requiredMember(object: JsonObject, name: string): JsonObject {
  return required(name, optionalMember(object, name));
}

/** An object member, or undefined. @throws {FormatError} `claim-type` */
export function optionalMember(object: JsonObject, name: string): JsonObject | undefined {
  const value = member(object, name);
  return value === undefined || isJsonObject(value) ? value : wrong(name);
}

function member(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function required<T>(name: string, value: T | undefined): T {
  if (value === undefined) throw new FormatError("claim-missing", `no ${name}`);
  return value;
}

function wrong(name: string): never {
  throw new FormatError("claim-type", `${name} is of another type`);
}
