// What happened to a stack and to its resources, in order.

import { randomUUID } from '../../lib/ids.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { Store, Transaction } from '../../store/store.ts';
import type { Scope } from '../operation.ts';
import { records } from '../records.ts';
import type { StackRecord } from './stacks.ts';
import type { StackEvent } from './types.gen.ts';

type EventRecord = StackEvent & JsonObject;

const STACK_EVENTS = records<EventRecord>('cloudformation-stack-events');

const idOf = ({ stackId }: StackRecord) => stackId.split('/').at(-1) ?? '';

export interface Happening {
  /** Absent: the stack itself. */
  readonly resource?: {
    readonly logicalId: string;
    readonly type: string;
    readonly physicalId: string | undefined;
    readonly properties: JsonObject | undefined;
  };
  readonly status: string;
  readonly reason?: string | undefined;
  readonly atMs: number;
}

export function addEvent(
  transaction: Transaction,
  scope: Scope,
  { stack, ...happening }: Happening & { readonly stack: StackRecord },
): void {
  const { resource, status, reason } = happening;
  // Clients put events in order by their times, of which no two are the same.
  const last = listEvents(transaction, scope, stack).at(-1)?.Timestamp ?? 0;
  const atMs = Math.max(happening.atMs, last + 1);
  // Revisions grow, so that the order of keys is that of time.
  const key = STACK_EVENTS.keyOf(scope, idOf(stack), String(transaction.nextRevision()).padStart(16, '0'));
  STACK_EVENTS.put(transaction, key, {
    StackId: stack.stackId,
    EventId: resource ? `${resource.logicalId}-${status}-${new Date(atMs).toISOString()}` : randomUUID(),
    StackName: stack.name,
    LogicalResourceId: resource?.logicalId ?? stack.name,
    PhysicalResourceId: resource ? (resource.physicalId ?? '') : stack.stackId,
    ResourceType: resource?.type ?? 'AWS::CloudFormation::Stack',
    Timestamp: atMs,
    ResourceStatus: status as StackEvent['ResourceStatus'],
    ResourceStatusReason: reason,
    ResourceProperties: resource?.properties && JSON.stringify(resource.properties),
    ClientRequestToken: stack.requestToken,
  });
}

/** The oldest first. */
export function listEvents(from: Store | Transaction, scope: Scope, stack: StackRecord): readonly StackEvent[] {
  return STACK_EVENTS.list(from, scope, idOf(stack));
}
