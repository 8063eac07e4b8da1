// TagOpenIDConnectProvider.

import type { Operation } from '../operation.ts';
import { changeProvider } from './open-id-connect-providers.ts';
import { withTags } from './tags.ts';
import type { TagOpenIDConnectProviderRequest } from './types.gen.ts';

export const tagOpenIdConnectProvider: Operation<TagOpenIDConnectProviderRequest, void> = (
  input,
  { store, account },
) => {
  changeProvider(store, { account, arn: input.OpenIDConnectProviderArn }, (record) => ({
    ...record,
    tags: withTags(record.tags, input.Tags),
  }));
};
