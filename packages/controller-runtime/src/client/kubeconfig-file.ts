import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { ApiError } from "./errors.ts";

const cluster = z.object({
  server: z.string(),
  "certificate-authority": z.string().optional(),
  "certificate-authority-data": z.string().optional(),
  "insecure-skip-tls-verify": z.boolean().optional(),
  "tls-server-name": z.string().optional(),
});

const user = z.object({
  token: z.string().optional(),
  tokenFile: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  "client-certificate": z.string().optional(),
  "client-certificate-data": z.string().optional(),
  "client-key": z.string().optional(),
  "client-key-data": z.string().optional(),
  as: z.string().optional(),
  "as-uid": z.string().optional(),
  "as-groups": z.array(z.string()).nullish().transform((groups) => groups ?? []),
  "as-user-extra": z.record(z.string(), z.array(z.string())).nullish().transform((extra) => extra ?? {}),
  "auth-provider": z.object({ name: z.string() }).optional(),
  exec: z
    .object({
      apiVersion: z.string(),
      command: z.string(),
      args: z.array(z.string()).nullish().transform((args) => args ?? []),
      env: z.array(z.object({ name: z.string(), value: z.string() })).nullish().transform((env) => env ?? []),
      installHint: z.string().optional().transform((hint) => hint ?? ""),
    })
    .optional(),
});

const kubeconfig = z.object({
  "current-context": z.string().optional(),
  clusters: z.array(z.object({ name: z.string(), cluster })).nullish(),
  contexts: z.array(z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: z.string(), namespace: z.string().optional() }) })).nullish(),
  users: z.array(z.object({ name: z.string(), user: user.nullish() })).nullish(),
});

export type Cluster = z.output<typeof cluster>;
export type User = z.output<typeof user>;

export type Kubeconfig = z.output<typeof kubeconfig>;

/** Ends in an error of one line that names the file and what is wrong with it. */
export function fail(message: string, cause?: unknown): never {
  throw new ApiError({ code: "Credentials", message, cause });
}

/** Reads one kubeconfig file. Errors: `Credentials`, naming the file and what is wrong with it. */
export function readKubeconfig(path: string): Kubeconfig {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    fail(`cannot read kubeconfig ${path}: ${(cause as Error).message.split(",")[0]}`, cause);
  }
  try {
    const parsed = kubeconfig.safeParse(parse(text));
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    fail(`kubeconfig ${path} is not valid: ${issue?.path.join(".") || "top level"}: ${issue?.message}`);
  } catch (cause) {
    if (cause instanceof ApiError) throw cause;
    fail(`kubeconfig ${path} is not YAML: ${(cause as Error).message.split("\n")[0]}`, cause);
  }
}
