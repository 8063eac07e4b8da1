// Log groups as records. Emulator: nothing writes into them.

import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { AwsContext, Scope } from '../operation.ts';
import { regionalArn } from '../partitions.ts';
import { records } from '../records.ts';
import type { CreateLogGroupRequest, LogGroup } from './types.gen.ts';

export type LogGroupRecord = {
  group: LogGroup & { logGroupName: string; logGroupArn: string };
  tags: Record<string, string>;
};

export const LOG_GROUPS = records<LogGroupRecord>('logs.log-groups');

/** Throws ResourceNotFoundException. */
export function getLogGroup(from: Store | Transaction, scope: Scope, name: string): LogGroupRecord {
  const found = LOG_GROUPS.find(from, LOG_GROUPS.keyOf(scope, name));
  if (!found) throw noSuchGroup();
  return found;
}

/** The group of an ARN, with or without the asterisk at its end. Throws ResourceNotFoundException. */
export function getLogGroupByArn(from: Store | Transaction, scope: Scope, arn: string): LogGroupRecord {
  const plain = arn.replace(/:\*$/, '');
  const found = LOG_GROUPS.list(from, scope).find(({ group }) => group.logGroupArn === plain);
  if (!found) throw noSuchGroup();
  return found;
}

/**
 * The group that a request names in one of two ways.
 * @throws AwsError InvalidParameterException, ResourceNotFoundException; ValidationException for both, as recorded in localstack's tests
 *   (tests/aws/services/logs)
 */
export function getNamedGroup(
  from: Store | Transaction,
  scope: Scope,
  { logGroupName, logGroupIdentifier }: { logGroupName?: string | undefined; logGroupIdentifier?: string | undefined },
): LogGroupRecord {
  if (logGroupName !== undefined && logGroupIdentifier !== undefined)
    throw new AwsError('ValidationException', 'LogGroup name and LogGroup ARN are mutually exclusive parameters.');
  if (logGroupIdentifier?.startsWith('arn:')) return getLogGroupByArn(from, scope, logGroupIdentifier);
  const name = logGroupName ?? logGroupIdentifier;
  if (name === undefined)
    throw new AwsError('InvalidParameterException', 'Please specify either logGroupName or logGroupIdentifier.');
  return getLogGroup(from, scope, name);
}

/** Writes a group that is not there yet. */
export function putNewLogGroup(
  transaction: Transaction,
  scope: Scope,
  made: CreateLogGroupRequest & { nowMs: number },
): void {
  const { logGroupName, kmsKeyId, logGroupClass = 'STANDARD', tags = {}, nowMs } = made;
  const { deletionProtectionEnabled = false } = made;
  const logGroupArn = regionalArn('logs', scope, `log-group:${logGroupName}`);
  putLogGroup(transaction, scope, {
    group: {
      logGroupName,
      creationTime: Math.floor(nowMs),
      metricFilterCount: 0,
      arn: `${logGroupArn}:*`,
      storedBytes: 0,
      logGroupClass,
      logGroupArn,
      deletionProtectionEnabled,
      ...(kmsKeyId !== undefined && { kmsKeyId }),
    },
    tags: { ...tags },
  });
}

/**
 * The name of the group whose key a request is about, which has two members for it.
 * @throws AwsError InvalidParameterException, also for what is no group; ResourceNotFoundException
 */
export function getKeyedGroup(
  context: AwsContext,
  { logGroupName, resourceIdentifier }: { logGroupName?: string | undefined; resourceIdentifier?: string | undefined },
): string {
  if ((logGroupName === undefined) === (resourceIdentifier === undefined))
    throw new AwsError(
      'InvalidParameterException',
      'One and only one of logGroupName and resourceIdentifier must be specified.',
    );
  const found =
    resourceIdentifier === undefined
      ? getLogGroup(context.store, context, logGroupName ?? '')
      : getLogGroupByArn(context.store, context, resourceIdentifier);
  return found.group.logGroupName;
}

/** Replaces a group by what `change` makes of it. Throws ResourceNotFoundException. */
export function changeGroup(
  context: AwsContext,
  name: string,
  change: (group: LogGroupRecord['group']) => LogGroupRecord['group'],
): void {
  context.store.commit((transaction) => {
    const record = getLogGroup(transaction, context, name);
    putLogGroup(transaction, context, { ...record, group: change(record.group) });
  });
}

function noSuchGroup(): AwsError {
  return new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
}

/** Writes the record in its place. */
export function putLogGroup(transaction: Transaction, scope: Scope, record: LogGroupRecord): void {
  LOG_GROUPS.put(transaction, LOG_GROUPS.keyOf(scope, record.group.logGroupName), record);
}
