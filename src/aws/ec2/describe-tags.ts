// DescribeTags.

import type { Operation } from '../operation.ts';
import { describe, type Kind } from './describe.ts';
import { listTaggable } from './taggable-resources.ts';
import type { DescribeTagsRequest, DescribeTagsResult, TagDescription } from './types.gen.ts';

const TAG_KIND: Kind<TagDescription> = {
  idOf: (tag) => `${tag.ResourceId}/${tag.Key}`,
  tagsOf: ({ Key, Value }) => [{ Key, Value }],
  idError: 'InvalidParameterValue',
  idNoun: 'tag',
  filters: {
    key: (tag) => [tag.Key],
    'resource-id': (tag) => [tag.ResourceId],
    'resource-type': (tag) => [tag.ResourceType],
    value: (tag) => [tag.Value],
  },
};

export const describeTags: Operation<DescribeTagsRequest, DescribeTagsResult> = (input, context) => {
  const all = listTaggable(context.store, context).flatMap(({ resourceType, resource }) =>
    resource.tags.map(({ Key, Value }) => ({
      Key,
      Value,
      ResourceId: resource.id,
      ResourceType: resourceType as TagDescription['ResourceType'],
    })),
  );
  const { items, nextToken } = describe(TAG_KIND, all, {
    filters: input.Filters,
    maxResults: input.MaxResults,
    nextToken: input.NextToken,
  });
  return { Tags: items, NextToken: nextToken };
};
