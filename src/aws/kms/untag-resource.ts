// UntagResource.

import type { Operation } from '../operation.ts';
import { changeKey } from './keys.ts';
import type { UntagResourceRequest } from './types.gen.ts';

export const untagResource: Operation<UntagResourceRequest, void> = (input, context) => {
  changeKey(context.store, { scope: context, reference: input.KeyId }, (record) => ({
    ...record,
    tags: record.tags.filter(({ TagKey }) => !input.TagKeys.includes(TagKey)),
  }));
};
