// ListOpenIDConnectProviders.

import type { Operation } from '../operation.ts';
import { GLOBAL_REGION } from '../records.ts';
import { OPEN_ID_CONNECT_PROVIDERS } from './open-id-connect-providers.ts';
import type { ListOpenIDConnectProvidersRequest, ListOpenIDConnectProvidersResponse } from './types.gen.ts';

export const listOpenIdConnectProviders: Operation<
  ListOpenIDConnectProvidersRequest,
  ListOpenIDConnectProvidersResponse
> = (_input, { store, account }) => ({
  OpenIDConnectProviderList: OPEN_ID_CONNECT_PROVIDERS.list(store, { account, region: GLOBAL_REGION }).map(
    ({ arn }) => ({
      Arn: arn,
    }),
  ),
});
