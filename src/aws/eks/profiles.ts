// The Fargate profiles of one cluster, as the Fargate scheduler sees them: which are active, and which may not launch now, and why.

import type { Cluster } from '../../kube/cluster.ts';
import { CONFIG_MAPS } from '../../kube/kind-refs.ts';
import type { Store } from '../../store/store.ts';
import { canAssume } from '../iam/policy-document.ts';
import { findRoleByArn } from '../iam/roles.ts';
import { FARGATE_GROUPS, findAccessEntry } from './access-entries.ts';
import { type AwsAuth, awsAuthReader, findRow } from './aws-auth.ts';
import { pathlessRoleArn } from './canonical-arn.ts';
import { findCluster } from './clusters.ts';
import type { ClusterReference } from './control-planes.ts';
import { listProfiles } from './fargate-profiles.ts';
import type { LaunchChanges } from './launch-changes.ts';
import type { FargateProfile } from './types.gen.ts';

/** One profile, in the words of the scheduler. */
interface LaunchProfile {
  readonly name: string;
  readonly podExecutionRoleArn: string;
  readonly subnetIds: readonly string[];
  readonly selectors: readonly { readonly namespace: string; readonly labels?: Readonly<Record<string, string>> }[];
  readonly isActive: boolean;
  readonly launchBlock: 'RoleNotInAuthConfig' | 'RoleNotAssumable' | undefined;
}

export interface LaunchProfiles {
  list(): readonly LaunchProfile[];
  /** Tells that `list` may answer differently now. */
  subscribe(listener: () => void): Disposable;
}

export interface LaunchProfilesOptions {
  readonly store: Store;
  readonly reference: ClusterReference;
  /** The running cluster. */
  readonly cluster: Cluster;
  readonly changes: LaunchChanges;
}

export function launchProfiles({ store, reference, cluster, changes }: LaunchProfilesOptions): LaunchProfiles {
  const readAuth = awsAuthReader(() => cluster);
  return {
    list: () =>
      listProfiles(store, reference).map(({ profile }) => ({
        name: profile.fargateProfileName,
        podExecutionRoleArn: profile.podExecutionRoleArn,
        subnetIds: profile.subnets,
        selectors: (profile.selectors ?? []).map(({ namespace = '', labels }) => ({
          namespace,
          ...(labels && { labels }),
        })),
        isActive: profile.status === 'ACTIVE',
        // Asked of the one that a pod matches alone.
        get launchBlock() {
          return launchBlock(store, reference, { profile, readAuth });
        },
      })),
    subscribe(listener) {
      const subscriptions = [
        cluster.of(CONFIG_MAPS).subscribe(({ object: { metadata } }) => {
          if (metadata.namespace === 'kube-system' && metadata.name === 'aws-auth') listener();
        }),
        changes.watch(reference, listener),
      ];
      return {
        [Symbol.dispose]: () => {
          for (const subscription of subscriptions) subscription[Symbol.dispose]();
        },
      };
    },
  };
}

/** Texts of both blocks: hashicorp and eksctl issues; the scheduler has them. */
function launchBlock(
  store: Store,
  reference: ClusterReference,
  {
    profile,
    readAuth,
  }: { profile: FargateProfile & { podExecutionRoleArn: string; fargateProfileArn: string }; readAuth(): AwsAuth },
): LaunchProfile['launchBlock'] {
  const arn = profile.podExecutionRoleArn;
  if (!isInAuthConfig(store, reference, { arn, readAuth })) return 'RoleNotInAuthConfig';
  const role = findRoleByArn(store, reference.account, arn);
  const assuming = {
    service: 'eks-fargate-pods.amazonaws.com',
    sourceArn: profile.fargateProfileArn,
    sourceAccount: reference.account,
  };
  return role && canAssume(role.role.AssumeRolePolicyDocument, assuming) ? undefined : 'RoleNotAssumable';
}

/** In API_AND_CONFIG_MAP mode the ConfigMap counts only for roles without an access entry. */
function isInAuthConfig(
  store: Store,
  reference: ClusterReference,
  { arn, readAuth }: { readonly arn: string; readAuth(): AwsAuth },
): boolean {
  const mode = findCluster(store, reference)?.authenticationMode;
  const entry = mode === 'CONFIG_MAP' ? undefined : findAccessEntry(store, reference, pathlessRoleArn(arn));
  if (entry) return entry.type === 'FARGATE_LINUX';
  if (mode === 'API') return false;
  const row = findRow(readAuth().roles, pathlessRoleArn(arn));
  return row !== undefined && FARGATE_GROUPS.every((group) => row.groups.includes(group));
}
