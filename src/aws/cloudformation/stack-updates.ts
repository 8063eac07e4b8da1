// How a stack begins to become something else, by UpdateStack and by change sets.

import { isDeepStrictEqual } from 'node:util';
import { randomUUID } from '../../lib/ids.ts';
import type { AwsContext } from '../operation.ts';
import { validationError } from './errors.ts';
import { checkServiceRole } from './service-role.ts';
import { addEvent } from './stack-events.ts';
import { STACKS, type StackContent, type StackRecord, stackKey } from './stacks.ts';
import { parseTemplate } from './template/template.ts';

const UPDATABLE = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'];

/** Throws ValidationError for a stack that is on its way, or was never whole. */
export function checkUpdatable({ stackId, status }: StackRecord): void {
  if (!UPDATABLE.includes(status))
    throw validationError(`Stack:${stackId} is in ${status} state and can not be updated.`);
}

/** Throws ValidationError where a resource of the same name is to be something else. */
export function checkSameTypes(before: StackContent, after: StackContent): void {
  const { resources } = parseTemplate(before.templateBody);
  const others = [...parseTemplate(after.templateBody).resources].filter(
    ([name, { type }]) => (resources.get(name)?.type ?? type) !== type,
  );
  if (others.length > 0)
    throw validationError(
      `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${others.map(([name]) => name).join(', ')}]`,
    );
}

/** Whether there is anything to do; descriptions and metadata are not. */
export function isSameContent(before: StackContent, after: StackContent): boolean {
  const parts = ({ templateBody, parameters, stored, tags }: StackContent) => {
    const { description: _, ...template } = parseTemplate(templateBody);
    return { template, parameters: { ...parameters }, stored: { ...stored }, tags: [...tags] };
  };
  return isDeepStrictEqual(parts(before), parts(after));
}

export interface StackUpdate {
  readonly content: StackContent;
  readonly capabilities: StackRecord['capabilities'];
  readonly roleArn: string | undefined;
  readonly requestToken: string | undefined;
  readonly changeSetId?: string | undefined;
}

/** The stack controller does the rest. */
export function beginUpdate(context: AwsContext, stack: StackRecord, { roleArn, ...update }: StackUpdate): void {
  const { store, clock, principal } = context;
  const atMs = clock.simulatedMs();
  const isNew = stack.status === 'REVIEW_IN_PROGRESS';
  const changed: StackRecord = {
    ...stack,
    ...update,
    status: isNew ? 'CREATE_IN_PROGRESS' : 'UPDATE_IN_PROGRESS',
    statusReason: undefined,
    previous: isNew ? undefined : stack.content,
    operation: randomUUID(),
    updatedMs: atMs,
    roleArn: checkServiceRole(context, roleArn) ?? stack.roleArn,
    principal: { ...principal },
  };
  store.commit((transaction) => {
    STACKS.put(transaction, stackKey(context, stack), changed);
    addEvent(transaction, context, { stack: changed, status: changed.status, reason: 'User Initiated', atMs });
  });
}
