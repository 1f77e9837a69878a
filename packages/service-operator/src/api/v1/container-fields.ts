import { listAtomic } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { maxInt32 } from "./integers.ts";

/** More than a command line has. */
const maxArguments = 256;

/** `MAX_ARG_STRLEN` of Linux: a process cannot be started with a longer argument. */
const maxArgumentLength = 128 * 1024;

function commandLine(description: string): z.ZodArray<z.ZodString> {
  return z.array(z.string().max(maxArgumentLength)).max(maxArguments).meta({ description, ...listAtomic() });
}

export const command = commandLine(
  `The program that is run; no shell. $(NAME) stands for a variable of the environment. List of strings, at most ${maxArguments}. Default: the image's entry point.`,
);

export const args = commandLine(
  `Arguments of the program. $(NAME) stands for a variable of the environment. List of strings, at most ${maxArguments}. Default: the image's.`,
);

export const imagePullPolicy = z
  .enum(["Always", "IfNotPresent", "Never"])
  .describe("When the image is pulled: Always, IfNotPresent or Never. Default: Always for the tag latest or none, else IfNotPresent.");

export const terminationGracePeriodSeconds = z
  .int()
  .min(0)
  .max(maxInt32)
  .describe("Seconds that a pod has to end after SIGTERM, before it is killed. Integer from 0. Default: as in a Pod, 30.");
