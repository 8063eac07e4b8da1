// Going back to the version before an upgrade: when that can be, and what stands in its way.
// https://docs.aws.amazon.com/eks/latest/userguide/rollback-cluster.html tells the rules; the words are ours, where there is no source.

import { AwsError } from '../aws-error.ts';
import type { AwsContext } from '../operation.ts';
import type { ClusterRecord } from './clusters.ts';
import { versionStatus } from './describe-cluster-versions.ts';
import { invalidParameter, invalidRequest } from './errors.ts';
import { rollbackInsights } from './insights.ts';
import { ROLLBACK_DAYS, rollbackTarget } from './rollback-window.ts';
import type { UpdateClusterVersionRequest } from './types.gen.ts';

const LEAST_TIMEOUT_MINUTES = 120;
const MOST_TIMEOUT_MINUTES = 10_080;

/** Throws InvalidParameterException for a time that no rollback may take. Emulator: a rollback is never cancelled for its time. */
export function checkRollbackConfig({ name, rollbackConfig }: UpdateClusterVersionRequest): void {
  const { timeoutMinutes = LEAST_TIMEOUT_MINUTES } = rollbackConfig ?? {};
  if (timeoutMinutes < LEAST_TIMEOUT_MINUTES || timeoutMinutes > MOST_TIMEOUT_MINUTES)
    throw invalidParameter(
      `rollbackConfig.timeoutMinutes must be between ${LEAST_TIMEOUT_MINUTES} and ${MOST_TIMEOUT_MINUTES}`,
      { clusterName: name },
    );
}

/**
 * Whether the cluster can go back to the version that it was upgraded from.
 * @throws AwsError InvalidRequestException where it is too late or out of support, InvalidStateException where insights say that something
 *   would break, unless it is forced
 */
export function checkRollback(
  context: AwsContext,
  record: ClusterRecord,
  { version, force }: { readonly version: string; readonly force: boolean },
): void {
  const { cluster } = record;
  const members = { clusterName: cluster.name };
  const nowMs = context.clock.simulatedMs();
  if (rollbackTarget(record, nowMs) === undefined)
    throw invalidRequest(
      `Cluster ${cluster.name} cannot be rolled back to ${version}: more than ${ROLLBACK_DAYS} days have passed since it was upgraded`,
      members,
    );
  if (versionStatus(version, nowMs) === 'EXTENDED_SUPPORT' && cluster.upgradePolicy?.supportType === 'STANDARD')
    throw invalidRequest(
      `Cluster ${cluster.name} cannot be rolled back to ${version}, which is in extended support: change its upgrade policy to EXTENDED first`,
      members,
    );
  const isBlocking = (status: string | undefined) => status === 'ERROR' || status === 'UNKNOWN';
  if (!force && rollbackInsights(context, record).some(({ insightStatus }) => isBlocking(insightStatus?.status)))
    // As the model documents the exception, of upgrades.
    throw new AwsError(
      'InvalidStateException',
      'Amazon EKS detected rollback readiness issues. Call the ListInsights API to view detected rollback blocking issues. Pass the force flag when updating to override rollback readiness errors.',
      { members },
    );
}
