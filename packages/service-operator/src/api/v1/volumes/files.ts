import { cel, listAtomic, rules } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { dataKey, matches } from "../names.ts";
import { naming } from "../naming.ts";

/** More than a container reads one by one; without bounds the rules would have no bounded cost. */
const maxFiles = 16;
const maxPathLength = 253;

/** A segment `..`, by which a path could leave its volume. */
export const leavesVolume = "(^|/)[.][.](/|$)";

/** Permission bits of a file. */
export function mode(what: string, fallback: string): z.ZodInt {
  return z.int().min(0).max(0o777).describe(`Permission bits of ${what}, such as 0o440 (288). Integer from 0 to 511. Default: ${fallback}.`);
}

/** Where a file is in its volume. */
export function filePath(field: string): z.ZodString {
  const problem = 'is no path in a volume: use a relative one that has no segment ".." and does not begin with ".."';
  return z
    .string()
    .min(1)
    .max(maxPathLength)
    .meta({
      description: "Path of the file in the volume. Relative path.",
      ...rules(cel(`!self.startsWith("/") && !self.startsWith("..") && !${matches("self", leavesVolume)}`, naming({ field, problem }))),
    });
}

export interface KeyFile {
  key: string;
  path: string;
  mode?: number;
}

/** Chosen keys of a ConfigMap or Secret as files; `field` is the source that they are in. */
export function items(field: string): z.ZodType<KeyFile[]> {
  const file = z
    .object({
      key: dataKey(`${field}.items[].key`).describe("The key. String."),
      path: filePath(`${field}.items[].path`),
      mode: z.exactOptional(mode("this file", "those of the volume")),
    })
    .describe("A key, and the file it becomes.");
  return z
    .array(file)
    .min(1)
    .max(maxFiles)
    .meta({ description: `Keys that become files. List of 1 to ${maxFiles}. Default: every key, as a file of its name.`, ...listAtomic() });
}
