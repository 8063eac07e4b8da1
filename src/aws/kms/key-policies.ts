// Which key policies KMS takes.

import { isObject } from '../../lib/json.ts';
import { parseResourceStatements } from '../authorization/policy.ts';
import { AwsError } from '../aws-error.ts';
import type { Principal } from '../operation.ts';
import { partitionOfArn } from '../partitions.ts';

/**
 * @throws AwsError MalformedPolicyDocumentException for what is no policy, and for one that shuts out whoever sets it:
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html; its words are those of widdix/aws-cf-templates#259.
 * Emulator: conditions are not looked at here.
 */
export function checkKeyPolicy(
  text: string,
  {
    principal,
    isLockoutAllowed = false,
  }: { readonly principal: Principal; readonly isLockoutAllowed?: boolean | undefined },
): void {
  if (!isDocument(text)) throw malformed('The new key policy is not valid JSON.');
  const { arn, account } = principal;
  const session = /^arn:(aws[a-z-]*):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn);
  const isRole = (name: string) => session !== null && name.startsWith('arn:') && name.endsWith(`/${session[3]}`);
  const isMine = (name: string) =>
    ['*', account, `arn:${partitionOfArn(arn)}:iam::${account}:root`, arn].includes(name) || isRole(name);
  const canPut = parseResourceStatements(text).some(
    ({ effect, actions, principals }) =>
      effect === 'Allow' &&
      principals.names.some(isMine) !== principals.isExcluding &&
      actions.patterns.some((pattern) => /^(\*|kms:\*|kms:put\*|kms:putkeypolicy)$/i.test(pattern)) !==
        actions.isExcluding,
  );
  if (!canPut && !isLockoutAllowed)
    throw malformed('The new key policy will not allow you to update the key policy in the future.');
}

function isDocument(text: string): boolean {
  try {
    return isObject(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function malformed(message: string): AwsError {
  return new AwsError('MalformedPolicyDocumentException', message);
}
