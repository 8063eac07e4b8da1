// Whether a request meets all conditions of a webhook or policy.
// https://github.com/kubernetes/apiserver/blob/master/pkg/admission/plugin/webhook/matchconditions/matcher.go

import { aggregate } from '../../../lib/go-aggregate.ts';
import { type Activation, type NamedExpression, OutOfBudget } from '../../cel/admission/activation.ts';

export type Verdict = { readonly matches: boolean } | { readonly error: string };

/** A condition that is false decides, whatever fails in the others. */
export async function meetsConditions(
  conditions: readonly (NamedExpression & { readonly name: string })[],
  activation: Activation,
): Promise<Verdict> {
  const errors: string[] = [];
  try {
    for (const condition of conditions) {
      const result = await activation.evaluate(condition);
      if ('error' in result) errors.push(result.error);
      else if (result.value === false) return { matches: false };
    }
  } catch (error) {
    if (!(error instanceof OutOfBudget)) throw error;
    return { error: error.message };
  }
  if (errors.length === 0) return { matches: true };
  return { error: aggregate(errors) };
}
