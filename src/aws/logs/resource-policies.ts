// Who else may write logs here, as records: policies of the account, by their names, and of one group each, by its ARN.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
// Emulator: no service of AWS writes by them.

import { isObject, type JsonObject } from '../../lib/json.ts';
import { AwsError } from '../aws-error.ts';
import { records } from '../records.ts';
import type { ResourcePolicy } from './types.gen.ts';

/** By the name, or by the ARN of the resource. */
export const RESOURCE_POLICIES = records<ResourcePolicy>('logs.resource-policies');

/** What tells policies of an account and of resources apart, and is the last part of their keys. */
export function policyKeyParts(of: {
  readonly policyName?: string | undefined;
  readonly resourceArn?: string | undefined;
}): readonly [string, string] {
  if (of.resourceArn !== undefined) return ['RESOURCE', of.resourceArn];
  if (of.policyName !== undefined) return ['ACCOUNT', of.policyName];
  throw new AwsError('InvalidParameterException', 'Either policyName or resourceArn must be specified.');
}

/** Throws InvalidParameterException; the words are not the service's, which are not known. */
export function parsePolicy(text: string | undefined): JsonObject {
  try {
    const document: unknown = JSON.parse(text ?? '');
    if (isObject(document) && document['Statement'] !== undefined) return document;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new AwsError('InvalidParameterException', 'The policy document is not valid.');
}

const ELEMENTS = ['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource'];

/** As the service describes a policy that it was given: with a version, its elements in order, one principal without a list. */
export function describedPolicy(text: string): string {
  const { Version = '2008-10-17', Id, Statement } = parsePolicy(text);
  const statements = Array.isArray(Statement) ? (Statement as unknown[]) : [Statement];
  return JSON.stringify({ Version, Id, Statement: statements.map(describedStatement) });
}

function describedStatement(statement: unknown): unknown {
  if (!isObject(statement)) return statement;
  const ordered = ELEMENTS.filter((name) => name in statement).map((name) => [name, statement[name]]);
  const { Principal } = statement;
  return {
    ...Object.fromEntries(ordered),
    ...statement,
    ...(isObject(Principal) && { Principal: Object.fromEntries(Object.entries(Principal).map(withoutList)) }),
  };
}

function withoutList([kind, names]: [string, unknown]): [string, unknown] {
  return [kind, Array.isArray(names) && names.length === 1 ? names[0] : names];
}
