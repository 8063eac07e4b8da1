// What the validations of one policy say of one request.
// https://github.com/kubernetes/apiserver/blob/master/pkg/admission/plugin/policy/validating/validator.go

import type { ValidatingAdmissionPolicy } from '../../../kube/types.gen.ts';
import {
  Activation,
  CONDITIONS_BUDGET,
  type NamedExpression,
  OutOfBudget,
  POLICY_BUDGET,
} from '../../cel/admission/activation.ts';
import type { Variables } from '../../cel/evaluation/frame.ts';
import type { CompiledPolicy, CompiledValidation } from './compile-policy.ts';
import { meetsConditions } from './match-conditions.ts';

/** Why a request is not let pass. */
export interface Denial {
  readonly message: string;
  /** Absent: Invalid. */
  readonly reason?: string;
  /** An audit annotation that fails denies by itself, whatever the binding's actions are. */
  readonly isOfAnnotation?: boolean;
}

const MAX_MESSAGE_BYTES = 5 * 1024;

/** @returns the denials in the order of the validations */
export async function judgePolicy(
  { spec = {} }: ValidatingAdmissionPolicy,
  policy: CompiledPolicy,
  { variables, pause }: { variables: Variables; pause: () => Promise<void> },
): Promise<readonly Denial[]> {
  const failed = (message: string): readonly Denial[] => (spec.failurePolicy === 'Ignore' ? [] : [{ message }]);
  const conditions = new Activation(variables, { budget: CONDITIONS_BUDGET, pause });
  const verdict = await meetsConditions(policy.conditions, conditions);
  if ('error' in verdict) return failed(verdict.error);
  if (!verdict.matches) return [];
  const activation = new Activation(variables, { named: policy.variables, budget: POLICY_BUDGET, pause });
  const denials: Denial[] = [];
  try {
    for (const validation of policy.validations) denials.push(...(await judge(validation, activation, failed)));
    for (const annotation of policy.annotations) {
      const result = await activation.evaluate(annotation);
      if ('error' in result)
        for (const denial of failed(result.error)) denials.push({ ...denial, isOfAnnotation: true });
    }
  } catch (error) {
    if (!(error instanceof OutOfBudget)) throw error;
    return failed(error.message);
  }
  return denials;
}

async function judge(
  { validation, condition, message }: CompiledValidation,
  activation: Activation,
  failed: (message: string) => readonly Denial[],
): Promise<readonly Denial[]> {
  const result = await activation.evaluate(condition);
  if ('error' in result) return failed(result.error);
  if (result.value === true) return [];
  const written = (validation.message ?? '').trim();
  const text =
    (await messageOf(message, activation)) || written || `failed expression: ${validation.expression.trim()}`;
  return [{ message: text, ...(validation.reason ? { reason: validation.reason } : {}) }];
}

/** What a message expression says; empty when it fails, or says too much or more than a line. */
async function messageOf(message: NamedExpression | undefined, activation: Activation): Promise<string> {
  if (!message) return '';
  const result = await activation.evaluate(message);
  if ('error' in result || typeof result.value !== 'string') return '';
  const text = result.value.trim();
  return Buffer.byteLength(text) > MAX_MESSAGE_BYTES || text.includes('\n') ? '' : text;
}
