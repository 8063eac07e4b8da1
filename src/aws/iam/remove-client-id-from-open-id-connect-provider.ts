// RemoveClientIDFromOpenIDConnectProvider.

import type { Operation } from '../operation.ts';
import { changeProvider } from './open-id-connect-providers.ts';
import type { RemoveClientIDFromOpenIDConnectProviderRequest } from './types.gen.ts';

export const removeClientIdFromOpenIdConnectProvider: Operation<
  RemoveClientIDFromOpenIDConnectProviderRequest,
  void
> = (input, { store, account }) => {
  changeProvider(store, { account, arn: input.OpenIDConnectProviderArn }, (record) => ({
    ...record,
    clientIds: record.clientIds.filter((id) => id !== input.ClientID),
  }));
};
