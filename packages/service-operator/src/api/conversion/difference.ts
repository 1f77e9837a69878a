import { z } from "zod";

/** In what two versions of an object differ, found from their schemas: what v1 will gain is covered without a word here. */
export interface Difference {
  /** Fields that both have; where both are objects of different fields, in what those differ. */
  readonly shared: ReadonlyMap<string, Difference | undefined>;
  /** The schema in the hub of each field that the hub alone has. */
  readonly added: ReadonlyMap<string, z.ZodType>;
  /** Defaults of those fields. */
  readonly defaults: Readonly<Record<string, unknown>>;
}

/**
 * What `hub` has and `spoke` has not. Throws where they differ in another way: a field that the hub has not, or one that means
 * something else there. Such a pair needs a conversion written for it.
 */
export function differenceOf(hub: z.ZodObject, spoke: z.ZodObject, at = "spec"): Difference {
  const shared = Object.entries(spoke.shape).map(([name, schema]) => [name, differenceOfField(hub.shape[name], schema, `${at}.${name}`)] as const);
  const added = Object.entries(hub.shape).filter(([name]) => !Object.hasOwn(spoke.shape, name)) as [string, z.ZodType][]; // zod's own wider name for it
  const defaults = added.map(([name, schema]) => [name, schema.safeParse(undefined).data] as const).filter(([, value]) => value !== undefined);
  return { shared: new Map(shared), added: new Map(added), defaults: Object.fromEntries(defaults) };
}

function differenceOfField(hub: z.core.$ZodType | undefined, spoke: z.core.$ZodType, at: string): Difference | undefined {
  if (hub === spoke) return undefined;
  const [hubObject, spokeObject] = [objectOf(hub), objectOf(spoke)];
  if (hubObject && spokeObject) return differenceOf(hubObject, spokeObject, at);
  throw new Error(`${at} differs between the versions in more than the fields of an object`);
}

function objectOf(schema: z.core.$ZodType | undefined): z.ZodObject | undefined {
  if (schema instanceof z.ZodExactOptional) return objectOf(schema.unwrap());
  return schema instanceof z.ZodObject ? schema : undefined;
}
