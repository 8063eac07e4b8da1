// Whether one set of RBAC rules grants more than another, and how what is missing is told.
// https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/component-helpers/auth/rbac/validation/policy_comparator.go,
// pkg/registry/rbac/validation/rule.go (ConfirmNoEscalation), policy_compact.go

import type { PolicyRule } from '../../kube/types.gen.ts';
import { aggregate } from '../../lib/go-aggregate.ts';
import type { User } from '../request.ts';

/** What of `wanted` no rule of `held` grants, in its smallest parts. */
export function missingRights(held: readonly PolicyRule[], wanted: readonly PolicyRule[]): readonly PolicyRule[] {
  return wanted.flatMap((rule) => [...breakDown(rule)]).filter((part) => !held.some((rule) => covers(rule, part)));
}

/** Upstream's sentence on a user who gives away what the user does not have. */
export function escalationWords(
  user: User,
  { missing, problems }: { missing: readonly PolicyRule[]; problems: readonly string[] },
): string {
  const lines = [...new Set(compact(missing).map(shown))].sort();
  const unresolved = problems.length > 0 ? `; resolution errors: [${aggregate(problems)}]` : '';
  const who = `user ${JSON.stringify(user.name)} (groups=${goList(user.groups)})`;
  return `${who} is attempting to grant RBAC permissions not currently held:\n${lines.join('\n')}${unresolved}`;
}

/** One rule for each combination of what a rule lists. */
function* breakDown(rule: PolicyRule): Generator<PolicyRule> {
  const { apiGroups = [], resources = [], nonResourceURLs = [] } = rule;
  const verbs = rule.verbs ?? []; // Null where there are none: that is for validation to say.
  const names = rule.resourceNames?.length ? rule.resourceNames.map((name) => [name]) : [undefined];
  for (const group of apiGroups)
    for (const resource of resources)
      for (const verb of verbs)
        for (const resourceNames of names)
          yield {
            apiGroups: [group],
            resources: [resource],
            verbs: [verb],
            ...(resourceNames ? { resourceNames } : {}),
          };
  for (const url of nonResourceURLs) for (const verb of verbs) yield { nonResourceURLs: [url], verbs: [verb] };
}

function covers(owner: PolicyRule, part: PolicyRule): boolean {
  const names = owner.resourceNames ?? [];
  return (
    hasAll(owner.verbs, part.verbs) &&
    hasAll(owner.apiGroups, part.apiGroups) &&
    (part.resources ?? []).every((resource) => coversResource(owner.resources ?? [], resource)) &&
    (part.nonResourceURLs ?? []).every((url) => coversUrl(owner.nonResourceURLs ?? [], url)) &&
    (names.length === 0 || (part.resourceNames?.every((name) => names.includes(name)) ?? false))
  );
}

function hasAll(owned: readonly string[] = [], wanted: readonly string[] = []): boolean {
  return owned.includes('*') || wanted.every((item) => owned.includes(item));
}

function coversResource(owned: readonly string[], wanted: string): boolean {
  if (owned.includes('*') || owned.includes(wanted)) return true;
  const slash = wanted.indexOf('/');
  return slash >= 0 && owned.includes(`*${wanted.slice(slash)}`);
}

function coversUrl(owned: readonly string[], wanted: string): boolean {
  return owned.some(
    (pattern) =>
      pattern === '*' || pattern === wanted || (pattern.endsWith('*') && wanted.startsWith(pattern.slice(0, -1))),
  );
}

/** Verbs on the same resource come together. */
function compact(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  const byResource = new Map<string, PolicyRule>();
  const rest: PolicyRule[] = [];
  for (const rule of rules) {
    if (rule.nonResourceURLs) rest.push(rule);
    else {
      const key = JSON.stringify([rule.apiGroups, rule.resources, rule.resourceNames]);
      const known = byResource.get(key);
      byResource.set(key, known ? { ...known, verbs: [...known.verbs, ...rule.verbs] } : rule);
    }
  }
  return [...byResource.values(), ...rest];
}

function shown({ apiGroups, resources, nonResourceURLs, resourceNames, verbs }: PolicyRule): string {
  const parts = {
    APIGroups: apiGroups,
    Resources: resources,
    NonResourceURLs: nonResourceURLs,
    ResourceNames: resourceNames,
    Verbs: verbs,
  };
  const given = Object.entries(parts).filter(([, list]) => (list ?? []).length > 0);
  return `{${given.map(([name, list]) => `${name}:${goList(list ?? [])}`).join(', ')}}`;
}

/** Go's `%q` of a slice. */
const goList = (items: readonly string[]) => `[${items.map((item) => JSON.stringify(item)).join(' ')}]`;
