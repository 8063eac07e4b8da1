// ListInstanceProfilesForRole.

import type { Operation } from '../operation.ts';
import { listInstanceProfileRecords, toInstanceProfile } from './instance-profiles.ts';
import { markerPage } from './pages.ts';
import { getRoleRecord } from './roles.ts';
import type { ListInstanceProfilesForRoleRequest, ListInstanceProfilesForRoleResponse } from './types.gen.ts';

export const listInstanceProfilesForRole: Operation<
  ListInstanceProfilesForRoleRequest,
  ListInstanceProfilesForRoleResponse
> = (input, { store, account }) => {
  const { RoleName } = getRoleRecord(store, account, input.RoleName).role;
  const holding = listInstanceProfileRecords(store, account).filter(({ roleNames }) => roleNames.includes(RoleName));
  const { page, more } = markerPage(holding, ({ profile }) => profile.InstanceProfileName.toLowerCase(), input);
  return { InstanceProfiles: page.map((record) => toInstanceProfile(store, account, record)), ...more };
};
