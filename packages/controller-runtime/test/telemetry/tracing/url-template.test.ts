import assert from "node:assert/strict";
import { test } from "node:test";
import { urlTemplate } from "../../../src/telemetry/tracing/url-template.ts";

const cases: readonly (readonly [string, string])[] = [
  ["/api/v1/namespaces", "/api/v1/namespaces"],
  ["/api/v1/namespaces/shop", "/api/v1/namespaces/{name}"],
  ["/api/v1/namespaces/shop/status", "/api/v1/namespaces/{name}/status"],
  ["/api/v1/namespaces/shop/configmaps", "/api/v1/namespaces/{namespace}/configmaps"],
  ["/api/v1/namespaces/shop/configmaps/web?fieldManager=x", "/api/v1/namespaces/{namespace}/configmaps/{name}"],
  ["/api/v1/configmaps?watch=true&continue=token", "/api/v1/configmaps"],
  ["/apis/apps/v1/namespaces/shop/deployments/web/status", "/apis/apps/v1/namespaces/{namespace}/deployments/{name}/status"],
  ["/apis/rbac.authorization.k8s.io/v1/clusterroles/admin", "/apis/rbac.authorization.k8s.io/v1/clusterroles/{name}"],
  ["/apis/apps/v1", "/apis/apps/v1"],
  ["/api/v1/namespaces/shop/pods/web/proxy/a/b", "/api/v1/namespaces/{namespace}/pods/{name}/proxy/{path}"],
  ["/version", "/version"],
  ["/", "/"],
  ["/openapi/v3/apis", "/openapi"],
];

for (const [path, template] of cases) test(`${path} is ${template}`, () => assert.equal(urlTemplate(path), template));
