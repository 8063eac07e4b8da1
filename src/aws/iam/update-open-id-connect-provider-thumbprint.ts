// UpdateOpenIDConnectProviderThumbprint: replaces the whole list.

import type { Operation } from '../operation.ts';
import { changeProvider } from './open-id-connect-providers.ts';
import type { UpdateOpenIDConnectProviderThumbprintRequest } from './types.gen.ts';

export const updateOpenIdConnectProviderThumbprint: Operation<UpdateOpenIDConnectProviderThumbprintRequest, void> = (
  input,
  { store, account },
) => {
  changeProvider(store, { account, arn: input.OpenIDConnectProviderArn }, (record) => ({
    ...record,
    thumbprints: [...input.ThumbprintList],
  }));
};
