// DeleteAlias.

import type { Operation } from '../operation.ts';
import { ALIASES, noSuchAlias, refuseAwsAlias } from './keys.ts';
import type { DeleteAliasRequest } from './types.gen.ts';

export const deleteAlias: Operation<DeleteAliasRequest, void> = ({ AliasName: name }, context) => {
  refuseAwsAlias(name);
  context.store.commit((transaction) => {
    const key = ALIASES.keyOf(context, name);
    if (!ALIASES.find(transaction, key)) throw noSuchAlias(context, name);
    ALIASES.delete(transaction, key);
  });
};
