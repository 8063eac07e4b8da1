// HeadObject.

import type { Operation } from '../operation.ts';
import { readObject } from './object-reading.ts';
import type { HeadObjectOutput, HeadObjectRequest } from './types.gen.ts';

export const headObject: Operation<HeadObjectRequest, HeadObjectOutput> = (input, context) =>
  readObject(input, context).facts;
