// Whether S3 would take a bucket's policy. https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html

import { isObject, type JsonObject } from '../../lib/json.ts';
import { parseConditions } from '../authorization/conditions.ts';
import type { AwsError } from '../aws-error.ts';
import { s3Error } from './errors.ts';

const malformed = (message: string): AwsError => s3Error('MalformedPolicy', message, { status: 400 });

/** Throws MalformedPolicy. @param arn of the bucket */
export function checkBucketPolicy(text: string, arn: string): void {
  if (!text.startsWith('{')) throw malformed("Policies must be valid JSON and the first byte must be '{'");
  const statements = statementsOf(text);
  if (!statements) throw malformed('This policy contains invalid Json');
  if (statements.length === 0) throw malformed('Could not parse the policy: Statement is empty!');
  for (const statement of statements) checkStatement(statement, arn);
}

function statementsOf(text: string): unknown[] | undefined {
  try {
    const document: unknown = JSON.parse(text);
    if (isObject(document) && document['Statement'] === undefined) throw malformed('Missing required field Statement');
    return isObject(document) ? [document['Statement']].flat() : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function checkStatement(statement: unknown, arn: string): void {
  if (!isObject(statement)) throw malformed('Policy has an invalid statement');
  const valuesOf = (name: string) => [statement[name] ?? statement[`Not${name}`] ?? []].flat();
  for (const name of ['Effect', 'Principal', 'Action', 'Resource'])
    if (valuesOf(name).length === 0) throw malformed(`Missing required field ${name}`);
  if (statement['Effect'] !== 'Allow' && statement['Effect'] !== 'Deny')
    throw malformed(`Invalid effect: ${String(statement['Effect'])}`);
  if (!valuesOf('Action').every((action) => action === '*' || /^s3(-\w+)?:[\w*?]+$/i.test(String(action))))
    throw malformed('Policy has invalid action');
  const isOfBucket = (resource: unknown) => resource === arn || String(resource).startsWith(`${arn}/`);
  if (!valuesOf('Resource').every((resource) => resource === '*' || isOfBucket(resource)))
    throw malformed('Policy has invalid resource');
  if (!isPrincipal(statement['Principal'] ?? statement['NotPrincipal'])) throw malformed('Invalid principal in policy');
}

const isPrincipal = (principal: unknown) =>
  principal === '*' ||
  (isObject(principal) && Object.keys(principal).every((kind) => /^(AWS|Service|Federated|CanonicalUser)$/.test(kind)));

/** Whether it lets in anybody at all: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html */
export function isPublicPolicy(text: string): boolean {
  return (statementsOf(text) ?? []).filter(isObject).some(isPublicStatement);
}

function isPublicStatement(statement: JsonObject): boolean {
  if (statement['Effect'] !== 'Allow') return false;
  const { Principal } = statement;
  const named = isObject(Principal) ? [Principal['AWS'] ?? []].flat() : [Principal];
  return named.includes('*') && parseConditions(statement['Condition']).length === 0;
}
