// Log groups as records. Emulator: nothing writes into them.

import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { Scope } from '../operation.ts';
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
 * @throws AwsError InvalidParameterException, ResourceNotFoundException
 */
export function getNamedGroup(
  from: Store | Transaction,
  scope: Scope,
  { logGroupName, logGroupIdentifier }: { logGroupName?: string | undefined; logGroupIdentifier?: string | undefined },
): LogGroupRecord {
  if (logGroupName !== undefined && logGroupIdentifier !== undefined)
    throw new AwsError(
      'InvalidParameterException',
      'LogGroup name and LogGroup ARN are mutually exclusive parameters.',
    );
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
  made: Pick<CreateLogGroupRequest, 'logGroupName' | 'kmsKeyId' | 'logGroupClass' | 'tags'> & { nowMs: number },
): void {
  const { logGroupName, kmsKeyId, logGroupClass = 'STANDARD', tags = {}, nowMs } = made;
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
      ...(kmsKeyId !== undefined && { kmsKeyId }),
    },
    tags: { ...tags },
  });
}

function noSuchGroup(): AwsError {
  return new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
}

/** Writes the record in its place. */
export function putLogGroup(transaction: Transaction, scope: Scope, record: LogGroupRecord): void {
  LOG_GROUPS.put(transaction, LOG_GROUPS.keyOf(scope, record.group.logGroupName), record);
}
