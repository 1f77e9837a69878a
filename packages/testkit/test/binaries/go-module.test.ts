import assert from "node:assert/strict";
import { test } from "node:test";
import { kubernetesGoMod, kwokGoMod, linkerFlags, stagingModules } from "../../src/binaries/go-module.ts";
import { ETCD_VERSION, KWOK_VERSION } from "../../src/versions.ts";

const UPSTREAM = `
module k8s.io/kubernetes

go 1.26.0

godebug default=go1.26

require (
	k8s.io/api v0.0.0
	example.com/other v1.0.0
)

replace (
	k8s.io/client-go => ./staging/src/k8s.io/client-go
	k8s.io/api => ./staging/src/k8s.io/api
	example.com/other => example.com/fork v1.0.1
)

replace k8s.io/kubelet => ./staging/src/k8s.io/kubelet
`;

test("every staging module of Kubernetes is replaced by its published version, nothing else is", () => {
  assert.deepEqual(stagingModules(UPSTREAM), ["k8s.io/api", "k8s.io/client-go", "k8s.io/kubelet"]);
});

test("the module for Kubernetes and etcd", () => {
  assert.equal(
    kubernetesGoMod("1.37.2", UPSTREAM),
    `module control-plane

go 1.26.0

tool (
	go.etcd.io/etcd/server/v3
	k8s.io/kubernetes/cmd/kube-apiserver
	k8s.io/kubernetes/cmd/kube-controller-manager
	k8s.io/kubernetes/cmd/kube-scheduler
	k8s.io/kubernetes/cmd/kubectl
)

require (
	go.etcd.io/etcd/server/v3 v${ETCD_VERSION}
	k8s.io/kubernetes v1.37.2
)

replace (
	k8s.io/api => k8s.io/api v0.37.2
	k8s.io/client-go => k8s.io/client-go v0.37.2
	k8s.io/kubelet => k8s.io/kubelet v0.37.2
)
`,
  );
});

test("kwok has a module of its own, with its own go line", () => {
  assert.equal(
    kwokGoMod("module sigs.k8s.io/kwok\n\ngo 1.25.0\n"),
    `module kwok

go 1.25.0

tool sigs.k8s.io/kwok/cmd/kwok

require sigs.k8s.io/kwok v${KWOK_VERSION}
`,
  );
});

test("the version is stamped into both packages that report one", () => {
  assert.equal(
    linkerFlags("1.37.2"),
    [
      "-s -w",
      "-X k8s.io/component-base/version.gitVersion=v1.37.2",
      "-X k8s.io/component-base/version.gitMajor=1",
      "-X k8s.io/component-base/version.gitMinor=37",
      "-X k8s.io/client-go/pkg/version.gitVersion=v1.37.2",
      "-X k8s.io/client-go/pkg/version.gitMajor=1",
      "-X k8s.io/client-go/pkg/version.gitMinor=37",
    ].join(" "),
  );
});
