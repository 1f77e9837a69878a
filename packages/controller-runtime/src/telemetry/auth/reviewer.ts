import { createHash } from "node:crypto";
import type { Client } from "../../client/client.ts";
import { ApiError } from "../../client/errors.ts";
import { ExpiringCache } from "./expiring-cache.ts";
import { type SubjectAccessReview, subjectAccessReview, type TokenReview, tokenReview, type UserInfo } from "./reviews.ts";

export interface ReviewerOptions {
  readonly client: Pick<Client, "review">;
  /** Milliseconds on a clock that only goes forward; default `performance.now`. */
  readonly now?: () => number;
}

/** How long answers hold: those of controller-runtime (pkg/metrics/filters/filters.go). */
const knownTokenMs = 60_000;
const allowedMs = 300_000;
const deniedMs = 30_000;
/** Reviews under way. The API server answers one in a millisecond or two: a scraper never meets the limit, who makes up tokens does. */
const mostAtATime = 16;
/** Of the same file (`TokenAccessReviewTimeout`). */
const answerTimeoutMs = 10_000;
/** As many as the API server's own webhook authorizer keeps (k8s.io/apiserver, plugin/pkg/authorizer/webhook). */
const cacheSize = 8192;
/** Who has a name is in this group (k8s.io/apiserver, authentication/group). */
const everybody = "system:authenticated";

/** So many questions are under way that this one was not asked. */
export class TooManyReviews extends Error {
  override readonly name = "TooManyReviews";
}

/**
 * Asks the API server who somebody is and what they may do, and remembers the answers for a while.
 *
 * Guarantees: tokens are kept as SHA-256 only; a token that was refused is asked about again, as in Kubernetes; the same
 * question asked twice at a time is one request; no more than 16 are under way, so that nobody can have us flood the API server.
 * Errors: those of the client, `Timeout` after 10 s, {@link TooManyReviews}; they are not kept.
 */
export class Reviewer {
  readonly #client: Pick<Client, "review">;
  readonly #users: ExpiringCache<UserInfo>;
  readonly #decisions: ExpiringCache<boolean>;
  readonly #asked = new Map<string, Promise<unknown>>();

  constructor({ client, now }: ReviewerOptions) {
    this.#client = client;
    this.#users = new ExpiringCache({ size: cacheSize, ...(now && { now }) });
    this.#decisions = new ExpiringCache({ size: cacheSize, ...(now && { now }) });
  }

  /** Whose token this is; undefined where it is nobody's. */
  async user(token: string): Promise<UserInfo | undefined> {
    const key = hash(token);
    return this.#users.get(key) ?? (await this.#once(key, async () => await this.#reviewToken(key, token)));
  }

  /** Whether the user may do `verb` (lower case) on a path that is no resource's. */
  async allows(user: UserInfo, verb: string, path: string): Promise<boolean> {
    const { username = "", uid, groups = [], extra } = user;
    const withEverybody = [...new Set([...groups, everybody])];
    const spec = { user: username, groups: withEverybody, nonResourceAttributes: { path, verb }, ...(uid !== undefined && { uid }), ...(extra && { extra }) };
    const key = hash(JSON.stringify(spec)); // hashed for its size alone: the caller chooses the path
    return this.#decisions.get(key) ?? (await this.#once(key, async () => await this.#reviewAccess(key, spec)));
  }

  async #reviewToken(key: string, token: string): Promise<UserInfo | undefined> {
    const { apiVersion, kind } = tokenReview;
    const { status } = await this.#ask(this.#client.review<TokenReview>(tokenReview, { apiVersion, kind, metadata: {}, spec: { token } }));
    if (!status?.authenticated || !status.user) return undefined;
    this.#users.set(key, status.user, knownTokenMs);
    return status.user;
  }

  async #reviewAccess(key: string, spec: SubjectAccessReview["spec"]): Promise<boolean> {
    const { apiVersion, kind } = subjectAccessReview;
    const { status } = await this.#ask(this.#client.review<SubjectAccessReview>(subjectAccessReview, { apiVersion, kind, metadata: {}, spec }));
    const allowed = status?.allowed === true && status.denied !== true;
    this.#decisions.set(key, allowed, allowed ? allowedMs : deniedMs);
    return allowed;
  }

  async #once<T>(key: string, ask: () => Promise<T>): Promise<T> {
    const present = this.#asked.get(key) as Promise<T> | undefined; // a key is of one question, which has one type of answer
    if (present) return await present;
    if (this.#asked.size >= mostAtATime) throw new TooManyReviews(`${mostAtATime} reviews are under way`);
    const answer = ask().finally(() => this.#asked.delete(key));
    this.#asked.set(key, answer);
    return await answer;
  }

  async #ask<T>(answer: Promise<T>): Promise<T> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new ApiError({ code: "Timeout", message: `no answer to a review in ${answerTimeoutMs / 1000} s` })), answerTimeoutMs);
    return await Promise.race([answer, late.promise]).finally(() => clearTimeout(timer));
  }
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}
