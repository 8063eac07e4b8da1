// DeleteOpenIDConnectProvider: idempotent, as the reference says.

import type { Operation } from '../operation.ts';
import { OPEN_ID_CONNECT_PROVIDERS, providerKey } from './open-id-connect-providers.ts';
import type { DeleteOpenIDConnectProviderRequest } from './types.gen.ts';

export const deleteOpenIdConnectProvider: Operation<DeleteOpenIDConnectProviderRequest, void> = (
  input,
  { store, account },
) => {
  const key = providerKey(account, input.OpenIDConnectProviderArn);
  store.commit((transaction) => {
    if (OPEN_ID_CONNECT_PROVIDERS.find(transaction, key)) OPEN_ID_CONNECT_PROVIDERS.delete(transaction, key);
  });
};
