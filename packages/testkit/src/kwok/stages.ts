import { stringify } from "yaml";
import { failingStages } from "./failing-stages.ts";
import { nodeStages } from "./node-stages.ts";
import { podStages } from "./pod-stages.ts";

/** kwok's configuration file: what becomes of nodes and pods. */
export function stagesYaml(): string {
  return [...nodeStages, ...podStages, ...failingStages].map((stage) => stringify(stage)).join("---\n");
}
