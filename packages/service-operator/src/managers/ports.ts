import type { ContainerPort, ServicePort } from "@service-operator/controller-runtime/kubernetes";
import type { ServiceSpec } from "../api/index.ts";

/** One port that the Service has, with every default applied. */
interface Port {
  readonly name: string;
  readonly port: number;
  readonly targetPort: number;
  readonly protocol: "TCP" | "UDP" | "SCTP";
}

function portsOf({ port, ports = [] }: ServiceSpec): readonly Port[] {
  const http: readonly Port[] = port === 0 ? [] : [{ name: "http", port, targetPort: port, protocol: "TCP" }];
  return [...http, ...ports.map(({ targetPort, ...rest }) => ({ ...rest, targetPort: targetPort ?? rest.port }))];
}

/**
 * Ports of the container. Each number and protocol is there once, under the first name that asks for it: the API server
 * tells a container's ports apart by those, and a core Service's by the port that clients use.
 */
export function containerPorts(spec: ServiceSpec): ContainerPort[] {
  const ports = portsOf(spec);
  return ports
    .filter((port) => firstOn(ports, port) === port)
    .map(({ name, targetPort, protocol }) => ({ name, containerPort: targetPort, protocol }));
}

/** Ports of the core Service. They go by name, so that a port keeps its pods while another number rolls out. */
export function servicePorts(spec: ServiceSpec): ServicePort[] {
  const ports = portsOf(spec);
  return ports.map((each) => ({ name: each.name, port: each.port, protocol: each.protocol, targetPort: firstOn(ports, each).name }));
}

/** The port of the container that a name of the Service's stands for. A number stands for itself. */
export function containerPortOf(spec: ServiceSpec, port: number | string): number | string {
  const ports = portsOf(spec);
  const named = ports.find(({ name }) => name === port);
  return named ? firstOn(ports, named).name : port;
}

/** The port by which one can tell whether an unknown application listens: the first of TCP; undefined where there is none. */
export function listeningPort(spec: ServiceSpec): string | undefined {
  return containerPorts(spec).find(({ protocol }) => protocol === "TCP")?.name;
}

/** The first port on the same number and protocol of the container. */
function firstOn(ports: readonly Port[], port: Port): Port {
  return ports.find(({ targetPort, protocol }) => targetPort === port.targetPort && protocol === port.protocol) ?? port;
}
