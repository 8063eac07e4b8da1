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
  /** The place of the validation among those of its policy; absent where it was none of them. */
  readonly index?: number;
  /** Absent: Invalid. */
  readonly reason?: string;
  /** An audit annotation that fails denies by itself, whatever the binding's actions are. */
  readonly isOfAnnotation?: boolean;
}

export interface Verdict {
  /** In the order of the validations. */
  readonly denials: readonly Denial[];
  /** What the policy wants noted in the audit log, by its own keys. */
  readonly annotations: readonly (readonly [key: string, value: string])[];
}

const MAX_MESSAGE_BYTES = 5 * 1024;
const MAX_ANNOTATION_BYTES = 10 * 1024;

export async function judgePolicy(
  { spec = {} }: ValidatingAdmissionPolicy,
  policy: CompiledPolicy,
  { variables, pause }: { variables: Variables; pause: () => Promise<void> },
): Promise<Verdict> {
  const failed = (message: string): readonly Denial[] => (spec.failurePolicy === 'Ignore' ? [] : [{ message }]);
  const broken = (message: string): Verdict => ({ denials: failed(message), annotations: [] });
  const conditions = new Activation(variables, { budget: CONDITIONS_BUDGET, pause });
  const verdict = await meetsConditions(policy.conditions, conditions);
  if ('error' in verdict) return broken(verdict.error);
  if (!verdict.matches) return { denials: [], annotations: [] };
  const activation = new Activation(variables, { named: policy.variables, budget: POLICY_BUDGET, pause });
  const denials: Denial[] = [];
  const annotations: [string, string][] = [];
  try {
    for (const [index, validation] of policy.validations.entries())
      for (const denial of await judge(validation, activation, failed)) denials.push({ ...denial, index });
    for (const annotation of policy.annotations) {
      const result = await activation.evaluate(annotation);
      if ('error' in result)
        for (const denial of failed(result.error)) denials.push({ ...denial, isOfAnnotation: true });
      else if (typeof result.value === 'string' && result.value.trim() !== '')
        annotations.push([annotation.key, cut(result.value.trim())]);
    }
  } catch (error) {
    if (!(error instanceof OutOfBudget)) throw error;
    return broken(error.message);
  }
  return { denials, annotations };
}

const cut = (text: string) => Buffer.from(text).subarray(0, MAX_ANNOTATION_BYTES).toString();

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
