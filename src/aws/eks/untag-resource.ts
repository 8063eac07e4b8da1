// UntagResource: keys that are not there are no error.

import type { Operation } from '../operation.ts';
import { getTaggedResource } from './tagged-resources.ts';
import type { UntagResourceRequest } from './types.gen.ts';

export const untagResource: Operation<UntagResourceRequest, Record<string, never>> = (input, context) => {
  context.store.commit((transaction) => {
    const resource = getTaggedResource(context, transaction, input.resourceArn);
    const kept = Object.entries(resource.tags).filter(([key]) => !input.tagKeys.includes(key));
    resource.replace(transaction, Object.fromEntries(kept));
  });
  return {};
};
