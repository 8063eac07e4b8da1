// ListKeyPolicies: every key has one, named default.

import type { Operation } from '../operation.ts';
import { getKeyById } from './keys.ts';
import type { ListKeyPoliciesRequest, ListKeyPoliciesResponse } from './types.gen.ts';

export const listKeyPolicies: Operation<ListKeyPoliciesRequest, ListKeyPoliciesResponse> = (input, context) => {
  getKeyById(context.store, context, input.KeyId);
  return { PolicyNames: ['default'], Truncated: false };
};
