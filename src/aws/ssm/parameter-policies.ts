// Policies of parameters of the advanced tier: read, and told. Emulator: nothing expires by them, and nobody is notified.
// https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-policies.html

import { isObject } from '../../lib/json.ts';
import { AwsError } from '../aws-error.ts';
import type { ParameterInlinePolicy } from './types.gen.ts';

const TYPES = ['Expiration', 'ExpirationNotification', 'NoChangeNotification'];
const MOST_POLICIES = 10;

/** Throws InvalidPolicyTypeException, InvalidPolicyAttributeException, PoliciesLimitExceededException. */
export function checkPolicies(text: string | undefined): void {
  const policies = readPolicies(text);
  if (policies.length > MOST_POLICIES)
    throw new AwsError(
      'PoliciesLimitExceededException',
      `You specified more than the maximum number of allowed policies for the parameter. The maximum is ${MOST_POLICIES}.`,
    );
}

/** As DescribeParameters tells them. */
export function toInlinePolicies(text: string | undefined): ParameterInlinePolicy[] {
  return readPolicies(text).map((policy) => ({
    PolicyText: JSON.stringify(policy),
    PolicyType: String(policy['Type']),
    PolicyStatus: 'Pending',
  }));
}

function readPolicies(text: string | undefined): Record<string, unknown>[] {
  if (text === undefined) return [];
  const policies: unknown = parsed(text);
  if (isObject(policies) && Object.keys(policies).length === 0) return [];
  if (!Array.isArray(policies) || !policies.every(isObject)) throw invalidAttribute();
  for (const { Type } of policies)
    if (!TYPES.includes(String(Type)))
      throw new AwsError(
        'InvalidPolicyTypeException',
        `The policy type isn't supported. Parameter Store supports the following policy types: ${TYPES.join(', ')}.`,
      );
  return policies;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalidAttribute(cause);
  }
}

function invalidAttribute(cause?: unknown): AwsError {
  return new AwsError('InvalidPolicyAttributeException', "A policy attribute or its value isn't valid.", { cause });
}
