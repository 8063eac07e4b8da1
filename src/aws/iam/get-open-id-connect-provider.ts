// GetOpenIDConnectProvider.

import type { Operation } from '../operation.ts';
import { getProvider } from './open-id-connect-providers.ts';
import type { GetOpenIDConnectProviderRequest, GetOpenIDConnectProviderResponse } from './types.gen.ts';

export const getOpenIdConnectProvider: Operation<GetOpenIDConnectProviderRequest, GetOpenIDConnectProviderResponse> = (
  input,
  { store, account },
) => {
  const { url, clientIds, thumbprints, createdMs, tags } = getProvider(store, account, input.OpenIDConnectProviderArn);
  return { Url: url, ClientIDList: clientIds, ThumbprintList: thumbprints, CreateDate: createdMs, Tags: tags };
};
