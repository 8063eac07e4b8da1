// The KMS key of a secret parameter: whether there is one that SSM can use. What KMS says of it is told on, as clients have it
// (segmentio/chamber's documentation, hashicorp/terraform-provider-aws).

import type { Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import { ensureAwsManagedKey, managingService } from '../kms/aws-managed-keys.ts';
import { getKey, type KeyRecord, stateProblem } from '../kms/keys.ts';
import type { AwsContext } from '../operation.ts';

export const OWN_KEY = 'alias/aws/ssm';

/** Throws InvalidKeyId for a key that cannot encrypt a parameter. The key that AWS has for them is made where it is not there. */
export function checkParameterKey(transaction: Transaction, context: AwsContext, keyId: string): void {
  const service = managingService(keyId);
  const { key } =
    service === undefined ? foundKey(transaction, context, keyId) : ensureAwsManagedKey(transaction, context, service);
  const { Arn, KeyUsage, KeySpec } = key;
  const problem = stateProblem(key);
  if (problem) throw invalidKey(context, problem);
  if (KeyUsage !== 'ENCRYPT_DECRYPT' || KeySpec !== 'SYMMETRIC_DEFAULT')
    throw invalidKey(
      context,
      new AwsError('InvalidKeyUsageException', `${Arn} key usage is ${KeyUsage} which is not valid for Encrypt.`),
    );
}

function foundKey(transaction: Transaction, context: AwsContext, keyId: string): KeyRecord {
  try {
    return getKey(transaction, context, keyId);
  } catch (error) {
    if (error instanceof AwsError) throw invalidKey(context, error);
    throw error;
  }
}

function invalidKey({ requestId }: AwsContext, { code, message }: AwsError): AwsError {
  const origin = `Service: AWSKMS; Status Code: 400; Error Code: ${code}; Request ID: ${requestId}; Proxy: null`;
  return new AwsError('InvalidKeyId', `${message} (${origin})`);
}
