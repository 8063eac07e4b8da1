// UpdateAlias: another key for a name.

import type { Operation } from '../operation.ts';
import { ALIASES, getAliasTarget, noSuchAlias, refuseAwsAlias } from './keys.ts';
import type { UpdateAliasRequest } from './types.gen.ts';

export const updateAlias: Operation<UpdateAliasRequest, void> = ({ AliasName: name, TargetKeyId }, context) => {
  refuseAwsAlias(name);
  context.store.commit((transaction) => {
    const { key } = getAliasTarget(transaction, context, TargetKeyId);
    const before = ALIASES.find(transaction, ALIASES.keyOf(context, name));
    if (!before) throw noSuchAlias(context, name);
    const after = { ...before, keyId: key.KeyId, updatedMs: context.clock.simulatedMs() };
    ALIASES.put(transaction, ALIASES.keyOf(context, name), after);
  });
};
