// Runs the admission rules over one request, in their order.

import type { Transaction } from '../../store/store.ts';
import type { AdmissionRequest, AdmissionRule } from '../admission/rule.ts';

/** A second round follows where webhooks changed the object (apiserver pkg/admission/reinvocation.go). */
export async function mutate(rules: readonly AdmissionRule[], request: AdmissionRequest): Promise<void> {
  let isAgain = false;
  for (const rule of rules) if ((await rule.mutate?.(request)) === 'again') isAgain = true;
  if (!isAgain) return;
  for (const rule of rules) await (rule.mutateAgain ? rule.mutateAgain(request) : rule.mutate?.(request));
}

export async function validateAdmission(rules: readonly AdmissionRule[], request: AdmissionRequest): Promise<void> {
  for (const rule of rules) await rule.validate?.(request);
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
