// Change sets: what a stack could become, worked out and kept until somebody executes it.

import { isObject, type JsonObject, type JsonValue } from '../../lib/json.ts';
import { AwsError } from '../aws-error.ts';
import type { AwsContext } from '../operation.ts';
import { records } from '../records.ts';
import { validationError } from './errors.ts';
import { RESOURCE_TYPES } from './resource-types/index.ts';
import { changedNames } from './resource-types/resource-type.ts';
import { stackEnvironment, wantedResources } from './stack-environment.ts';
import { listResources, type StackResourceRecord } from './stack-resources.ts';
import { getStack, type StackContent, type StackRecord } from './stacks.ts';
import { type Environment, evaluate, functionOf } from './template/intrinsics.ts';
import { referencesOf } from './template/references.ts';
import { parseTemplate, type Template } from './template/template.ts';
import type { Change, DescribeChangeSetOutput, ResourceChangeDetail } from './types.gen.ts';

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

interface ChangeSetReference {
  readonly ChangeSetName: string;
  readonly StackName?: string | undefined;
}

/** By its id, or by its name and its stack's. Throws ChangeSetNotFound, and ValidationError for a stack that is not there. */
export function getChangeSet(context: AwsContext, reference: ChangeSetReference): ChangeSetRecord {
  const found = findChangeSet(context, reference);
  if (!found) throw new AwsError('ChangeSetNotFound', `ChangeSet [${reference.ChangeSetName}] does not exist`);
  return found;
}

/** By its id, or by its name and its stack's. Throws ValidationError for a stack that is not there. */
export function findChangeSet(
  context: AwsContext,
  { ChangeSetName, StackName }: ChangeSetReference,
): ChangeSetRecord | undefined {
  const isId = ChangeSetName.startsWith('arn:');
  if (!isId && StackName === undefined)
    throw validationError('StackName must be specified if ChangeSetName is not specified as an ARN.');
  const stackId = isId ? undefined : getStack(context, StackName ?? '', `Stack [${StackName}] does not exist`).stackId;
  return CHANGE_SETS.list(context.store, context).find(
    (set) => set.id === ChangeSetName || (set.stackId === stackId && set.name === ChangeSetName),
  );
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
    const after = expected(properties, ofWhatIsThere(environment, template)) as JsonObject;
    const AfterContext = contextOf(after);
    if (!record) return [toChange({ Action: 'Add', LogicalResourceId: logicalId, ResourceType: type, AfterContext })];
    const changed = changedNames(record.made?.properties ?? {}, after);
    if (changed.length === 0) return [];
    const causesOf = (name: string) =>
      [...referencesOf(properties[name] ?? null).refs].filter(
        (ref) => template.parameters.has(ref) && parameterValue(stack.content, ref) !== parameterValue(content, ref),
      );
    return [modification(record, { changed, after, causesOf })];
  });
  const removals = removed.map((record) =>
    toChange({
      Action: 'Remove',
      PolicyAction: record.policies.deletion === 'Delete' ? 'Delete' : 'Retain',
      BeforeContext: contextOf(record.made?.properties),
      ...namesOf(record),
    }),
  );
  return [...kept, ...removals];
}

const parameterValue = ({ parameters, stored }: StackContent, name: string) => stored?.[name] ?? parameters[name];

const contextOf = (properties: JsonObject = {}) => JSON.stringify({ Properties: properties });

/** What a function of a template would say only when something is there that is still to be made. */
class NotKnownYet extends Error {}

const KNOWN_LATER = '{{changeSet:KNOWN_AFTER_APPLY}}';

/** The properties as they are to be; what a function says of something that is still to be made is told to be known later. */
function expected(value: JsonValue, environment: Environment): JsonValue | undefined {
  if (Array.isArray(value))
    return value.map((item) => expected(item, environment)).filter((item) => item !== undefined);
  if (!isObject(value)) return value;
  if (functionOf(value)) {
    try {
      return evaluate(value, environment);
    } catch (error) {
      if (error instanceof NotKnownYet) return KNOWN_LATER;
      throw error;
    }
  }
  const members = Object.entries(value).map(([name, part]) => [name, expected(part ?? null, environment)] as const);
  return Object.fromEntries(members.filter(([, part]) => part !== undefined)) as JsonObject;
}

/** Throws NotKnownYet for what is still to be made. */
function ofWhatIsThere(environment: Environment, { resources }: Template): Environment {
  return {
    ...environment,
    ref(name) {
      const found = environment.ref(name);
      if (found === undefined && resources.has(name)) throw new NotKnownYet(name);
      return found;
    },
    attribute(resource, name) {
      const found = environment.attribute(resource, name);
      if (found === '') throw new NotKnownYet(`${resource}.${name}`);
      return found;
    },
  };
}

/** A change as it is told to who does not ask for values. */
export function withoutValues({ ResourceChange, ...change }: Change): Change {
  const { BeforeContext: _before, AfterContext: _after, ...told } = ResourceChange ?? {};
  const Details = told.Details?.map(({ Target, ...detail }) => {
    const { Attribute, Name, RequiresRecreation } = Target ?? {};
    return { Target: { Attribute, Name, RequiresRecreation }, ...detail };
  });
  return { ...change, ResourceChange: { ...told, Details } };
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

interface Modified {
  readonly changed: readonly string[];
  readonly after: JsonObject;
  /** The parameters with other values that a property refers to. */
  causesOf(name: string): string[];
}

function modification(record: StackResourceRecord, { changed, after, causesOf }: Modified): Change {
  const before = record.made?.properties ?? {};
  const type = RESOURCE_TYPES.get(record.type);
  const isInPlace = (name: string) => type?.update !== undefined && type.updatable.includes(name);
  const isReplaced = !changed.every(isInPlace);
  const isRetained = record.policies.replacement !== 'Delete';
  return toChange({
    Action: 'Modify',
    BeforeContext: contextOf(before),
    AfterContext: contextOf(after),
    ...namesOf(record),
    Replacement: isReplaced ? 'True' : 'False',
    PolicyAction: isReplaced ? (isRetained ? 'ReplaceAndRetain' : 'ReplaceAndDelete') : undefined,
    Scope: [...new Set(changed.map((name) => (name === 'Tags' ? ('Tags' as const) : ('Properties' as const))))],
    Details: changed.flatMap((Name) =>
      detailsOf(causesOf(Name), {
        Attribute: Name === 'Tags' ? 'Tags' : 'Properties',
        Name: Name === 'Tags' ? undefined : Name,
        RequiresRecreation: isInPlace(Name) ? 'Never' : 'Always',
        Path: `/Properties/${Name}`,
        BeforeValue: valueText(before[Name]),
        AfterValue: valueText(after[Name]),
        AttributeChangeType: before[Name] === undefined ? 'Add' : after[Name] === undefined ? 'Remove' : 'Modify',
      }),
    ),
  });
}

/** By whom one property is changed: what comes by parameters is told of each, as recorded in localstack's tests. */
function detailsOf(
  causes: readonly string[],
  Target: NonNullable<ResourceChangeDetail['Target']>,
): ResourceChangeDetail[] {
  const Evaluation = causes.length > 0 ? 'Dynamic' : 'Static';
  return [
    ...causes.map((CausingEntity) => ({
      Target,
      Evaluation: 'Static' as const,
      ChangeSource: 'ParameterReference' as const,
      CausingEntity,
    })),
    { Target, Evaluation, ChangeSource: 'DirectModification' },
  ];
}

const valueText = (value: JsonValue | undefined) =>
  value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
