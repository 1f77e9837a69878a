import { stage } from "./stage.ts";

/**
 * Makes a node ready, once at first and again when the node controller has declared it lost.
 * No heartbeat stage: kwok renews the node's lease, and that is what the node controller watches.
 */
export const nodeStages = [
  stage({
    name: "node-ready",
    kind: "Node",
    when: [{ key: '.status.conditions.[] | select(.type == "Ready") | .status', operator: "NotIn", values: ["True"] }],
    status: `
{{ $now := Now | Quote }}
phase: Running
conditions:
{{ range NodeConditions }}
- type: {{ .type | Quote }}
  status: {{ .status | Quote }}
  reason: {{ .reason | Quote }}
  message: {{ .message | Quote }}
  lastHeartbeatTime: {{ $now }}
  lastTransitionTime: {{ $now }}
{{ end }}
addresses:
- { type: InternalIP, address: {{ NodeIP | Quote }} }
- { type: Hostname, address: {{ .metadata.name | Quote }} }
nodeInfo: { kubeletVersion: kwok-{{ Version }}, operatingSystem: linux, architecture: amd64 }
capacity: { cpu: 1k, memory: 1Ti, pods: 10k }
allocatable: { cpu: 1k, memory: 1Ti, pods: 10k }
`,
  }),
];
