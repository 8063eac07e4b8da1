// GetObject.

import type { Operation } from '../operation.ts';
import { readContents } from './contents.ts';
import { usableKey } from './object-encryption.ts';
import { readObject, refuseArchived } from './object-reading.ts';
import type { GetObjectOutput, GetObjectRequest } from './types.gen.ts';

export const getObject: Operation<GetObjectRequest, GetObjectOutput> = (input, context) => {
  const { record, piece, facts } = readObject(input, context);
  refuseArchived(record);
  const { SSEKMSKeyId } = record.encryption;
  if (SSEKMSKeyId !== undefined) usableKey(context.store, context, SSEKMSKeyId);
  const content = readContents(context.store, context.region, record.contents);
  const told = piece ? content.subarray(piece.first, piece.last + 1) : content;
  return { Body: told.toString('base64'), ...facts };
};
