// What a type of resource is: how it is made, found, changed and deleted through the operations of its own service.

import { isDeepStrictEqual } from 'node:util';
import { isObject, type JsonObject, type JsonValue } from '../../../lib/json.ts';
import type { ResourceCalls } from '../resource-calls.ts';
import { text } from '../template/intrinsics.ts';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** Whether it is one of those that only AWS itself may give. */
export const isReserved = ({ Key }: Tag) => Key.startsWith('aws:');

/** Those that anybody may give. */
export const ownTags = (tags: readonly Tag[]) => tags.filter((tag) => !isReserved(tag));

/** Of a list of tags in a template. */
function tagKeys({ Tags }: JsonObject): string[] {
  return Array.isArray(Tags) ? Tags.map((tag) => String(isObject(tag) ? tag['Key'] : '')) : [];
}

/** The keys of a template's list of tags that its new one has no more. */
export function goneTagKeys(before: JsonObject, tags: readonly Tag[]): string[] {
  return tagKeys(before).filter((key) => !tags.some(({ Key }) => Key === key));
}

/** Documents are written in templates as objects, or as their text. */
export function documentOf(value: JsonValue | undefined): string {
  return isObject(value) ? JSON.stringify(value) : text(value);
}

/** What is known of one resource of a stack. */
export interface Resource {
  readonly logicalId: string;
  /** With all functions worked out. */
  readonly properties: JsonObject;
  /** Its own, those of the stack, and those that say which stack it belongs to. */
  readonly tags: readonly Tag[];
  /** `STACK-LOGICALID-1A2B3C4D5E6F`, not longer than this. */
  newName(maxLength: number): string;
  /** Remembers what was made, so that it is deleted again if the rest of it is refused. */
  made(physicalId: string): void;
}

/** One that was made. */
export interface MadeResource extends Resource {
  readonly physicalId: string;
}

export type AttributeNames = readonly string[];
export type Attributes = Readonly<Record<string, JsonValue | undefined>>;

export interface ResourceType {
  /** The properties that are emulated; a template with others is refused. */
  readonly properties: readonly string[];
  readonly required: readonly string[];
  /** What `Fn::GetAtt` can name. */
  readonly attributes: AttributeNames;
  /** Properties that can be changed without making it anew. */
  readonly updatable: readonly string[];
  /** Whether a template with one needs CAPABILITY_IAM; the property that makes it CAPABILITY_NAMED_IAM. */
  readonly iamNameProperty?: string;
  /** Makes it and tells its physical id by `made`. Throws the service's own AwsError. */
  create(calls: ResourceCalls, resource: Resource): void;
  /** Its attributes once it is ready; undefined while it is on its way. Throws AwsError when it failed, or is not there (`…NotFound…`). */
  read(calls: ResourceCalls, resource: MadeResource): Attributes | undefined;
  /** From the properties that it was made with (`before`) to those of `resource`. */
  update?(calls: ResourceCalls, resource: MadeResource, before: JsonObject): void;
  /** Where a change takes several operations, one after the other: sets the next in motion; false when there is none left. */
  hasMoreToChange?(calls: ResourceCalls, resource: MadeResource): boolean;
  /** Sets its end in motion; `read` says when it is gone. */
  delete(calls: ResourceCalls, resource: MadeResource): void;
}

/** The properties that are not in both as they are in the other. */
export function changedNames(before: JsonObject, after: JsonObject): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => !isDeepStrictEqual(before[name], after[name]));
}
