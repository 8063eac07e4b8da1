// The access policies of EKS: their names, and what each allows, as the user guide lists it.
// https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html

import type { Scope } from '../operation.ts';
import { globalArn } from '../partitions.ts';
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

/** Name and ARN of each, sorted. */
export function accessPolicies(scope: Scope): { name: string; arn: string }[] {
  return NAMES.map((name) => ({ name, arn: accessPolicyArn(scope, name) }));
}

/** `arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy`, in the partition of the region. */
export function accessPolicyArn(scope: Scope, name: string): string {
  return globalArn('eks', { ...scope, account: 'aws' }, `cluster-access-policy/${name}`);
}

export function isAccessPolicy(scope: Scope, arn: string): boolean {
  return NAMES.some((name) => accessPolicyArn(scope, name) === arn);
}

/** What the policy of that ARN allows. */
export function rulesOfPolicy(arn: string): readonly PolicyRule[] {
  return RULES[arn.slice(arn.indexOf('/') + 1)] ?? [];
}
