// The records of what stacks have made, and how they are described.

import type { JsonObject } from '../../lib/json.ts';
import type { Store, Transaction } from '../../store/store.ts';
import type { Scope } from '../operation.ts';
import { records } from '../records.ts';
import type { Tag } from './resource-types/resource-type.ts';
import type { StackRecord } from './stacks.ts';
import type { RemovalPolicies } from './template/template.ts';
import type { StackResource, StackResourceDetail, StackResourceSummary } from './types.gen.ts';

/** What was made, with the properties it was made with. */
export interface Made extends JsonObject {
  readonly physicalId: string;
  readonly properties: JsonObject;
  readonly tags: (Tag & JsonObject)[];
  readonly attributes: JsonObject;
  /** When its deletion was asked for. */
  readonly leavingSinceMs?: number | undefined;
}

export interface ResourceState extends JsonObject {
  readonly logicalId: string;
  readonly type: string;
  readonly status: StackResource['ResourceStatus'];
  readonly statusReason?: string | undefined;
  /** Those that were there before it, and go after it. */
  readonly dependsOn: string[];
  readonly policies: RemovalPolicies & JsonObject;
  /** Absent until something was made. */
  readonly made?: Made | undefined;
  /** What this operation put something else in the place of; it goes at the end of the update, or comes back. */
  readonly replaced?: Made | undefined;
}

export interface StackResourceRecord extends ResourceState {
  /** When it came into its state. */
  readonly sinceMs: number;
  /** The operation of its stack that brought it there. */
  readonly operation: string;
}

export const STACK_RESOURCES = records<StackResourceRecord>('cloudformation-stack-resources');

type OfStack = Pick<StackRecord, 'stackId'>;

const idOf = ({ stackId }: OfStack) => stackId.split('/').at(-1) ?? '';

export function resourceKey(scope: Scope, stack: OfStack, logicalId: string): string {
  return STACK_RESOURCES.keyOf(scope, idOf(stack), logicalId);
}

export function findResource(
  from: Store | Transaction,
  scope: Scope,
  { stack, logicalId }: { readonly stack: OfStack; readonly logicalId: string },
): StackResourceRecord | undefined {
  return STACK_RESOURCES.find(from, resourceKey(scope, stack, logicalId));
}

/** In the order of their logical ids. */
export function listResources(from: Store | Transaction, scope: Scope, stack: OfStack) {
  return STACK_RESOURCES.list(from, scope, idOf(stack));
}

const factsOf = (resource: StackResourceRecord) => ({
  LogicalResourceId: resource.logicalId,
  PhysicalResourceId: resource.made?.physicalId,
  ResourceType: resource.type,
  ResourceStatus: resource.status,
  ResourceStatusReason: resource.statusReason,
  DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' as const },
});

/** As DescribeStackResources tells it. */
export function toStackResource({ stackId, name }: StackRecord, resource: StackResourceRecord): StackResource {
  return { StackName: name, StackId: stackId, Timestamp: resource.sinceMs, ...factsOf(resource) };
}

/** As DescribeStackResource tells it. */
export function toResourceDetail(stack: StackRecord, resource: StackResourceRecord): StackResourceDetail {
  return { StackName: stack.name, StackId: stack.stackId, ...toResourceSummary(resource) };
}

/** As ListStackResources tells it. */
export function toResourceSummary(resource: StackResourceRecord): StackResourceSummary {
  return { LastUpdatedTimestamp: resource.sinceMs, ...factsOf(resource) };
}
