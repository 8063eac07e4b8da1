// HeadObject.

import type { Operation } from '../operation.ts';
import { byteRange } from './byte-ranges.ts';
import { objectFacts, readObject } from './object-reading.ts';
import type { HeadObjectOutput, HeadObjectRequest } from './types.gen.ts';

export const headObject: Operation<HeadObjectRequest, HeadObjectOutput> = (input, context) => {
  const record = readObject(input, context);
  const range = byteRange(input.Range, record.size);
  if (!range) return { ...objectFacts(record, input), ContentLength: record.size };
  const { first, last } = range;
  const ContentRange = `bytes ${first}-${last}/${record.size}`;
  return { ...objectFacts(record, input), ContentLength: last - first + 1, ContentRange };
};
