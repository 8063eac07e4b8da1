// Updates as records: what was asked for, and what the update controller makes of the cluster once the time has come.

import { randomUUID } from '../../lib/ids.ts';
import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { AwsContext } from '../operation.ts';
import { records } from '../records.ts';
import type { AuthorityRecord } from './certificate-authorities.ts';
import {
  type AuthenticationMode,
  CLUSTERS,
  type ClusterRecord,
  clusterKey,
  getCluster,
  withStatus,
} from './clusters.ts';
import type { ClusterReference } from './control-planes.ts';
import { clusterNotActive, inUse } from './errors.ts';
import { isRepeated, requestDigest } from './request-digest.ts';
import type { Cluster, Update } from './types.gen.ts';

/** What an update changes when it succeeds. */
export type ClusterChange = {
  cluster?: Partial<Cluster>;
  /** What the cluster no longer tells. */
  removed?: 'remoteNetworkConfig';
  authenticationMode?: AuthenticationMode;
  /** The certificate authorities that it then has. */
  authorities?: AuthorityRecord[];
  /** The identity provider config that is then ACTIVE, or gone. */
  identityProvider?: { name: string; isGone: boolean };
};

export type UpdateRecord = {
  clusterName: string;
  /** Of an update of a capability and not of the cluster. */
  capabilityName?: string;
  update: Update & { id: string; type: NonNullable<Update['type']>; status: NonNullable<Update['status']> };
  change: ClusterChange;
  startedMs: number;
  requestToken?: string | undefined;
  requestDigest?: string | undefined;
};

export const UPDATES = records<UpdateRecord>('eks.updates');

export function updateKey(cluster: ClusterReference, id: string): string {
  return UPDATES.keyOf(cluster, cluster.name, id);
}

/** What kind of update it is, what is told of it, and what it changes. */
export interface Plan {
  readonly type: UpdateRecord['update']['type'];
  readonly params: NonNullable<Update['params']>;
  readonly change: ClusterChange;
  /** What the cluster has until then. */
  readonly meanwhile?: Pick<ClusterRecord, 'authorities'>;
}

type Input = { readonly clientRequestToken?: string | undefined };

/**
 * Starts an update of a cluster, which is UPDATING from then on; the same request again finds the same update.
 * @param plan made of the cluster as it is; throws where there is nothing to change
 * @throws AwsError ResourceNotFoundException, ResourceInUseException while another update is in progress, InvalidRequestException
 */
export function startUpdate(
  context: AwsContext,
  { name, input }: { readonly name: string; readonly input: Input },
  plan: (record: ClusterRecord, transaction: Transaction) => Plan,
): Update {
  const reference = { account: context.account, region: context.region, name };
  const nowMs = context.clock.simulatedMs();
  return context.store.commit((transaction) => {
    const record = getCluster(transaction, context, name);
    const updates = UPDATES.list(transaction, reference, name);
    const repeated = updates.find((update) => isRepeated(update, input));
    if (repeated) return repeated.update;
    const { type, params, change, meanwhile } = plan(record, transaction);
    const busy = updates.find(isInProgress);
    if (busy)
      throw inUse(`Cannot ${type} because cluster ${name} currently has update ${busy.update.id} in progress`, {
        clusterName: name,
      });
    if (record.cluster.status !== 'ACTIVE') throw clusterNotActive(name);
    const update = { id: randomUUID(), status: 'InProgress' as const, type, params, createdAt: nowMs, errors: [] };
    UPDATES.put(transaction, updateKey(reference, update.id), {
      clusterName: name,
      update,
      change,
      startedMs: nowMs,
      requestToken: input.clientRequestToken,
      requestDigest: requestDigest(input),
    });
    CLUSTERS.put(
      transaction,
      clusterKey(reference),
      withStatus({ ...getCluster(transaction, context, name), ...meanwhile }, 'UPDATING', nowMs),
    );
    return update;
  });
}

const isInProgress = ({ update }: UpdateRecord) => update.status === 'InProgress';

/** The update of a cluster that has not ended yet. */
export function updateInProgress(transaction: Transaction, cluster: ClusterReference): UpdateRecord | undefined {
  return UPDATES.list(transaction, cluster, cluster.name).find(
    (record) => isInProgress(record) && record.capabilityName === undefined,
  );
}

/** Throws ResourceNotFoundException. */
export function getUpdate(from: Store, cluster: ClusterReference, id: string): UpdateRecord {
  const found = UPDATES.find(from, updateKey(cluster, id));
  if (!found)
    throw new AwsError('ResourceNotFoundException', `No update found for ID: ${id}`, {
      members: { clusterName: cluster.name },
    });
  return found;
}
