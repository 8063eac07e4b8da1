// DescribeIdentityProviderConfig.

import type { Operation } from '../operation.ts';
import { getCluster } from './clusters.ts';
import { getProvider } from './identity-providers.ts';
import type { DescribeIdentityProviderConfigRequest, DescribeIdentityProviderConfigResponse } from './types.gen.ts';

export const describeIdentityProviderConfig: Operation<
  DescribeIdentityProviderConfigRequest,
  DescribeIdentityProviderConfigResponse
> = ({ clusterName, identityProviderConfig }, context) => {
  getCluster(context.store, context, clusterName);
  const reference = { account: context.account, region: context.region, name: clusterName };
  return { identityProviderConfig: { oidc: getProvider(context.store, reference, identityProviderConfig) } };
};
