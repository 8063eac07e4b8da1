// ListAccessPolicies.

import type { Operation } from '../operation.ts';
import { pageOf } from '../pagination.ts';
import { accessPolicies } from './access-policies.ts';
import { invalidParameter } from './errors.ts';
import type { ListAccessPoliciesRequest, ListAccessPoliciesResponse } from './types.gen.ts';

export const listAccessPolicies: Operation<ListAccessPoliciesRequest, ListAccessPoliciesResponse> = (
  { maxResults: size = 100, nextToken: token },
  context,
) => {
  const page = pageOf(accessPolicies(context), ({ name }) => name, { size, token });
  if (!page) throw invalidParameter('Invalid nextToken');
  return { accessPolicies: page.items, nextToken: page.nextToken };
};
