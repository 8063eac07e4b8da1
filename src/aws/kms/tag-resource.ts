// TagResource.

import type { Operation } from '../operation.ts';
import { changeKey } from './keys.ts';
import type { TagResourceRequest } from './types.gen.ts';

export const tagResource: Operation<TagResourceRequest, void> = (input, context) => {
  const added = new Set(input.Tags.map(({ TagKey }) => TagKey));
  changeKey(context.store, { scope: context, reference: input.KeyId }, (record) => ({
    ...record,
    tags: [...record.tags.filter(({ TagKey }) => !added.has(TagKey)), ...input.Tags],
  }));
};
