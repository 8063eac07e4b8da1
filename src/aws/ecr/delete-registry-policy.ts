// DeleteRegistryPolicy: answers with what there was.

import type { Operation } from '../operation.ts';
import { changeRegistry, existingRegistryPolicy } from './registries.ts';
import type { DeleteRegistryPolicyRequest, DeleteRegistryPolicyResponse } from './types.gen.ts';

export const deleteRegistryPolicy: Operation<DeleteRegistryPolicyRequest, DeleteRegistryPolicyResponse> = (
  _input,
  context,
) => {
  const before = existingRegistryPolicy(context.store, context);
  changeRegistry(context, (record) => ({ ...record, policyText: undefined }));
  return before;
};
