// Access policies are judged beside RBAC, by an authorizer of their own: what they grant shows in no role.
// https://docs.aws.amazon.com/eks/latest/userguide/access-policies.html

import type { Store } from '../../store/store.ts';
import { type AssociatedPolicy, findAccessEntry } from './access-entries.ts';
import { type PolicyRule, rulesOfPolicy } from './access-policies.ts';
import { findCluster } from './clusters.ts';
import type { ClusterReference } from './control-planes.ts';

/** A request as the API server describes it to its authorizers. */
interface Attributes {
  readonly user: { readonly extra?: Readonly<Record<string, readonly string[]>> };
  readonly verb: string;
  readonly group?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly path?: string;
}

interface Decision {
  readonly allowed: boolean;
  readonly reason: string;
}

/**
 * Allows what the policies of the principal's access entry allow, in their scope: the whole cluster, or namespaces.
 * The principal is read from what the token authenticator put into `extra`, so that it is lost under impersonation, as on EKS.
 * The records are read anew for every request, so that a change is felt by the next one.
 */
export function accessPolicyAuthorizer(
  store: Store,
  reference: ClusterReference,
): (attributes: Attributes) => Decision {
  return (attributes) => {
    const arn = attributes.user.extra?.['arn']?.[0];
    const mode = findCluster(store, reference)?.authenticationMode;
    const entry = arn === undefined || mode === 'CONFIG_MAP' ? undefined : findAccessEntry(store, reference, arn);
    const granting = entry?.policies.find((policy) => allows(policy, attributes));
    const name = granting?.policyArn.slice(granting.policyArn.lastIndexOf('/') + 1);
    return { allowed: granting !== undefined, reason: granting ? `EKS: access policy ${name}` : '' };
  };
}

function allows({ policyArn, accessScope }: AssociatedPolicy, attributes: Attributes): boolean {
  const isInScope =
    accessScope.type === 'cluster' ||
    (attributes.namespace !== undefined &&
      (accessScope.namespaces ?? []).some((pattern) => isNamespace(pattern, attributes.namespace ?? '')));
  return isInScope && rulesOfPolicy(policyArn).some((rule) => ruleAllows(rule, attributes));
}

/** A name, or the beginning of one and an asterisk. */
function isNamespace(pattern: string, namespace: string): boolean {
  return pattern.endsWith('*') ? namespace.startsWith(pattern.slice(0, -1)) : pattern === namespace;
}

/** As RBAC judges a rule. */
function ruleAllows(rule: PolicyRule, attributes: Attributes): boolean {
  const { verb, group = '', resource, subresource, path = '', name = '' } = attributes;
  if (!has(rule.verbs, verb)) return false;
  if (resource === undefined) return (rule.nonResourceURLs ?? []).some((pattern) => isPath(pattern, path));
  const full = subresource ? `${resource}/${subresource}` : resource;
  const names = rule.resourceNames ?? [];
  return (
    has(rule.apiGroups ?? [], group) && has(rule.resources ?? [], full) && (names.length === 0 || names.includes(name))
  );
}

const has = (list: readonly string[], value: string) => list.includes('*') || list.includes(value);

const isPath = (pattern: string, path: string) =>
  pattern === path || (pattern.endsWith('*') && path.startsWith(pattern.slice(0, -1)));
