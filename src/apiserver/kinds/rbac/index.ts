// The kinds of rbac.authorization.k8s.io.

import type { KindDefinition } from '../kind.ts';
import { clusterRoleBindings, clusterRoles, roleBindings, roles } from './rbac.ts';

export const rbacKinds = [
  clusterRoleBindings,
  clusterRoles,
  roleBindings,
  roles,
] as unknown as readonly KindDefinition[];
