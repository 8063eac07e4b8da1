// Makes Fargate profiles what their records say: a CREATING one lets its role into the cluster, then is ACTIVE; a DELETING one
// deletes its pods, waits until they are gone, then goes.

import { isReason } from '../../kube/api-error.ts';
import type { Cluster } from '../../kube/cluster.ts';
import { PODS } from '../../kube/kind-refs.ts';
import { type Controller, TerminalError } from '../../reconcile/controller.ts';
import { remainingMs } from '../dial.ts';
import { durably } from '../staged-store.ts';
import { storeSource } from '../store-source.ts';
import { ensureFargateEntry, FARGATE_GROUPS, FARGATE_USERNAME } from './access-entries.ts';
import { AwsAuthError, ensureRoleRow } from './aws-auth.ts';
import { pathlessRoleArn } from './canonical-arn.ts';
import type { EksControllerOptions } from './cluster-controller.ts';
import { findCluster } from './clusters.ts';
import type { ClusterReference } from './control-planes.ts';
import { type DepartingPods, departingPods, isPodOf } from './departing-pods.ts';
import {
  changeProfile,
  FARGATE_PROFILES,
  type FargateProfileRecord,
  profileReference,
  withProfileStatus,
} from './fargate-profiles.ts';
import { ensureFargateWebhook } from './fargate-webhook.ts';

/** The name under which EKS's own Fargate service acts in clusters. */
const FARGATE_MANAGER = {
  user: 'eks:fargate-manager',
  groups: ['system:authenticated'],
  fieldManager: 'eks',
} as const;

export function fargateProfileController(options: EksControllerOptions): Controller {
  const leaving = departingPods();
  return {
    name: 'eks-fargate-profile',
    sources: [storeSource(options.store, FARGATE_PROFILES.collection), leaving.source],
    async reconcile(key) {
      const record = FARGATE_PROFILES.find(options.store, key);
      if (record?.profile.status === 'CREATING') return create(options, key, record);
      if (record?.profile.status === 'DELETING') return remove(options, { key, leaving }, record);
      leaving.unwatch(key);
      return undefined;
    },
  };
}

async function create(options: EksControllerOptions, key: string, record: FargateProfileRecord) {
  const { store, clock } = options;
  const requeueAfterMs = remainingMs(options, 'fargate-profile-create', record.statusSinceMs);
  if (requeueAfterMs > 0) return { requeueAfterMs };
  const { cluster: reference } = profileReference(key);
  const cluster = getRunning(options, reference);
  const arn = pathlessRoleArn(record.profile.podExecutionRoleArn);
  try {
    await authorizeRole(options, { reference, cluster }, arn);
  } catch (cause) {
    if (!(cause instanceof AwsAuthError)) throw cause;
    await fail(options, key, cause);
    throw new TerminalError(`profile ${record.profile.fargateProfileName} could not be created`, { cause });
  }
  await ensureFargateWebhook(cluster);
  const nowMs = clock.simulatedMs();
  // Nothing here acts upon it, and whoever asks for it waits until it is durable: the next request's write may be one with it.
  store.stage((transaction) => {
    if (modeOf(options, reference) !== 'CONFIG_MAP')
      ensureFargateEntry(transaction, reference, { roleArn: arn, nowMs });
    changeProfile(transaction, key, (before) => withProfileStatus(before, 'ACTIVE', nowMs));
  });
  return undefined;
}

function getRunning({ controlPlanes }: EksControllerOptions, reference: ClusterReference): Cluster {
  const cluster = controlPlanes.find(reference);
  if (!cluster) throw new Error(`the control plane of cluster ${reference.name} does not run`);
  return cluster.as(FARGATE_MANAGER);
}

const modeOf = ({ store }: EksControllerOptions, reference: ClusterReference) =>
  findCluster(store, reference)?.authenticationMode;

/** A row of aws-auth where the mode has that; its access entry is made together with the profile's being ACTIVE. */
async function authorizeRole(
  options: EksControllerOptions,
  { reference, cluster }: { readonly reference: ClusterReference; readonly cluster: Cluster },
  arn: string,
): Promise<void> {
  if (modeOf(options, reference) === 'API') return;
  await ensureRoleRow(cluster, { arn, username: FARGATE_USERNAME, groups: FARGATE_GROUPS });
}

async function fail({ store, clock }: EksControllerOptions, key: string, cause: Error): Promise<void> {
  await durably(store, (transaction) =>
    changeProfile(transaction, key, (before) => {
      const failed = withProfileStatus(before, 'CREATE_FAILED', clock.simulatedMs());
      const issues = [{ code: 'InternalFailure' as const, message: cause.message, resourceIds: [] }];
      return { ...failed, profile: { ...failed.profile, health: { issues } } };
    }),
  );
}

async function remove(
  options: EksControllerOptions,
  { key, leaving }: { readonly key: string; readonly leaving: DepartingPods },
  record: FargateProfileRecord,
) {
  const { cluster: reference, name } = profileReference(key);
  if (findCluster(options.store, reference)) {
    const cluster = getRunning(options, reference);
    leaving.watch(key, cluster, name);
    if (await hasPodsLeft(cluster, name)) return undefined;
  }
  const requeueAfterMs = remainingMs(options, 'fargate-profile-delete', record.statusSinceMs);
  if (requeueAfterMs > 0) return { requeueAfterMs };
  leaving.unwatch(key);
  options.store.stage((transaction) => {
    if (FARGATE_PROFILES.find(transaction, key)) FARGATE_PROFILES.delete(transaction, key);
  });
  return undefined;
}

/** Deletes what is not being deleted yet. */
async function hasPodsLeft(cluster: Cluster, profileName: string): Promise<boolean> {
  const pods = cluster.of(PODS);
  const left = () => pods.list().filter((pod) => isPodOf(pod, profileName));
  for (const { metadata } of left()) {
    if (metadata.deletionTimestamp !== undefined) continue;
    const { name, namespace = '' } = metadata;
    await pods.delete({ name, namespace }).catch((error: unknown) => {
      // It went by itself meanwhile, which is what was wanted.
      if (!isReason(error, 'NotFound')) throw error;
    });
  }
  return left().length > 0;
}
