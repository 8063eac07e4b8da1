// The records of stacks, and how they are found by name or id.

import type { JsonObject } from '../../lib/json.ts';
import type { Store, Transaction } from '../../store/store.ts';
import type { AwsContext, Principal, Scope } from '../operation.ts';
import { records } from '../records.ts';
import { validationError } from './errors.ts';
import type { ParameterValues } from './template/parameters.ts';
import type { Output, Stack, Tag } from './types.gen.ts';

export type StackStatus = Stack['StackStatus'];

/** A template with what it is given: what a stack is, or is to be. */
export interface StackContent extends JsonObject {
  readonly templateBody: string;
  readonly parameters: ParameterValues & JsonObject;
  /** Of those whose value is the name of one that is stored. */
  readonly stored?: (ParameterValues & JsonObject) | undefined;
  readonly tags: Tag[];
}

export interface StackRecord extends JsonObject {
  readonly stackId: string;
  readonly name: string;
  readonly status: StackStatus;
  readonly statusReason?: string | undefined;
  readonly createdMs: number;
  readonly updatedMs?: number | undefined;
  readonly deletedMs?: number | undefined;
  readonly content: StackContent;
  /** While an update may still be taken back: what the stack was before it. */
  readonly previous?: StackContent | undefined;
  /** What was asked for last; resources say by which they were brought to where they are. */
  readonly operation: string;
  readonly requestToken?: string | undefined;
  readonly capabilities: NonNullable<Stack['Capabilities']>;
  readonly notificationArns: string[];
  readonly onFailure: 'DO_NOTHING' | 'ROLLBACK' | 'DELETE';
  readonly timeoutInMinutes?: number | undefined;
  readonly isProtected: boolean;
  readonly roleArn?: string | undefined;
  /** In whose name resources are made. */
  readonly principal: Principal & JsonObject;
  readonly outputs: (Output & JsonObject)[];
  /** Resources that a deletion leaves where they are. */
  readonly retained: string[];
  readonly changeSetId?: string | undefined;
}

export const STACKS = records<StackRecord>('cloudformation-stacks');

export function stackKey(scope: Scope, { name, stackId }: Pick<StackRecord, 'name' | 'stackId'>): string {
  return STACKS.keyOf(scope, name, stackId.split('/').at(-1) ?? '');
}

/** By its name, while it is there, or by its id, then too. */
export function findStack(from: Store | Transaction, scope: Scope, nameOrId: string): StackRecord | undefined {
  const [, name = nameOrId] = /^arn:[^:]+:cloudformation:[^:]+:[^:]+:stack\/([^/]+)\//.exec(nameOrId) ?? [];
  const isMeant = ({ stackId, status }: StackRecord) =>
    name === nameOrId ? status !== 'DELETE_COMPLETE' : stackId === nameOrId;
  return STACKS.list(from, scope, name).find(isMeant);
}

/** In the order in which they were made; those that were deleted are among them. */
export function listStackRecords(from: Store | Transaction, scope: Scope): readonly StackRecord[] {
  return [...STACKS.list(from, scope)].sort((a, b) => a.createdMs - b.createdMs);
}

/** Throws ValidationError, in the words that most operations have for it. */
export function getStack(
  context: AwsContext,
  nameOrId: string,
  words = `Stack with id ${nameOrId} does not exist`,
): StackRecord {
  const stack = findStack(context.store, context, nameOrId);
  if (!stack) throw validationError(words);
  return stack;
}

export const isInProgress = ({ status }: StackRecord) =>
  /_IN_PROGRESS$/.test(status) && status !== 'REVIEW_IN_PROGRESS';
