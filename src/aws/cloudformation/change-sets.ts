// Change sets: what a stack could become, worked out and kept until somebody executes it.

import type { JsonObject } from '../../lib/json.ts';
import { AwsError } from '../aws-error.ts';
import type { AwsContext } from '../operation.ts';
import { records } from '../records.ts';
import { validationError } from './errors.ts';
import { RESOURCE_TYPES } from './resource-types/index.ts';
import { changedNames } from './resource-types/resource-type.ts';
import { stackEnvironment, wantedResources } from './stack-environment.ts';
import { listResources, type StackResourceRecord } from './stack-resources.ts';
import { getStack, type StackContent, type StackRecord } from './stacks.ts';
import { evaluate } from './template/intrinsics.ts';
import { parseTemplate } from './template/template.ts';
import type { Change, DescribeChangeSetOutput } from './types.gen.ts';

export interface ChangeSetRecord extends JsonObject {
  readonly id: string;
  readonly name: string;
  readonly stackId: string;
  readonly status: 'CREATE_COMPLETE' | 'FAILED';
  readonly statusReason?: string | undefined;
  readonly executionStatus: NonNullable<DescribeChangeSetOutput['ExecutionStatus']>;
  readonly description?: string | undefined;
  readonly createdMs: number;
  readonly content: StackContent;
  readonly capabilities: StackRecord['capabilities'];
  readonly roleArn?: string | undefined;
  readonly changes: (Change & JsonObject)[];
}

export const CHANGE_SETS = records<ChangeSetRecord>('cloudformation-change-sets');

export function changeSetKey(
  context: AwsContext,
  { stackId, name }: Pick<ChangeSetRecord, 'stackId' | 'name'>,
): string {
  return CHANGE_SETS.keyOf(context, stackId.split('/').at(-1) ?? '', name);
}

/** By its id, or by its name and its stack's. Throws ChangeSetNotFound, and ValidationError for a stack that is not there. */
export function getChangeSet(
  context: AwsContext,
  { ChangeSetName, StackName }: { readonly ChangeSetName: string; readonly StackName?: string | undefined },
): ChangeSetRecord {
  const isId = ChangeSetName.startsWith('arn:');
  if (!isId && StackName === undefined)
    throw validationError('StackName must be specified if ChangeSetName is not specified as an ARN.');
  const stackId = isId ? undefined : getStack(context, StackName ?? '', `Stack [${StackName}] does not exist`).stackId;
  const found = CHANGE_SETS.list(context.store, context).find(
    (set) => set.id === ChangeSetName || (set.stackId === stackId && set.name === ChangeSetName),
  );
  if (!found) throw new AwsError('ChangeSetNotFound', `ChangeSet [${ChangeSetName}] does not exist`);
  return found;
}

/** What the stack's resources would have to go through. */
export function changesOf(context: AwsContext, stack: StackRecord, content: StackContent): Change[] {
  const template = parseTemplate(content.templateBody);
  const environment = stackEnvironment({ scope: context, from: context.store, stack, content });
  const wanted = wantedResources(template, environment);
  const standing = listResources(context.store, context, stack).filter(
    ({ made, status }) => made && status !== 'DELETE_COMPLETE',
  );
  const removed = standing.filter(({ logicalId }) => !wanted.includes(logicalId));
  const kept = wanted.flatMap((logicalId) => {
    const { type, properties } = template.resources.get(logicalId)!;
    const record = standing.find((other) => other.logicalId === logicalId);
    if (!record) return [toChange({ Action: 'Add', LogicalResourceId: logicalId, ResourceType: type })];
    const changed = changedNames(record.made?.properties ?? {}, evaluate(properties, environment) as JsonObject);
    return changed.length === 0 ? [] : [modification(record, changed)];
  });
  const removals = removed.map((record) =>
    toChange({
      Action: 'Remove',
      PolicyAction: record.policies.deletion === 'Delete' ? 'Delete' : 'Retain',
      ...namesOf(record),
    }),
  );
  return [...kept, ...removals];
}

const toChange = (ResourceChange: NonNullable<Change['ResourceChange']>): Change => ({
  Type: 'Resource',
  ResourceChange: { Scope: [], Details: [], ...ResourceChange },
});

const namesOf = ({ logicalId, type, made }: StackResourceRecord) => ({
  LogicalResourceId: logicalId,
  PhysicalResourceId: made?.physicalId,
  ResourceType: type,
});

function modification(record: StackResourceRecord, changed: readonly string[]): Change {
  const type = RESOURCE_TYPES.get(record.type);
  const isInPlace = (name: string) => type?.update !== undefined && type.updatable.includes(name);
  const isReplaced = !changed.every(isInPlace);
  const isRetained = record.policies.replacement !== 'Delete';
  return toChange({
    Action: 'Modify',
    ...namesOf(record),
    Replacement: isReplaced ? 'True' : 'False',
    PolicyAction: isReplaced ? (isRetained ? 'ReplaceAndRetain' : 'ReplaceAndDelete') : undefined,
    Scope: [...new Set(changed.map((name) => (name === 'Tags' ? ('Tags' as const) : ('Properties' as const))))],
    Details: changed.map((Name) => ({
      Target: {
        Attribute: Name === 'Tags' ? 'Tags' : 'Properties',
        Name: Name === 'Tags' ? undefined : Name,
        RequiresRecreation: isInPlace(Name) ? 'Never' : 'Always',
      },
      Evaluation: 'Static',
      ChangeSource: 'DirectModification',
    })),
  });
}
