// ListRolePolicies: the names of the inline ones.

import type { Operation } from '../operation.ts';
import { markerPage } from './pages.ts';
import { getRoleRecord } from './roles.ts';
import type { ListRolePoliciesRequest, ListRolePoliciesResponse } from './types.gen.ts';

export const listRolePolicies: Operation<ListRolePoliciesRequest, ListRolePoliciesResponse> = (
  input,
  { store, account },
) => {
  const names = Object.keys(getRoleRecord(store, account, input.RoleName).inlinePolicies);
  const { page, more } = markerPage(names, (name) => name, input);
  return { PolicyNames: page, ...more };
};
