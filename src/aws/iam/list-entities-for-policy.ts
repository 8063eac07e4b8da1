// ListEntitiesForPolicy. Emulator: only roles can have managed policies.

import type { Operation } from '../operation.ts';
import { markerPage } from './pages.ts';
import { getPolicyRecord, rolesWith } from './policies.ts';
import type { ListEntitiesForPolicyRequest, ListEntitiesForPolicyResponse } from './types.gen.ts';

export const listEntitiesForPolicy: Operation<ListEntitiesForPolicyRequest, ListEntitiesForPolicyResponse> = (
  input,
  { store, account },
) => {
  const { Arn } = getPolicyRecord(store, account, input.PolicyArn).policy;
  const roles = input.EntityFilter === undefined || input.EntityFilter === 'Role' ? rolesWith(store, account, Arn) : [];
  const { page, more } = markerPage(roles, ({ name }) => name, input);
  return {
    PolicyRoles: page.map(({ name, id }) => ({ RoleName: name, RoleId: id })),
    PolicyUsers: [],
    PolicyGroups: [],
    ...more,
  };
};
