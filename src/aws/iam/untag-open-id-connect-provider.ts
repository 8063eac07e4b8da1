// UntagOpenIDConnectProvider.

import type { Operation } from '../operation.ts';
import { changeProvider } from './open-id-connect-providers.ts';
import { withoutTags } from './tags.ts';
import type { UntagOpenIDConnectProviderRequest } from './types.gen.ts';

export const untagOpenIdConnectProvider: Operation<UntagOpenIDConnectProviderRequest, void> = (
  input,
  { store, account },
) => {
  changeProvider(store, { account, arn: input.OpenIDConnectProviderArn }, (record) => ({
    ...record,
    tags: withoutTags(record.tags, input.TagKeys),
  }));
};
