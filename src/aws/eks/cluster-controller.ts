// Makes clusters what their records say: CREATING ones become ACTIVE once their control plane answers, ACTIVE ones run,
// DELETING ones are taken down.

import type { Clock } from '../../lib/clock.ts';
import { errorText } from '../../lib/error-text.ts';
import { type Controller, TerminalError } from '../../reconcile/controller.ts';
import type { Store } from '../../store/store.ts';
import { type Dial, remainingMs } from '../dial.ts';
import { durably } from '../staged-store.ts';
import { storeSource } from '../store-source.ts';
import { deleteAccessEntries } from './access-entries.ts';
import { CAPABILITIES } from './capabilities.ts';
import { ensureLogGroup } from './cluster-logs.ts';
import { deleteClusterResources } from './cluster-resources.ts';
import { CLUSTERS, type ClusterRecord, changeCluster, clusterFacts, clusterReference, withStatus } from './clusters.ts';
import type { ControlPlaneAccess, ControlPlanes } from './control-planes.ts';
import { FARGATE_PROFILES, listProfiles, profileKey } from './fargate-profiles.ts';
import { IDENTITY_PROVIDERS } from './identity-providers.ts';
import { POD_IDENTITIES } from './pod-identities.ts';
import { UPDATES } from './updates.ts';

export interface EksControllerOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly dial: Dial;
  readonly controlPlanes: ControlPlanes;
}

const WORKERS = 4;

export function clusterController(options: EksControllerOptions): Controller {
  const { store, controlPlanes } = options;
  return {
    name: 'eks-cluster',
    sources: [storeSource(store, CLUSTERS.collection)],
    workers: WORKERS,
    async reconcile(key) {
      const record = CLUSTERS.find(store, key);
      switch (record?.cluster.status) {
        case 'CREATING':
          return create(options, key, record);
        case 'ACTIVE':
        case 'UPDATING':
          await storeAccess(store, key, await controlPlanes.ensure(clusterFacts(store, key, record)));
          return undefined;
        case 'DELETING':
          return remove(options, key, record);
        default:
          return undefined;
      }
    },
  };
}

async function create(options: EksControllerOptions, key: string, record: ClusterRecord) {
  const { store, clock, controlPlanes } = options;
  const requeueAfterMs = remainingMs(options, 'cluster-create', record.statusSinceMs);
  if (requeueAfterMs > 0) return { requeueAfterMs };
  let access: ControlPlaneAccess;
  try {
    access = await controlPlanes.ensure(clusterFacts(store, key, record));
  } catch (cause) {
    await fail(options, key, cause);
    throw new TerminalError(`the control plane of cluster ${record.cluster.name} did not start`, { cause });
  }
  const nowMs = clock.simulatedMs();
  await durably(store, (transaction) => {
    if (!CLUSTERS.find(transaction, key)) return; // It was reset meanwhile.
    changeCluster(transaction, key, (before) => withAccess(withStatus(before, 'ACTIVE', nowMs), access));
    ensureLogGroup(transaction, clusterReference(key), { record, nowMs });
  });
  return undefined;
}

async function fail({ store, clock }: EksControllerOptions, key: string, cause: unknown): Promise<void> {
  const message = errorText(cause);
  await durably(store, (transaction) =>
    changeCluster(transaction, key, (before) => {
      const failed = withStatus(before, 'FAILED', clock.simulatedMs());
      const issues = [{ code: 'InternalFailure' as const, message, resourceIds: [before.cluster.name] }];
      return { ...failed, cluster: { ...failed.cluster, health: { issues } } };
    }),
  );
}

/** A control plane that was started again may be found elsewhere. */
async function storeAccess(store: Store, key: string, access: ControlPlaneAccess): Promise<void> {
  const { cluster } = CLUSTERS.find(store, key) ?? {};
  const isTold =
    cluster?.endpoint === access.endpoint && cluster.certificateAuthority?.data === access.certificateAuthorityData;
  if (!isTold)
    await durably(store, (transaction) => changeCluster(transaction, key, (before) => withAccess(before, access)));
}

function withAccess(record: ClusterRecord, access: ControlPlaneAccess): ClusterRecord {
  const certificateAuthority = { data: access.certificateAuthorityData };
  return { ...record, cluster: { ...record.cluster, endpoint: access.endpoint, certificateAuthority } };
}

async function remove(options: EksControllerOptions, key: string, record: ClusterRecord) {
  const { store, controlPlanes } = options;
  const requeueAfterMs = remainingMs(options, 'cluster-delete', record.statusSinceMs);
  if (requeueAfterMs > 0) return { requeueAfterMs };
  const reference = clusterReference(key);
  await controlPlanes.remove(reference);
  await durably(store, (transaction) => {
    deleteClusterResources(transaction, { key, reference }, record);
    deleteAccessEntries(transaction, reference);
    for (const collection of [UPDATES, IDENTITY_PROVIDERS, POD_IDENTITIES, CAPABILITIES])
      for (const { key: owned } of transaction.list(collection.collection, `${key}/`))
        transaction.delete(collection.collection, owned);
    for (const { profile } of listProfiles(transaction, reference))
      FARGATE_PROFILES.delete(transaction, profileKey(reference, profile.fargateProfileName));
    CLUSTERS.delete(transaction, key);
  });
  return undefined;
}
