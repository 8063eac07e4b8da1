// DeleteLifecyclePolicy.

import type { Operation } from '../operation.ts';
import { existingLifecyclePolicy } from './lifecycle-policies.ts';
import { changeRepository } from './repositories.ts';
import type { DeleteLifecyclePolicyRequest, DeleteLifecyclePolicyResponse } from './types.gen.ts';

export const deleteLifecyclePolicy: Operation<DeleteLifecyclePolicyRequest, DeleteLifecyclePolicyResponse> = (
  input,
  context,
) => {
  const deleted = existingLifecyclePolicy(context.store, context, input);
  changeRepository(context, input, ({ lifecyclePolicyText: _gone, ...record }) => record);
  return { ...deleted, lastEvaluatedAt: 0 };
};
