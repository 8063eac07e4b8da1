// ListOpenIDConnectProviderTags.

import type { Operation } from '../operation.ts';
import { getProvider } from './open-id-connect-providers.ts';
import { markerPage } from './pages.ts';
import type { ListOpenIDConnectProviderTagsRequest, ListOpenIDConnectProviderTagsResponse } from './types.gen.ts';

export const listOpenIdConnectProviderTags: Operation<
  ListOpenIDConnectProviderTagsRequest,
  ListOpenIDConnectProviderTagsResponse
> = (input, { store, account }) => {
  const { tags } = getProvider(store, account, input.OpenIDConnectProviderArn);
  const { page, more } = markerPage(tags, (tag) => tag.Key, input);
  return { Tags: page, ...more };
};
