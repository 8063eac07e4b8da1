// Stacks as the operations that describe and list them tell of them.

import type { StackContent, StackRecord } from './stacks.ts';
import { parseTemplate } from './template/template.ts';
import type { Stack, StackSummary } from './types.gen.ts';

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
export function toParameters({ templateBody, parameters, stored = {} }: StackContent): Stack['Parameters'] {
  const { parameters: declared } = parseTemplate(templateBody);
  const told = Object.entries(parameters).map(([ParameterKey, value]) => ({
    ParameterKey,
    ParameterValue: String(declared.get(ParameterKey)?.['NoEcho'] ?? false) === 'true' ? '****' : value,
    ResolvedValue: stored[ParameterKey],
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
