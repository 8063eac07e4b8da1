// ListIdentityProviderConfigs.

import type { Operation } from '../operation.ts';
import { getCluster } from './clusters.ts';
import { IDENTITY_PROVIDERS } from './identity-providers.ts';
import { pageOfNames } from './pages.ts';
import type { ListIdentityProviderConfigsRequest, ListIdentityProviderConfigsResponse } from './types.gen.ts';

export const listIdentityProviderConfigs: Operation<
  ListIdentityProviderConfigsRequest,
  ListIdentityProviderConfigsResponse
> = (input, context) => {
  getCluster(context.store, context, input.clusterName);
  const all = IDENTITY_PROVIDERS.list(context.store, context, input.clusterName);
  const { names, nextToken } = pageOfNames(
    all.map((record) => record.identityProviderConfigName),
    input,
  );
  return { identityProviderConfigs: names.map((name) => ({ type: 'oidc', name })), nextToken };
};
