import { cel, listMap, rules } from "@service-operator/controller-runtime/crd";
import type { ValidationRule } from "@service-operator/controller-runtime/kubernetes";
import { z } from "zod";
import { matches } from "./names.ts";
import { naming, telling } from "./naming.ts";

/** More than a Service needs; without a bound the rules would have no bounded cost. */
const maxPorts = 32;

/** `IsValidPortName` in k8s.io/apimachinery, which is about the name of a container's port. */
const isPortName = `${matches("self", "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")} && ${matches("self", "[a-z]")} && !self.contains("--")`;

const name = z
  .string()
  .min(1)
  .max(15)
  .meta({
    description: "Name of the port, which nothing else is called. String of at most 15 lower-case letters, digits and -.",
    ...rules(
      cel(
        isPortName,
        naming({ field: "spec.ports[].name", problem: 'is no name of a port: use lower-case letters, digits and single "-", with at least one letter' }),
      ),
      cel('self != "http"', naming({ field: "spec.ports[].name", problem: "is that of spec.port: use another name" })),
    ),
  });

const portNumber = (what: string): z.ZodInt => z.int().min(1).max(65_535).describe(`${what} Integer from 1 to 65535.`);

const extraPort = z
  .object({
    name,
    port: portNumber("Port the Service is reached at."),
    targetPort: z.exactOptional(z.int().min(1).max(65_535).describe("Port the container listens on. Integer from 1 to 65535. Default: port.")),
    protocol: z.enum(["TCP", "UDP", "SCTP"]).default("TCP").describe("TCP, UDP or SCTP. Default: TCP."),
  })
  .describe("A port.");

const repeated = "self.filter(a, !self.exists_one(b, b.port == a.port && b.protocol == a.protocol))";

/** Ports beside `spec.port`. */
export const ports = z
  .array(extraPort)
  .max(maxPorts)
  .meta({
    description: `More ports of the container and of the Service, beside port. May change at any time. List, at most ${maxPorts}. Default: none.`,
    ...listMap("name"),
    ...rules(
      cel(
        `${repeated}.size() == 0`,
        telling({
          text: 'spec.ports[] "%s" has the port and protocol of another: give each its own port',
          values: [`${repeated}[0].name`],
          otherwise: "spec.ports[] has the same port and protocol twice: give each its own port",
        }),
      ),
    ),
  });

const likeHttp = "self.ports.filter(p, p.port == self.port && p.protocol == 'TCP')";

/** On the spec: the port `http` is one of them, too. */
export const portRules: readonly ValidationRule[] = [
  cel(
    `!has(self.ports) || ${likeHttp}.size() == 0`,
    telling({
      text: 'spec.ports[] "%s" has the port of spec.port, which is called http: give each its own port',
      values: [`${likeHttp}[0].name`],
      otherwise: "spec.ports[] has the port of spec.port, which is called http: give each its own port",
    }),
  ),
];
