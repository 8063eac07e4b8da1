// RBAC: roles, bindings and rules, read live from the cluster's own objects, looked up by subject.
// https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/auth/authorizer/rbac/rbac.go

import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, Subject } from '../../kube/types.gen.ts';
import { aggregate } from '../../lib/go-aggregate.ts';
import { goQuote } from '../../lib/go-quote.ts';
import type { Store } from '../../store/store.ts';
import type { Attributes, User } from '../request.ts';
import type { Authorizer } from './authorizer.ts';

const GROUP = 'rbac.authorization.k8s.io';
const SUBJECT_INDEX = 'subject';

type Binding = ClusterRoleBinding | RoleBinding;

/** A rule, and the sentence that says why it applies. */
export interface GrantedRule {
  readonly rule: PolicyRule;
  readonly reason: string;
}

/** A role; `namespace` is where one of kind Role is looked for. */
export interface RoleReference {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

export interface Rbac {
  readonly authorize: Authorizer;
  /** All rules that hold for a user in a namespace (cluster-wide ones included). */
  rulesFor(user: User, namespace: string | undefined): readonly GrantedRule[];
  /** What keeps the list of a user's rules from being whole: roles that bindings name and that are not there. Empty: nothing. */
  problemsFor(user: User, namespace: string | undefined): readonly string[];
  /** The rules of a role; undefined when it is not there. */
  rulesOf(reference: RoleReference): readonly PolicyRule[] | undefined;
}

/** Declares its indexes on the store, once. */
export function createRbac(store: Store): Rbac {
  for (const plural of ['clusterrolebindings', 'rolebindings']) {
    store.defineIndex(`${GROUP}/${plural}`, SUBJECT_INDEX, (value) =>
      ((value as unknown as Binding).subjects ?? []).map(subjectKey),
    );
  }
  return {
    rulesFor: (user, namespace) =>
      [...bindingsOf(store, user, namespace)].flatMap((bound) =>
        (rulesOf(store, roleOf(bound)) ?? []).map((rule) => ({ rule, reason: reasonOf(bound) })),
      ),
    problemsFor: (user, namespace) => [
      ...new Set(
        [...bindingsOf(store, user, namespace)].filter((bound) => !rulesOf(store, roleOf(bound))).map(missingRole),
      ),
    ],
    rulesOf: (reference) => rulesOf(store, reference),
    authorize: (attributes) => {
      if (attributes.user.groups.includes('system:masters')) return { allowed: true, reason: '' };
      const problems = new Set<string>();
      for (const bound of bindingsOf(store, attributes.user, attributes.namespace)) {
        const rules = rulesOf(store, roleOf(bound));
        if (!rules) problems.add(missingRole(bound));
        else if (rules.some((rule) => allows(rule, attributes))) return { allowed: true, reason: reasonOf(bound) };
      }
      return { allowed: false, reason: problems.size === 0 ? '' : `RBAC: ${aggregate(problems)}` };
    },
  };
}

function subjectKey(subject: Subject): string {
  if (subject.kind === 'ServiceAccount') return `User:system:serviceaccount:${subject.namespace ?? ''}:${subject.name}`;
  return `${subject.kind}:${subject.name}`;
}

/** A binding of a user's. */
interface Bound {
  readonly binding: Binding;
  /** By which it is the user's, in the words of the index. */
  readonly subject: string;
}

function* bindingsOf(store: Store, user: User, namespace: string | undefined): Generator<Bound> {
  const subjects = [`User:${user.name}`, ...user.groups.map((group) => `Group:${group}`)];
  for (const subject of subjects) {
    for (const { value } of store.byIndex(`${GROUP}/clusterrolebindings`, SUBJECT_INDEX, subject))
      yield { binding: value as unknown as ClusterRoleBinding, subject };
  }
  if (!namespace) return;
  for (const subject of subjects) {
    for (const { value } of store.byIndex(`${GROUP}/rolebindings`, SUBJECT_INDEX, subject)) {
      const binding = value as unknown as RoleBinding;
      if (binding.metadata.namespace === namespace) yield { binding, subject };
    }
  }
}

function roleOf({ binding: { roleRef, metadata } }: Bound): RoleReference {
  const { namespace } = metadata;
  return { kind: roleRef.kind, name: roleRef.name, ...(namespace ? { namespace } : {}) };
}

const missingRole = ({ binding: { roleRef } }: Bound): string =>
  `${roleRef.kind.toLowerCase()}.${GROUP} ${goQuote(roleRef.name)} not found`;

function reasonOf({ binding, subject }: Bound): string {
  const { kind, name } = binding.roleRef;
  return `RBAC: allowed by ${binding.kind} ${quoted(binding)} of ${kind} "${name}" to ${subjectText(binding, subject)}`;
}

function rulesOf(store: Store, { kind, name, namespace }: RoleReference): readonly PolicyRule[] | undefined {
  const key = kind === 'Role' ? `${namespace}/${name}` : name;
  const found = store.find(`${GROUP}/${kind === 'Role' ? 'roles' : 'clusterroles'}`, key)?.value;
  return found && ((found as unknown as Role | ClusterRole).rules ?? []);
}

const quoted = ({ metadata }: Binding) => `"${metadata.name}${metadata.namespace ? `/${metadata.namespace}` : ''}"`;

function subjectText(binding: Binding, key: string): string {
  const subject = binding.subjects?.find((candidate) => subjectKey(candidate) === key);
  if (subject?.kind === 'ServiceAccount') return `ServiceAccount "${subject.name}/${subject.namespace}"`;
  return `${subject?.kind} "${subject?.name}"`;
}

/** pkg/registry/rbac/validation/rule.go, plugin/pkg/auth/authorizer/rbac/rbac.go (RuleAllows). */
export function allows(rule: PolicyRule, attributes: Attributes): boolean {
  if (!has(rule.verbs, attributes.verb)) return false;
  if (attributes.resource === undefined)
    return (rule.nonResourceURLs ?? []).some((pattern) => matchesPath(pattern, attributes.path ?? ''));
  if (!has(rule.apiGroups ?? [], attributes.group ?? '')) return false;
  if (!matchesResource(rule.resources ?? [], attributes)) return false;
  const names = rule.resourceNames ?? [];
  return names.length === 0 || names.includes(attributes.name ?? '');
}

const has = (list: readonly string[], value: string) => list.includes('*') || list.includes(value);

function matchesResource(resources: readonly string[], { resource = '', subresource }: Attributes): boolean {
  const full = subresource ? `${resource}/${subresource}` : resource;
  return resources.some(
    (pattern) => pattern === '*' || pattern === full || (subresource !== undefined && pattern === `*/${subresource}`),
  );
}

function matchesPath(pattern: string, path: string): boolean {
  if (pattern === '*' || pattern === path) return true;
  return pattern.endsWith('*') && path.startsWith(pattern.slice(0, -1));
}
