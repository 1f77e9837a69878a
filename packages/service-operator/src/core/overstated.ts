import type { ServiceStatus } from "../api/index.ts";
import { isTrue } from "./conditions.ts";

/**
 * Whether the status as it stands calls the Service ready, for the generation that it is about, and the one that it
 * should be does not. Whoever reads the former believes too much; any other status is at worst late, and says so by its
 * `observedGeneration` or by not being Ready.
 */
export function overstates(standing: ServiceStatus, due: ServiceStatus): boolean {
  return standing.observedGeneration === due.observedGeneration && isTrue(standing, "Ready") && !isTrue(due, "Ready");
}
