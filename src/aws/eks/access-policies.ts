// The access policies of EKS: their names, and what each allows, as the user guide lists it.
// https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html

import rules from './access-policies.json' with { type: 'json' };

/** A rule as in RBAC. */
export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

const RULES: Readonly<Record<string, readonly PolicyRule[]>> = rules;

/** Emulator: those without published rules can be associated and allow nothing; EKS gives them to services of its own. */
const NAMES: readonly string[] = [
  'AmazonEKSAdminPolicy',
  'AmazonEKSAdminViewPolicy',
  'AmazonEKSAutoNodePolicy',
  'AmazonEKSBlockStorageClusterPolicy',
  'AmazonEKSBlockStoragePolicy',
  'AmazonEKSClusterAdminPolicy',
  'AmazonEKSComputeClusterPolicy',
  'AmazonEKSComputePolicy',
  'AmazonEKSEditPolicy',
  'AmazonEKSHybridPolicy',
  'AmazonEKSLoadBalancingClusterPolicy',
  'AmazonEKSLoadBalancingPolicy',
  'AmazonEKSNetworkingClusterPolicy',
  'AmazonEKSNetworkingPolicy',
  'AmazonEKSViewPolicy',
  'AmazonEMRJobPolicy',
  'AmazonSagemakerHyperpodClusterPolicy',
  'AmazonSagemakerHyperpodControllerPolicy',
  'AmazonSagemakerHyperpodSystemNamespacePolicy',
];

const PREFIX = 'arn:aws:eks::aws:cluster-access-policy/';

/** Name and ARN of each, sorted. */
export function accessPolicies(): { name: string; arn: string }[] {
  return NAMES.map((name) => ({ name, arn: `${PREFIX}${name}` }));
}

export function isAccessPolicy(arn: string): boolean {
  return arn.startsWith(PREFIX) && NAMES.includes(arn.slice(PREFIX.length));
}

/** What the policy of that ARN allows. */
export function rulesOfPolicy(arn: string): readonly PolicyRule[] {
  return RULES[arn.slice(PREFIX.length)] ?? [];
}
