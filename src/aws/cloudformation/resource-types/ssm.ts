// AWS::SSM::*: parameters.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html

import { isObject, type JsonObject } from '../../../lib/json.ts';
import type { GetParameterResult } from '../../ssm/types.gen.ts';
import type { ResourceCalls } from '../resource-calls.ts';
import { text } from '../template/intrinsics.ts';
import { type MadeResource, ownTags, type Resource, type ResourceType, type Tag } from './resource-type.ts';

const NAME_LENGTH = 255;

export const parameter: ResourceType = {
  properties: ['AllowedPattern', 'DataType', 'Description', 'Name', 'Policies', 'Tags', 'Tier', 'Type', 'Value'],
  required: ['Type', 'Value'],
  attributes: ['Type', 'Value'],
  updatable: ['AllowedPattern', 'Description', 'Policies', 'Tags', 'Tier', 'Type', 'Value'],
  create(calls, resource) {
    const { Name } = resource.properties;
    const name = Name === undefined ? newParameterName(resource) : text(Name);
    calls.call('ssm', 'PutParameter', { ...inputOf(calls, resource), Name: name, Tags: tagsOf(resource) });
    resource.made(name);
  },
  read(calls, { physicalId: Name }) {
    const { Parameter } = calls.call<object, GetParameterResult>('ssm', 'GetParameter', { Name });
    return { Type: Parameter?.Type, Value: Parameter?.Value };
  },
  update(calls, resource, before) {
    const { physicalId: Name } = resource;
    calls.call('ssm', 'PutParameter', { ...inputOf(calls, resource), Name, Overwrite: true });
    const place = { ResourceType: 'Parameter', ResourceId: Name };
    const tags = tagsOf(resource);
    const gone = Object.keys(mapOf(before)).filter((key) => !tags.some(({ Key }) => Key === key));
    if (gone.length > 0) calls.call('ssm', 'RemoveTagsFromResource', { ...place, TagKeys: gone });
    if (tags.length > 0) calls.call('ssm', 'AddTagsToResource', { ...place, Tags: tags });
  },
  delete(calls, { physicalId: Name }) {
    calls.call('ssm', 'DeleteParameter', { Name });
  },
};

/** `CFN-LOGICALID-1a2B3c4D5e6F` */
function newParameterName(resource: Resource): string {
  return `CFN-${resource.logicalId}-${resource.newName(NAME_LENGTH).split('-').at(-1)}`;
}

function inputOf(calls: ResourceCalls, { properties }: Pick<MadeResource, 'properties'>): JsonObject {
  const { Tags: _, ...own } = properties;
  return calls.toInput('ssm', 'PutParameter', own);
}

/** Unlike others, its own tags are a map. */
const mapOf = ({ Tags }: JsonObject): JsonObject => (isObject(Tags) ? Tags : {});

function tagsOf({ properties, tags }: Pick<Resource, 'properties' | 'tags'>): Tag[] {
  const own = Object.entries(mapOf(properties)).map(([Key, Value]) => [Key, text(Value)] as const);
  const ofStack = ownTags(tags).map(({ Key, Value }) => [Key, Value] as const);
  return [...new Map([...ofStack, ...own])].map(([Key, Value]) => ({ Key, Value }));
}
