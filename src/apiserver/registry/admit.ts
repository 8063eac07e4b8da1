// Runs the admission rules over one request, in their order.

import type { KubeObject } from '../../kube/object.ts';
import { deepEqual } from '../../lib/json.ts';
import type { Transaction } from '../../store/store.ts';
import type { AdmissionRequest, AdmissionRule } from '../admission/rule.ts';
import type { ShownObject } from '../kinds/kind.ts';

/** Most rules have nothing to wait for, and every write meets all of them. */
const isPending = <T>(outcome: Promise<T> | T): outcome is Promise<T> => outcome instanceof Promise;

/** A second round follows where webhooks changed the object (apiserver pkg/admission/reinvocation.go). */
export async function mutate(rules: readonly AdmissionRule[], request: AdmissionRequest): Promise<void> {
  let isAgain = false;
  for (const rule of rules) {
    const outcome = rule.mutate?.(request);
    if ((isPending(outcome) ? await outcome : outcome) === 'again') isAgain = true;
  }
  if (!isAgain) return;
  for (const rule of rules) await (rule.mutateAgain ? rule.mutateAgain(request) : rule.mutate?.(request));
}

export async function validateAdmission(rules: readonly AdmissionRule[], request: AdmissionRequest): Promise<void> {
  for (const rule of rules) {
    const outcome = rule.validate?.(request);
    if (isPending(outcome)) await outcome;
  }
}

/** All that admission has to say of a request whose object is not of the kind itself. */
export async function admitSubresource(rules: readonly AdmissionRule[], request: AdmissionRequest): Promise<void> {
  await mutateSubresource(rules, request);
  await validateSubresource(rules, request);
}

export async function mutateSubresource(rules: readonly AdmissionRule[], request: AdmissionRequest): Promise<void> {
  let isAgain = false;
  for (const rule of rules) {
    const outcome = rule.mutateSubresource?.(request);
    if ((isPending(outcome) ? await outcome : outcome) === 'again') isAgain = true;
  }
  if (isAgain) for (const rule of rules) if (rule.mutateSubresource) await rule.mutateAgain?.(request);
}

export async function validateSubresource(rules: readonly AdmissionRule[], request: AdmissionRequest): Promise<void> {
  for (const rule of rules) {
    const outcome = rule.validateSubresource?.(request);
    if (isPending(outcome)) await outcome;
  }
}

/** The object of an update as admission changes it: itself, or through the form in which it is shown. Throws what refuses it. */
export async function mutateUpdate(
  rules: readonly AdmissionRule[],
  request: AdmissionRequest,
  shownAs: ShownObject<KubeObject> | undefined,
): Promise<KubeObject> {
  const object = request.object as KubeObject;
  if (!shownAs) {
    await mutate(rules, request);
    return object;
  }
  const shown = inForm(request, shownAs);
  await mutateSubresource(rules, shown);
  const changed = shown.object as KubeObject;
  return deepEqual(changed, shownAs.show(object)) ? object : shownAs.take(changed, object);
}

export async function validateUpdate(
  rules: readonly AdmissionRule[],
  request: AdmissionRequest,
  shownAs: ShownObject<KubeObject> | undefined,
): Promise<void> {
  if (shownAs) await validateSubresource(rules, inForm(request, shownAs));
  else await validateAdmission(rules, request);
}

function inForm(request: AdmissionRequest, { kind, show }: ShownObject<KubeObject>): AdmissionRequest {
  const { object, current } = request;
  return { ...request, bodyKind: kind, object: object && show(object), current: current && show(current) };
}

export function checkInCommit(
  rules: readonly AdmissionRule[],
  request: AdmissionRequest,
  transaction: Transaction,
): void {
  for (const rule of rules) rule.commit?.(request, transaction);
}
