// ListGrants: of a key.

import type { Operation } from '../operation.ts';
import { GRANTS, grantPage } from './grants.ts';
import { getKeyById } from './keys.ts';
import type { ListGrantsRequest, ListGrantsResponse } from './types.gen.ts';

export const listGrants: Operation<ListGrantsRequest, ListGrantsResponse> = (input, context) => {
  const { KeyId: keyId } = getKeyById(context.store, context, input.KeyId).key;
  const { GrantId, GranteePrincipal } = input;
  const found = GRANTS.list(context.store, context, keyId).filter(
    ({ grant }) =>
      (GrantId ?? grant.GrantId) === grant.GrantId &&
      (GranteePrincipal ?? grant.GranteePrincipal) === grant.GranteePrincipal,
  );
  return grantPage(found, input);
};
