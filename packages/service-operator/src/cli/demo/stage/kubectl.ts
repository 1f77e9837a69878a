import type { ControlPlaneAccess } from "@service-operator/testkit";
import { UsageError } from "../../usage-error.ts";

/** Runs kubectl as the administrator and gives what it printed. Errors: UsageError with kubectl's own words. */
export async function kubectl(access: Pick<ControlPlaneAccess, "kubectl">, args: readonly string[], input?: string): Promise<string> {
  const { code, stdout, stderr } = await access.kubectl(args, input === undefined ? {} : { input });
  if (code === 0) return stdout;
  throw new UsageError(`kubectl ${args.join(" ")} ended with ${code}: ${stderr.trim()}`);
}
