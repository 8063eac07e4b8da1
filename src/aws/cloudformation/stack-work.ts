// What the parts of the stack controller share: a stack that is being worked on, and how its progress is written down.

import { pick } from '../../lib/ids.ts';
import type { JsonObject } from '../../lib/json.ts';
import { AwsError } from '../aws-error.ts';
import type { ResourceCalls } from './resource-calls.ts';
import type { MadeResource, Resource, Tag } from './resource-types/resource-type.ts';
import { addEvent } from './stack-events.ts';
import { findResource, type Made, type ResourceState, resourceKey, STACK_RESOURCES } from './stack-resources.ts';
import { STACKS, type StackRecord, stackKey } from './stacks.ts';

export interface StackWork {
  readonly stack: StackRecord;
  readonly calls: ResourceCalls;
  /** How long what began then still has to last by the dial. */
  remainingMs(sinceMs: number): number;
}

/** `progress`: there may be more to do at once; a number: in so many milliseconds; undefined: when something that is waited for changes. */
export type Outcome = 'progress' | number | undefined;

/** The wait that ends first. */
export function soonest(outcomes: readonly Outcome[]): Outcome {
  if (outcomes.includes('progress')) return 'progress';
  const waits = outcomes.filter((outcome) => typeof outcome === 'number');
  return waits.length > 0 ? Math.min(...waits) : undefined;
}

/** Writes what changes of a stack; a new status is an event. */
export function changeStack({ stack, calls: { context } }: StackWork, changes: Partial<StackRecord>): void {
  const atMs = context.clock.simulatedMs();
  context.store.commit((transaction) => {
    const changed = { ...stack, statusReason: undefined, ...changes } as StackRecord;
    STACKS.put(transaction, stackKey(context, stack), changed);
    const { status, statusReason: reason } = changed;
    if (changes.status !== undefined) addEvent(transaction, context, { stack: changed, status, reason, atMs });
  });
}

/** An event that says something else than the state of the resource does. */
interface Told {
  readonly reason?: string;
  readonly properties?: JsonObject;
  /** What becomes of something that the resource has replaced. */
  readonly of?: Pick<ResourceState, 'status' | 'statusReason' | 'made'>;
}

/** Writes a resource's new state, and an event that tells of it. */
export function putResource({ stack, calls: { context } }: StackWork, state: ResourceState, told: Told = {}): void {
  const atMs = context.clock.simulatedMs();
  const { logicalId, type } = state;
  context.store.commit((transaction) => {
    const changed = { ...state, sinceMs: atMs, operation: stack.operation };
    STACK_RESOURCES.put(transaction, resourceKey(context, stack, logicalId), changed);
    const { status, statusReason, made } = told.of ?? state;
    const properties = told.properties ?? made?.properties;
    const resource = { logicalId, type, physicalId: made?.physicalId, properties };
    addEvent(transaction, context, { stack, resource, status, reason: told.reason ?? statusReason, atMs });
  });
}

export function resourceOf({ stack, calls: { context } }: StackWork, logicalId: string) {
  return findResource(context.store, context, { stack, logicalId });
}

/** What a type of resource is told of one. */
export function toResource(
  { stack }: StackWork,
  { logicalId, properties, tags }: Pick<Made, 'properties' | 'tags'> & { readonly logicalId: string },
): Omit<Resource, 'made'> {
  return { logicalId, properties, tags, newName: (maxLength) => generatedName(stack.name, { logicalId, maxLength }) };
}

export function toMade(work: StackWork, logicalId: string, made: Made): MadeResource {
  const { physicalId } = made;
  return { ...toResource(work, { logicalId, ...made }), physicalId, made: () => undefined };
}

const SUFFIX_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const SUFFIX_LENGTH = 12;

/** Where there is no room for both names, each has half of it. */
function generatedName(
  stackName: string,
  { logicalId, maxLength }: { readonly logicalId: string; readonly maxLength: number },
): string {
  const room = maxLength - SUFFIX_LENGTH - 2;
  const stackPart = stackName.slice(0, Math.max(Math.floor(room / 2), room - logicalId.length));
  const ownPart = logicalId.slice(0, room - stackPart.length);
  return `${stackPart}-${ownPart}-${pick(SUFFIX_ALPHABET, SUFFIX_LENGTH)}`;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-resource-tags.html: its own come before those of the stack. */
export function tagsOf({ stack }: StackWork, logicalId: string, { Tags }: JsonObject): Tag[] {
  const own = Array.isArray(Tags) ? (Tags as unknown as Tag[]) : [];
  const given = [...stack.content.tags, ...own].map(({ Key, Value }) => [String(Key), String(Value)] as const);
  const ours = [
    ['aws:cloudformation:stack-name', stack.name],
    ['aws:cloudformation:stack-id', stack.stackId],
    ['aws:cloudformation:logical-id', logicalId],
  ] as const;
  return [...new Map([...given, ...ours])].map(([Key, Value]) => ({ Key, Value }));
}

/** Whether what was asked for is not there. */
export function isNotFound(error: unknown): boolean {
  return error instanceof AwsError && /NotFound|^NoSuch(Entity|Bucket)/.test(error.code);
}

const NAMES = {
  ec2: 'Ec2',
  ecr: 'Ecr',
  eks: 'Eks',
  iam: 'Iam',
  kms: 'Kms',
  logs: 'CloudWatchLogs',
  s3: 'S3',
  ssm: 'Ssm',
} as const;

/**
 * Why a resource was refused, as CloudFormation's handlers tell it: aws/eks-distro#2805. What is wrong with the template itself is told
 * as it is. Throws what is no AwsError, which is a fault of ours.
 */
export function reasonOf(error: unknown, type: string, requestId: string): string {
  if (!(error instanceof AwsError)) throw error;
  if (error.code === 'ValidationError' || error.code === 'NotStabilized') return error.message;
  const service = NAMES[type.split('::')[1]?.toLowerCase() as keyof typeof NAMES];
  const status = error.status ?? (isExisting(error) ? 409 : isNotFound(error) ? 404 : 400);
  const told = `${error.message} (Service: ${service}, Status Code: ${status}, Request ID: ${requestId})`;
  return `Resource handler returned message: "${told}" (RequestToken: ${requestId}, HandlerErrorCode: ${handlerCode(error)})`;
}

const isExisting = ({ code }: AwsError) => /AlreadyExists|InUse|Duplicate/.test(code);

/** https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html */
function handlerCode(error: AwsError): string {
  if (isExisting(error)) return 'AlreadyExists';
  if (isNotFound(error)) return 'NotFound';
  if (/AccessDenied|Unauthorized/.test(error.code)) return 'AccessDenied';
  if (/Limit/.test(error.code)) return 'ServiceLimitExceeded';
  return 'InvalidRequest';
}
