// GetObject.

import type { Operation } from '../operation.ts';
import { byteRange } from './byte-ranges.ts';
import { readContents } from './contents.ts';
import { objectFacts, readObject } from './object-reading.ts';
import type { GetObjectOutput, GetObjectRequest } from './types.gen.ts';

export const getObject: Operation<GetObjectRequest, GetObjectOutput> = (input, context) => {
  const record = readObject(input, context);
  const content = readContents(context.store, context.region, record.contents);
  const range = byteRange(input.Range, record.size);
  if (!range) return { ...objectFacts(record, input), Body: content.toString('base64'), ContentLength: record.size };
  const { first, last } = range;
  // The checksum is that of the whole.
  const { ChecksumMode: _, ...query } = input;
  return {
    ...objectFacts(record, query),
    Body: content.subarray(first, last + 1).toString('base64'),
    ContentLength: last - first + 1,
    ContentRange: `bytes ${first}-${last}/${record.size}`,
  };
};
