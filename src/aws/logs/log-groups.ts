// Log groups as records. Emulator: nothing writes into them.

import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { Scope } from '../operation.ts';
import { records } from '../records.ts';
import type { LogGroup } from './types.gen.ts';

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

function noSuchGroup(): AwsError {
  return new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
}

/** Writes the record in its place. */
export function putLogGroup(transaction: Transaction, scope: Scope, record: LogGroupRecord): void {
  LOG_GROUPS.put(transaction, LOG_GROUPS.keyOf(scope, record.group.logGroupName), record);
}
