// Nobody gives away by a role or a binding what he does not hold, unless he may `escalate` the role or `bind` it.
// https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping
// Upstream: pkg/registry/rbac/{role,clusterrole,rolebinding,clusterrolebinding}/policybased/storage.go, which also come after mutation.

import { forbidden, notFound } from '../../kube/api-error.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding } from '../../kube/types.gen.ts';
import { deepEqual } from '../../lib/json.ts';
import type { Authorizer } from '../auth/authorizer.ts';
import { escalationWords, missingRights } from '../auth/escalation.ts';
import type { Rbac } from '../auth/rbac.ts';
import type { AdmissionRequest, AdmissionRule } from './rule.ts';

const GROUP = 'rbac.authorization.k8s.io';
const ROLES = ['roles', 'clusterroles'];
const BINDINGS = ['rolebindings', 'clusterrolebindings'];

/** What aggregation may come to grant. */
const ALL: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

export interface EscalationOptions {
  readonly rbac: Rbac;
  readonly authorizer: Authorizer;
}

export function rbacEscalation(options: EscalationOptions): AdmissionRule {
  return {
    name: 'RBACEscalation',
    mutate(admission) {
      const { kind, operation, request, object, current } = admission;
      if (kind.group !== GROUP || !object || (operation !== 'CREATE' && operation !== 'UPDATE')) return;
      if (request.user.groups.includes('system:masters')) return;
      if (current && isForCollector(object, current)) return;
      if (ROLES.includes(kind.plural)) checkRole(admission, options);
      if (BINDINGS.includes(kind.plural)) checkBinding(admission, options);
    },
  };
}

/** The garbage collector may change what it needs to, whatever the rules are. */
function isForCollector(object: KubeObject, current: KubeObject): boolean {
  return deepEqual(withoutItsFields(object), withoutItsFields(current));
}

function withoutItsFields(object: KubeObject): object {
  const { ownerReferences: _o, finalizers: _f, managedFields: _m, resourceVersion: _r, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function checkRole(admission: AdmissionRequest, options: EscalationOptions): void {
  const { kind, request, object, current } = admission;
  const role = object as Role | ClusterRole;
  const { allowed } = options.authorizer({
    user: request.user,
    verb: 'escalate',
    group: GROUP,
    version: '*',
    resource: kind.plural,
    name: role.metadata.name,
    ...(request.namespace ? { namespace: request.namespace } : {}),
  });
  if (allowed) return;
  confirm(admission, role.rules ?? [], options);
  if (![role, current].some((state) => (state as ClusterRole | undefined)?.aggregationRule)) return;
  if (missing(admission, ALL, options).length > 0)
    throw forbidden(kind, role.metadata.name, 'must have cluster-admin privileges to use the aggregationRule');
}

function checkBinding(admission: AdmissionRequest, options: EscalationOptions): void {
  const { kind, request, object } = admission;
  const { roleRef } = object as RoleBinding | ClusterRoleBinding;
  const namespace = request.namespace ? { namespace: request.namespace } : {};
  const { allowed } = options.authorizer({
    user: request.user,
    verb: 'bind',
    group: roleRef.apiGroup ?? '',
    version: '*',
    resource: roleRef.kind === 'Role' ? 'roles' : 'clusterroles',
    name: roleRef.name,
    ...namespace,
  });
  if (allowed) return;
  const rules = options.rbac.rulesOf({ ...roleRef, ...namespace });
  if (!rules) throw notFound(kind, roleRef.name);
  confirm(admission, rules, options);
}

function missing(
  { request }: AdmissionRequest,
  wanted: readonly PolicyRule[],
  { rbac }: EscalationOptions,
): readonly PolicyRule[] {
  const held = rbac.rulesFor(request.user, request.namespace).map(({ rule }) => rule);
  return missingRights(held, wanted);
}

function confirm(admission: AdmissionRequest, wanted: readonly PolicyRule[], options: EscalationOptions): void {
  const lacking = missing(admission, wanted, options);
  if (lacking.length === 0) return;
  const { name } = (admission.object as KubeObject).metadata;
  const { user, namespace } = admission.request;
  const words = escalationWords(user, { missing: lacking, problems: options.rbac.problemsFor(user, namespace) });
  throw forbidden(admission.kind, name, words);
}
