// Runs the admission rules over one request, in their order.

import type { Transaction } from '../../store/store.ts';
import type { AdmissionRequest, AdmissionRule } from '../admission/rule.ts';

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
  let isAgain = false;
  for (const rule of rules) if ((await rule.mutateSubresource?.(request)) === 'again') isAgain = true;
  if (isAgain) for (const rule of rules) if (rule.mutateSubresource) await rule.mutateAgain?.(request);
  for (const rule of rules) await rule.validateSubresource?.(request);
}

export function checkInCommit(
  rules: readonly AdmissionRule[],
  request: AdmissionRequest,
  transaction: Transaction,
): void {
  for (const rule of rules) rule.commit?.(request, transaction);
}
