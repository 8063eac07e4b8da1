// ListEntitiesForPolicy: whom it is attached to, or whom it bounds; one page of all kinds together.

import type { Operation } from '../operation.ts';
import { markerPage } from './pages.ts';
import { boundedBy, getPolicyRecord, holdersOf } from './policies.ts';
import type { ListEntitiesForPolicyRequest, ListEntitiesForPolicyResponse } from './types.gen.ts';

interface Entity {
  readonly kind: 'Role' | 'User' | 'Group';
  readonly path: string;
  readonly name: string;
  readonly id: string;
}

export const listEntitiesForPolicy: Operation<ListEntitiesForPolicyRequest, ListEntitiesForPolicyResponse> = (
  input,
  { store, account },
) => {
  const { EntityFilter: filter, PathPrefix: prefix = '/', PolicyUsageFilter: usage } = input;
  const { Arn } = getPolicyRecord(store, account, input.PolicyArn).policy;
  const found = (usage === 'PermissionsBoundary' ? boundedBy : holdersOf)(store, account, Arn);
  const entities: Entity[] = [
    ...found.groups.map(({ group }) => ({
      kind: 'Group' as const,
      path: group.Path,
      name: group.GroupName,
      id: group.GroupId,
    })),
    ...found.roles.map(({ role }) => ({
      kind: 'Role' as const,
      path: role.Path,
      name: role.RoleName,
      id: role.RoleId,
    })),
    ...found.users.map(({ user }) => ({
      kind: 'User' as const,
      path: user.Path,
      name: user.UserName,
      id: user.UserId,
    })),
  ].filter(({ kind, path }) => (filter === undefined || filter === kind) && path.startsWith(prefix));
  const { page, more } = markerPage(entities, ({ kind, name }) => `${kind}/${name}`, input);
  const of = (wanted: Entity['kind']) => page.filter(({ kind }) => kind === wanted);
  return {
    PolicyGroups: of('Group').map(({ name, id }) => ({ GroupName: name, GroupId: id })),
    PolicyUsers: of('User').map(({ name, id }) => ({ UserName: name, UserId: id })),
    PolicyRoles: of('Role').map(({ name, id }) => ({ RoleName: name, RoleId: id })),
    ...more,
  };
};
