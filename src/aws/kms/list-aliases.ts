// ListAliases.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { pageOf } from '../pagination.ts';
import { ALIASES, getKey } from './keys.ts';
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
  const page = pageOf(aliases, ({ AliasName }) => AliasName, { size: input.Limit ?? 50, token: input.Marker });
  if (!page) throw new AwsError('InvalidMarkerException', 'The marker is not valid.');
  return { Aliases: page.items, NextMarker: page.nextToken, Truncated: page.nextToken !== undefined };
};
