// AddClientIDToOpenIDConnectProvider.

import type { Operation } from '../operation.ts';
import { changeProvider } from './open-id-connect-providers.ts';
import type { AddClientIDToOpenIDConnectProviderRequest } from './types.gen.ts';

export const addClientIdToOpenIdConnectProvider: Operation<AddClientIDToOpenIDConnectProviderRequest, void> = (
  input,
  { store, account },
) => {
  changeProvider(store, { account, arn: input.OpenIDConnectProviderArn }, (record) => ({
    ...record,
    clientIds: [...new Set([...record.clientIds, input.ClientID])],
  }));
};
