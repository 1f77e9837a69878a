import type { Kind, KubernetesObject } from "../../../src/kubernetes/index.ts";
import { conversion } from "../../../src/webhook/conversion/conversion.ts";
import type { ConversionOptions, Spoke } from "../../../src/webhook/conversion/convert.ts";

/** A kind with versions that say the same differently, and one that cannot say it all. */
export interface GadgetV1 extends KubernetesObject {
  apiVersion: "gadgets.example.com/v1";
  kind: "Gadget";
  spec: { host: string; port: number; comment?: string };
}

export interface GadgetV1alpha1 extends KubernetesObject {
  apiVersion: "gadgets.example.com/v1alpha1";
  kind: "Gadget";
  spec: { address: string };
}

export const gadgetKind: Kind<GadgetV1> = { apiVersion: "gadgets.example.com/v1", kind: "Gadget", plural: "gadgets", namespaced: true };

const kept = "gadgets.example.com/comment";

/** `v1alpha1` has no comment: it travels in an annotation. */
const v1alpha1: Spoke<GadgetV1, GadgetV1alpha1> = {
  toHub: ({ metadata, spec }) => {
    const [host = "", port] = spec.address.split(":");
    if (port === undefined) throw new Error(`spec.address: "${spec.address}" has no port`);
    const { [kept]: comment, ...annotations } = metadata.annotations ?? {};
    return { metadata: { ...metadata, annotations }, spec: { host, port: Number(port), ...(comment !== undefined && { comment }) } };
  },
  fromHub: ({ metadata, spec: { host, port, comment } }) => {
    const annotations = { ...metadata.annotations, ...(comment !== undefined && { [kept]: comment }) };
    return { metadata: { ...metadata, annotations }, spec: { address: `${host}:${port}` } };
  },
};

/** The hub in another hand. */
const v1beta1: Spoke<GadgetV1> = {
  toHub: (object) => object as GadgetV1, // the same fields
  fromHub: (object) => object,
};

export const gadgetVersions: ConversionOptions<GadgetV1> = { hub: gadgetKind, spokes: { v1alpha1, v1beta1 } };
export const gadgetConversion = conversion(gadgetVersions);
