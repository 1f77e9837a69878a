import { cel, intOrString, listAtomic, rules } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { matches } from "../names.ts";
import { naming } from "../naming.ts";

/** More than a probe needs; without bounds the rules would have no bounded cost. */
const maxHeaders = 32;
const maxArguments = 64;
const maxTextLength = 4096;

/** `MaxIANAServiceNameLength`: the longest name of a container's port. */
const portNameLength = 15;

function port(field: string): z.ZodDefault<ReturnType<typeof intOrString>> {
  return intOrString()
    .default("http")
    .meta({
      description: "Port of the container: its number or its name, http or one of spec.ports. Default: http.",
      maxLength: portNameLength,
      ...rules(
        cel(
          "type(self) == int ? self >= 1 && self <= 65535 : size(self) > 0",
          naming({ field, value: "string(self)", problem: "is no port: use a number from 1 to 65535, or the name of a port" }),
        ),
      ),
    });
}

const headerName = z
  .string()
  .min(1)
  .max(256)
  .meta({
    description: "Name of the header. String.",
    ...rules(
      cel(
        matches("self", "^[-A-Za-z0-9]+$"),
        naming({ field: "spec.probes.*.httpGet.httpHeaders[].name", problem: 'is no name of a header: use letters, digits and "-"' }),
      ),
    ),
  });

const header = z
  .object({ name: headerName, value: z.string().max(maxTextLength).describe("Value of the header. String.") })
  .describe("A header of the request.");

const httpPath = z
  .string()
  .min(1)
  .max(2048)
  .default("/")
  .meta({
    description: "Path of the request. String that begins with /. Default: /.",
    ...rules(cel('self.startsWith("/")', naming({ field: "spec.probes.*.httpGet.path", problem: "is no absolute path: begin it with /" }))),
  });

/** Without the `host` that a Pod's probe has: with it, a Service could make nodes send requests to anywhere. */
export const httpGet = z
  .object({
    path: httpPath,
    port: port("spec.probes.*.httpGet.port"),
    scheme: z.enum(["HTTP", "HTTPS"]).default("HTTP").describe("HTTP or HTTPS; certificates are not checked. Default: HTTP."),
    httpHeaders: z.exactOptional(
      z.array(header).max(maxHeaders).meta({ description: `Headers of the request. List, at most ${maxHeaders}. Default: none.`, ...listAtomic() }),
    ),
  })
  .describe("An HTTP request to the pod, good when answered with a status from 200 to 399. Default: none.");

export const tcpSocket = z
  .object({ port: port("spec.probes.*.tcpSocket.port") })
  .describe("A TCP connection to the pod, good when it opens. Default: the handler where no other is given.");

export const grpc = z
  .object({
    port: z.exactOptional(z.int().min(1).max(65_535).describe("Port of the container. Integer from 1 to 65535. Default: spec.port.")),
    service: z.exactOptional(z.string().max(maxTextLength).describe("The service to ask for. String. Default: the server as a whole.")),
  })
  .describe("A call of the gRPC health checking protocol. Default: none.");

export const exec = z
  .object({
    command: z
      .array(z.string().max(maxTextLength))
      .min(1)
      .max(maxArguments)
      .meta({ description: `The program and its arguments; no shell. List of strings, at most ${maxArguments}.`, ...listAtomic() }),
  })
  .describe("A command in the container, good when its exit code is 0. Default: none.");
