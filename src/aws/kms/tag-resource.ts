// TagResource.

import type { Operation } from '../operation.ts';
import { withTags } from './key-tags.ts';
import { changeKey } from './keys.ts';
import type { TagResourceRequest } from './types.gen.ts';

export const tagResource: Operation<TagResourceRequest, void> = (input, context) => {
  changeKey(context.store, { scope: context, reference: input.KeyId }, (record) => ({
    ...record,
    tags: withTags(record.tags, input.Tags),
  }));
};
