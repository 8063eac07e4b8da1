// What a webhook is asked, and whether its answer is one.
// https://github.com/kubernetes/apiserver/blob/master/pkg/admission/plugin/webhook/request/admissionreview.go

import { isObject, type JsonObject } from '../../../lib/json.ts';
import { parseNested } from '../../../lib/nesting.ts';
import type { KindDefinition } from '../../kinds/kind.ts';
import { namespaceOf } from '../matching.ts';
import { objectsOf, optionsOf, userInfoOf, wordsOf } from '../policies/request-variables.ts';
import { requestedName } from '../refusal.ts';
import type { AdmissionRequest } from '../rule.ts';

export type ReviewVersion = 'v1' | 'v1beta1';

/** An answer that says nothing that can be used. */
export class InvalidResponse extends Error {}

export interface ReviewResponse {
  readonly isAllowed: boolean;
  /** JSON patch, decoded; absent: nothing is changed. */
  readonly patch: string | undefined;
  /** A metav1.Status, as far as it was sent. */
  readonly status: JsonObject | undefined;
  readonly warnings: readonly string[];
  /** For the audit log, under the webhook's name. */
  readonly auditAnnotations: Readonly<Record<string, string>>;
}

/** @param kind the one by whose name the webhook is asked */
export function reviewOf(
  request: AdmissionRequest,
  kind: KindDefinition,
  { uid, version }: { uid: string; version: ReviewVersion },
): object {
  const words = wordsOf(kind, request.bodyKind);
  const asked = wordsOf(request.kind, request.bodyKind);
  const { object, oldObject } = objectsOf(request, kind);
  const name = requestedName(request);
  const namespace = namespaceOf(request);
  const { subresource } = request;
  return {
    kind: 'AdmissionReview',
    apiVersion: `admission.k8s.io/${version}`,
    request: {
      uid,
      ...words,
      ...(subresource ? { subResource: subresource } : {}),
      requestKind: asked.kind,
      requestResource: asked.resource,
      ...(subresource ? { requestSubResource: subresource } : {}),
      ...(name ? { name } : {}),
      ...(namespace ? { namespace } : {}),
      operation: request.operation,
      userInfo: userInfoOf(request.request.user),
      object: object ?? null,
      oldObject: oldObject ?? null,
      dryRun: request.request.dryRun,
      options: optionsOf(request),
    },
  };
}

/** @param text the body of the answer. Throws InvalidResponse. */
export function readResponse(
  text: string,
  { uid, version, isMutating }: { uid: string; version: ReviewVersion; isMutating: boolean },
): ReviewResponse {
  const review = parse(text);
  const response = review['response'];
  if (!isObject(response)) throw new InvalidResponse('webhook response was absent');
  if (version === 'v1') checkIdentity(review, response, uid);
  const patch = typeof response['patch'] === 'string' ? response['patch'] : '';
  if (version === 'v1') checkPatch(patch, response['patchType'], isMutating);
  const { status, warnings, auditAnnotations } = response as Readonly<Record<string, unknown>>;
  return {
    isAllowed: response['allowed'] === true,
    patch: isMutating && patch !== '' ? Buffer.from(patch, 'base64').toString() : undefined,
    status: isObject(status) ? status : undefined,
    warnings: Array.isArray(warnings) ? warnings.filter((warning) => typeof warning === 'string') : [],
    auditAnnotations: isObject(auditAnnotations) ? (auditAnnotations as Record<string, string>) : {},
  };
}

function parse(text: string): JsonObject {
  let review: unknown;
  try {
    review = parseNested(text);
  } catch (error) {
    throw new InvalidResponse(`couldn't get version/kind; json parse error: ${(error as Error).message}`);
  }
  if (!isObject(review)) throw new InvalidResponse("couldn't get version/kind; json parse error: no object");
  return review;
}

function checkIdentity(review: JsonObject, response: JsonObject, uid: string): void {
  const answered = JSON.stringify(response['uid'] ?? '');
  if (response['uid'] !== uid)
    throw new InvalidResponse(`expected response.uid=${JSON.stringify(uid)}, got ${answered}`);
  const { kind = '', apiVersion = '' } = review as { kind?: string; apiVersion?: string };
  if (kind === 'AdmissionReview' && apiVersion === 'admission.k8s.io/v1') return;
  const shown = `${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind}`;
  throw new InvalidResponse(`expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got ${shown}`);
}

function checkPatch(patch: string, type: unknown, isMutating: boolean): void {
  const hasType = type !== undefined && type !== null;
  if (!isMutating && patch !== '') throw new InvalidResponse('validating webhook may not return response.patch');
  if (!isMutating && hasType) throw new InvalidResponse('validating webhook may not return response.patchType');
  if (patch !== '' && !hasType) throw new InvalidResponse('webhook returned response.patch but not response.patchType');
  if (patch === '' && hasType) throw new InvalidResponse('webhook returned response.patchType but not response.patch');
  if (type === '') throw new InvalidResponse('webhook returned invalid response.patchType of ""');
}
