// GenerateRandom. The words are recorded in localstack's tests.

import { secretBytes } from '../../lib/ids.ts';
import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import type { GenerateRandomRequest, GenerateRandomResponse } from './types.gen.ts';

export const generateRandom: Operation<GenerateRandomRequest, GenerateRandomResponse> = ({
  NumberOfBytes,
  Recipient,
}) => {
  if (Recipient) throw new AwsError('UnsupportedOperationException', 'Recipients in Nitro enclaves are not emulated.');
  if (NumberOfBytes === undefined) throw new AwsError('ValidationException', 'NumberOfBytes is required.');
  return { Plaintext: secretBytes(NumberOfBytes).toString('base64') };
};
