import { type Client, type ResourceAttributes, type SubjectAccessReview, subjectAccessReview } from "@service-operator/controller-runtime";
import { jsonEqual, type JsonObject } from "@service-operator/controller-runtime/ownership";
import { type AdmissionContext, type AdmissionResponse, allowed, denied, type UserInfo, validating, type WebhookHandler } from "@service-operator/controller-runtime/webhook";
import { type Service, type ServiceSpec, serviceKind } from "../api/index.ts";
import { sizeProblem } from "../core/patches.ts";
import { type NeededRight, neededRights } from "./needed-rights.ts";
import { validatedObject } from "./validated-object.ts";

/**
 * Refuses what the requester could not do themselves, by SubjectAccessReview: nobody reads a Secret, mounts a volume,
 * takes over an object or steers an Ingress controller by means of the operator.
 *
 * On an update it is asked about everything again, and not about what is new alone: whoever changes the image decides
 * what is done with the Secrets that somebody else has named.
 */
export function validateRights(client: Pick<Client, "review">): WebhookHandler {
  return validating<Service>(serviceKind, {
    create: async (service, context) => refusedForSize(service) ?? (await verdict(client, service, context)),
    update: async (service, context) => refusedForSize(service) ?? (isSameUse(service.spec, context.oldObject.spec) ? allowed() : await verdict(client, service, context)),
  }, { schema: validatedObject });
}

/** Here, because this webhook lets nothing pass unseen, and no schema can bound what it does not describe. */
function refusedForSize(service: Service): AdmissionResponse | undefined {
  const message = sizeProblem(service);
  return message === undefined ? undefined : denied(message);
}

/** Fields by which nobody reaches anything. */
const harmless: ReadonlySet<string> = new Set(["replicas", "suspend", "deletionPolicy", "progressDeadlineSeconds", "revisionHistoryLimit", "rollback"]);

function isSameUse(a: ServiceSpec, b: ServiceSpec): boolean {
  const [one, other] = [a, b].map((spec) => Object.fromEntries(Object.entries(spec).filter(([field]) => !harmless.has(field))) as JsonObject); // a spec is JSON
  return jsonEqual(one, other);
}

async function verdict(client: Pick<Client, "review">, service: Service, { request, signal }: AdmissionContext<Service>): Promise<AdmissionResponse> {
  const needed = neededRights(service);
  const answers = new Map<string, Promise<boolean>>();
  const allows = async ({ right }: NeededRight): Promise<boolean> => {
    const key = JSON.stringify(right);
    const answer = answers.get(key) ?? mayDo(client, { user: request.userInfo, right, signal });
    answers.set(key, answer);
    return await answer;
  };
  const decisions = await Promise.all(needed.map(allows));
  const missing = needed.filter((_, index) => !decisions[index]);
  return missing.length === 0 ? allowed() : denied(refusal(missing, request.userInfo));
}

interface Question {
  readonly user: UserInfo;
  readonly right: ResourceAttributes;
  readonly signal: AbortSignal;
}

async function mayDo(client: Pick<Client, "review">, { user: { username = "", uid, groups = [], extra }, right, signal }: Question): Promise<boolean> {
  const { apiVersion, kind } = subjectAccessReview;
  const spec = { user: username, groups, ...(uid !== undefined && { uid }), ...(extra && { extra }), resourceAttributes: right };
  const { status } = await client.review<SubjectAccessReview>(subjectAccessReview, { apiVersion, kind, metadata: {}, spec }, { signal });
  return status?.allowed === true && status.denied !== true;
}

function refusal(missing: readonly NeededRight[], { username = "" }: UserInfo): string {
  const texts = missing.map(({ field, right }) => {
    const { verb, group, resource, name, namespace } = right;
    return `${field} needs the right to ${verb} ${resource}${group && `.${group}`}${name === undefined ? "" : ` "${name}"`} in namespace "${namespace}"`;
  });
  return `user "${username}" cannot have the operator do what they may not do themselves: ${texts.join("; ")}: ask for the right, or leave the field out`;
}
