// Ends updates: after as long as the dial says, what was asked for is so, and the cluster is ACTIVE again.

import type { Controller } from '../../reconcile/controller.ts';
import type { Transaction } from '../../store/store.ts';
import { remainingMs } from '../dial.ts';
import { parseRecordKey } from '../records.ts';
import { durably } from '../staged-store.ts';
import { storeSource } from '../store-source.ts';
import { ensureCreatorEntry, ensureFargateEntry } from './access-entries.ts';
import type { EksControllerOptions } from './cluster-controller.ts';
import { ensureLogGroup } from './cluster-logs.ts';
import { CLUSTERS, type ClusterRecord, clusterKey, withStatus } from './clusters.ts';
import type { ClusterReference } from './control-planes.ts';
import { listProfiles } from './fargate-profiles.ts';
import { settleProvider } from './identity-providers.ts';
import { UPDATES, type UpdateRecord } from './updates.ts';

export function clusterUpdateController(options: EksControllerOptions): Controller {
  const { store, clock } = options;
  return {
    name: 'eks-cluster-update',
    sources: [storeSource(store, UPDATES.collection)],
    async reconcile(key) {
      const record = UPDATES.find(store, key);
      if (record?.update.status !== 'InProgress') return undefined;
      const requeueAfterMs = remainingMs(options, 'cluster-update', record.startedMs);
      if (requeueAfterMs > 0) return { requeueAfterMs };
      const reference = { ...parseRecordKey(key).scope, name: record.clusterName };
      const nowMs = clock.simulatedMs();
      await durably(store, (transaction) => {
        UPDATES.put(transaction, key, { ...record, update: { ...record.update, status: 'Successful' } });
        const before = CLUSTERS.find(transaction, clusterKey(reference));
        if (before) apply(transaction, reference, { record, before, nowMs });
      });
      return undefined;
    },
  };
}

function apply(
  transaction: Transaction,
  reference: ClusterReference,
  { record, before, nowMs }: { readonly record: UpdateRecord; readonly before: ClusterRecord; readonly nowMs: number },
): void {
  const { cluster = {}, authenticationMode = before.authenticationMode, identityProvider } = record.change;
  const { authorities = before.authorities } = record.change;
  const after = { ...before.cluster, ...cluster };
  if (record.change.removed) delete after[record.change.removed];
  const changed = {
    ...before,
    authenticationMode,
    cluster: after,
    upgraded: upgradeAfter(record, before, nowMs),
    ...(authorities && { authorities }),
  } as ClusterRecord;
  CLUSTERS.put(transaction, clusterKey(reference), withStatus(changed, 'ACTIVE', nowMs));
  if (before.authenticationMode === 'CONFIG_MAP' && authenticationMode !== 'CONFIG_MAP')
    putOwnEntries(transaction, reference, { record: changed, nowMs });
  ensureLogGroup(transaction, reference, { record: changed, nowMs });
  if (identityProvider) settleProvider(transaction, reference, identityProvider);
}

/** What can be rolled back once the update is done. */
function upgradeAfter({ update }: UpdateRecord, before: ClusterRecord, nowMs: number): ClusterRecord['upgraded'] {
  if (update.type === 'VersionUpdate') return { from: before.cluster.version, atMs: nowMs };
  return update.type === 'VersionRollback' ? undefined : before.upgraded;
}

/** Whoever was let in by EKS itself is let in by entries from now on: the creator, and the profiles' roles. */
function putOwnEntries(
  transaction: Transaction,
  reference: ClusterReference,
  { record, nowMs }: { readonly record: ClusterRecord; readonly nowMs: number },
): void {
  if (record.isCreatorAdmin) ensureCreatorEntry(transaction, reference, { creatorArn: record.creatorArn, nowMs });
  for (const { profile } of listProfiles(transaction, reference))
    ensureFargateEntry(transaction, reference, { roleArn: profile.podExecutionRoleArn, nowMs });
}
