// The records of stacks, and how they are found by name or id and described.

import type { JsonObject } from '../../lib/json.ts';
import type { Store, Transaction } from '../../store/store.ts';
import type { AwsContext, Principal, Scope } from '../operation.ts';
import { records } from '../records.ts';
import { validationError } from './errors.ts';
import type { ParameterValues } from './template/parameters.ts';
import { parseTemplate } from './template/template.ts';
import type { Output, Stack, StackSummary, Tag } from './types.gen.ts';

export type StackStatus = Stack['StackStatus'];

/** A template with what it is given: what a stack is, or is to be. */
export interface StackContent extends JsonObject {
  readonly templateBody: string;
  readonly parameters: ParameterValues & JsonObject;
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

/** As DescribeStacks tells it. One in review has nothing yet of what its change set would make of it. */
export function toStack(stack: StackRecord): Stack {
  const content = stack.status === 'REVIEW_IN_PROGRESS' ? undefined : stack.content;
  return {
    StackId: stack.stackId,
    StackName: stack.name,
    Description: content && parseTemplate(content.templateBody).description,
    Parameters: content && toParameters(content),
    CreationTime: stack.createdMs,
    LastUpdatedTime: stack.updatedMs,
    DeletionTime: stack.deletedMs,
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    RollbackConfiguration: {},
    DisableRollback: stack.onFailure === 'DO_NOTHING',
    NotificationARNs: stack.notificationArns,
    TimeoutInMinutes: stack.timeoutInMinutes,
    Capabilities: stack.capabilities.length > 0 ? stack.capabilities : undefined,
    Outputs: stack.outputs.length > 0 ? stack.outputs : undefined,
    RoleARN: stack.roleArn,
    Tags: content?.tags ?? [],
    EnableTerminationProtection: stack.isProtected,
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
    // The one that was applied last; what is rolled back to nothing was not (recorded in localstack's tests).
    ChangeSetId: stack.status.startsWith('ROLLBACK') ? undefined : stack.changeSetId,
  };
}

/** Undefined where there are none; what is not to be echoed is not told. */
export function toParameters({ templateBody, parameters }: StackContent): Stack['Parameters'] {
  const { parameters: declared } = parseTemplate(templateBody);
  const told = Object.entries(parameters).map(([ParameterKey, value]) => ({
    ParameterKey,
    ParameterValue: String(declared.get(ParameterKey)?.['NoEcho'] ?? false) === 'true' ? '****' : value,
  }));
  return told.length > 0 ? told : undefined;
}

export function toSummary(stack: StackRecord): StackSummary {
  return {
    StackId: stack.stackId,
    StackName: stack.name,
    TemplateDescription: parseTemplate(stack.content.templateBody).description,
    CreationTime: stack.createdMs,
    LastUpdatedTime: stack.updatedMs,
    DeletionTime: stack.deletedMs,
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  };
}
