// ListAttachedRolePolicies.

import type { Operation } from '../operation.ts';
import { markerPage } from './pages.ts';
import { getRoleRecord } from './roles.ts';
import type { ListAttachedRolePoliciesRequest, ListAttachedRolePoliciesResponse } from './types.gen.ts';

export const listAttachedRolePolicies: Operation<ListAttachedRolePoliciesRequest, ListAttachedRolePoliciesResponse> = (
  input,
  { store, account },
) => {
  const { attachedPolicies } = getRoleRecord(store, account, input.RoleName);
  // `arn:aws:iam::aws:policy/service-role/NAME`: the path is between `policy` and the name.
  const inPath = attachedPolicies.filter((arn) => arn.replace(/^[^/]*/, '').startsWith(input.PathPrefix ?? '/'));
  const { page, more } = markerPage(inPath, (arn) => arn, input);
  const policies = page.map((arn) => ({ PolicyName: arn.slice(arn.lastIndexOf('/') + 1), PolicyArn: arn }));
  return { AttachedPolicies: policies, ...more };
};
