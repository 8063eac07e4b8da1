// ListKeyPolicies: every key has one, named default.

import type { Operation } from '../operation.ts';
import { getKeyById } from './keys.ts';
import { keyPage } from './pages.ts';
import type { ListKeyPoliciesRequest, ListKeyPoliciesResponse } from './types.gen.ts';

export const listKeyPolicies: Operation<ListKeyPoliciesRequest, ListKeyPoliciesResponse> = (input, context) => {
  getKeyById(context.store, context, input.KeyId);
  const { items, more } = keyPage(['default'], (name) => name, input);
  return { PolicyNames: items, ...more };
};
