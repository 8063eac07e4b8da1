// GenerateRandom. The words are recorded in localstack's tests.

import { secretBytes } from '../../lib/ids.ts';
import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { refuseRecipient } from './refusals.ts';
import type { GenerateRandomRequest, GenerateRandomResponse } from './types.gen.ts';

export const generateRandom: Operation<GenerateRandomRequest, GenerateRandomResponse> = (input) => {
  refuseRecipient(input);
  const { NumberOfBytes } = input;
  if (NumberOfBytes === undefined) throw new AwsError('ValidationException', 'NumberOfBytes is required.');
  return { Plaintext: secretBytes(NumberOfBytes).toString('base64') };
};
