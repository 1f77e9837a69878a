import { cel, rules } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { maxInt32 } from "../integers.ts";
import { exec, grpc, httpGet, tcpSocket } from "./handlers.ts";

interface Timing {
  readonly minimum: number;
  readonly fallback: number;
  readonly what: string;
}

function timing({ minimum, fallback, what }: Timing): z.ZodDefault<z.ZodInt> {
  return z.int().min(minimum).max(maxInt32).default(fallback).describe(`${what} Integer from ${minimum}. Default: ${fallback}.`);
}

interface Pace {
  readonly periodSeconds: number;
  readonly failureThreshold: number;
}

/** What every probe has. */
function fields({ periodSeconds, failureThreshold }: Pace) {
  return {
    enabled: z.boolean().default(true).describe("Whether there is this probe. Boolean. Default: true."),
    httpGet: z.exactOptional(httpGet),
    tcpSocket: z.exactOptional(tcpSocket),
    grpc: z.exactOptional(grpc),
    exec: z.exactOptional(exec),
    initialDelaySeconds: timing({ minimum: 0, fallback: 0, what: "Seconds after the start of the container until it is first asked." }),
    periodSeconds: timing({ minimum: 1, fallback: periodSeconds, what: "Seconds from one try to the next." }),
    timeoutSeconds: timing({ minimum: 1, fallback: 1, what: "Seconds after which a try has failed." }),
    failureThreshold: timing({ minimum: 1, fallback: failureThreshold, what: "Failed tries in a row that count as failure." }),
  };
}

/** A pod that starts or lives is asked until it says yes once: `ValidateLivenessProbe` in k8s.io/kubernetes. */
const once = {
  successThreshold: z.int().min(1).max(1).default(1).describe("Good tries in a row that count as success; can only be 1. Default: 1."),
  terminationGracePeriodSeconds: z.exactOptional(
    z.int().min(1).max(maxInt32).describe("Seconds the container has to end after a failure. Integer from 1. Default: spec.terminationGracePeriodSeconds."),
  ),
};

const oneHandler = rules(
  cel(
    "[has(self.httpGet), has(self.tcpSocket), has(self.grpc), has(self.exec)].filter(isPresent, isPresent).size() <= 1",
    "spec.probes.* has more than one handler: keep one of httpGet, tcpSocket, grpc, exec",
  ),
);

const startup = z.object({ ...fields({ periodSeconds: 5, failureThreshold: 60 }), ...once }).meta({
  description: "Whether the container has started; until then the other probes wait. Default: a TCP connection to the port http.",
  ...oneHandler,
});

const readiness = z
  .object({
    ...fields({ periodSeconds: 10, failureThreshold: 3 }),
    successThreshold: timing({ minimum: 1, fallback: 1, what: "Good tries in a row that count as success." }),
  })
  .meta({ description: "Whether the container may get traffic. Default: a TCP connection to the port http.", ...oneHandler });

const liveness = z.object({ ...fields({ periodSeconds: 10, failureThreshold: 3 }), ...once }).meta({
  description: "Whether the container still works; on failure it is restarted. Default: none, for a wrong one turns load into an outage.",
  ...oneHandler,
});

/** The container's probes, in the form a Pod has them, but for `host`. */
export const probes = z
  .object({ startup: z.exactOptional(startup), readiness: z.exactOptional(readiness), liveness: z.exactOptional(liveness) })
  .describe("Probes of the container, as in a Pod. A probe without a handler opens a TCP connection to the port http. Default: see each.");
