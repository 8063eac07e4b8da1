// Destinations, to which other accounts send log events, as records. Emulator: there is no Kinesis or Firehose that would take them.
// Of what is not there the service's words are not known; they are those of log groups.

import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { Scope } from '../operation.ts';
import { records } from '../records.ts';
import type { Destination } from './types.gen.ts';

export type DestinationRecord = {
  destination: Destination & { destinationName: string; arn: string };
  tags: Record<string, string>;
};

/** By their names. */
export const DESTINATIONS = records<DestinationRecord>('logs.destinations');

/** Throws the error of that name: operations differ in it. */
export function getDestination(
  from: Store | Transaction,
  scope: Scope,
  asked: { readonly name: string; readonly error: 'ResourceNotFoundException' | 'InvalidParameterException' },
): DestinationRecord {
  const found = DESTINATIONS.find(from, DESTINATIONS.keyOf(scope, asked.name));
  if (!found) throw new AwsError(asked.error, 'The specified destination does not exist.');
  return found;
}

export function putDestinationRecord(transaction: Transaction, scope: Scope, record: DestinationRecord): void {
  DESTINATIONS.put(transaction, DESTINATIONS.keyOf(scope, record.destination.destinationName), record);
}
