// ListAliases.

import type { Operation } from '../operation.ts';
import { predefinedAliases } from './aws-managed-keys.ts';
import { ALIASES, getKey } from './keys.ts';
import { keyPage } from './pages.ts';
import type { ListAliasesRequest, ListAliasesResponse } from './types.gen.ts';

export const listAliases: Operation<ListAliasesRequest, ListAliasesResponse> = (input, context) => {
  const wanted = input.KeyId === undefined ? undefined : getKey(context.store, context, input.KeyId).key.KeyId;
  const aliases = ALIASES.list(context.store, context)
    .filter(({ keyId }) => wanted === undefined || keyId === wanted)
    .map(({ name, arn, keyId, createdMs, updatedMs }) => ({
      AliasName: name,
      AliasArn: arn,
      TargetKeyId: keyId,
      CreationDate: createdMs,
      LastUpdatedDate: updatedMs,
    }));
  const all = wanted === undefined ? [...aliases, ...predefinedAliases(context)] : aliases;
  const { items, more } = keyPage(all, ({ AliasName = '' }) => AliasName, input);
  return { Aliases: items, ...more };
};
