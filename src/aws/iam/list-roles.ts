// ListRoles. Descriptions here carry neither tags nor boundaries, as the service's reference says.

import type { Operation } from '../operation.ts';
import { markerPage } from './pages.ts';
import { listRoleRecords, toRole } from './roles.ts';
import type { ListRolesRequest, ListRolesResponse } from './types.gen.ts';

export const listRoles: Operation<ListRolesRequest, ListRolesResponse> = (input, { store, account }) => {
  const prefix = input.PathPrefix ?? '/';
  const records = listRoleRecords(store, account).filter(({ role }) => role.Path.startsWith(prefix));
  const { page, more } = markerPage(records, ({ role }) => role.RoleName.toLowerCase(), input);
  const roles = page.map((record) => ({ ...toRole(record), Tags: undefined, PermissionsBoundary: undefined }));
  return { Roles: roles, ...more };
};
