// DisassociateIdentityProviderConfig.

import type { Operation } from '../operation.ts';
import { getProvider, IDENTITY_PROVIDERS, providerKey } from './identity-providers.ts';
import type {
  DisassociateIdentityProviderConfigRequest,
  DisassociateIdentityProviderConfigResponse,
} from './types.gen.ts';
import { startUpdate } from './updates.ts';

export const disassociateIdentityProviderConfig: Operation<
  DisassociateIdentityProviderConfigRequest,
  DisassociateIdentityProviderConfigResponse
> = (input, context) => {
  const { clusterName, identityProviderConfig: asked } = input;
  const reference = { account: context.account, region: context.region, name: clusterName };
  const update = startUpdate(context, { name: clusterName, input }, (_record, transaction) => {
    const record = getProvider(transaction, reference, asked);
    IDENTITY_PROVIDERS.put(transaction, providerKey(reference, asked.name), { ...record, status: 'DELETING' });
    return {
      type: 'DisassociateIdentityProviderConfig',
      params: [{ type: 'IdentityProviderConfig', value: JSON.stringify([asked]) }],
      change: { identityProvider: { name: asked.name, isGone: true } },
    };
  });
  return { update };
};
