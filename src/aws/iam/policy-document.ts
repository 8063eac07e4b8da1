// Policy documents: whether IAM would take one, and whether a trust policy lets a service assume its role.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html

import { isObject, type JsonObject } from '../../lib/json.ts';
import { doesHold, isOperator, parseConditions } from '../authorization/conditions.ts';
import { isLike, type RequestValues } from '../authorization/pattern.ts';
import type { Values } from '../authorization/request-values.ts';
import { AwsError } from '../aws-error.ts';
import { partitionOf, partitionOfArn, servicePrincipal } from '../partitions.ts';
import { refusalOfStatements, SYNTAX } from './identity-policy.ts';

const TOP_ELEMENTS = new Set(['Version', 'Id', 'Statement']);
const STATEMENT_ELEMENTS = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]);

/**
 * Throws MalformedPolicyDocument as IAM does. A trust policy names principals and no resources; the others the reverse,
 * and those of the region's partition alone.
 */
export function checkPolicyDocument(text: string, kind: 'trust' | 'identity', region: string): void {
  const document = parseDocument(text);
  if (!document) throw malformed('This policy contains invalid Json');
  if (Object.keys(document).some((element) => !TOP_ELEMENTS.has(element))) throw malformed(SYNTAX);
  const version = document['Version'];
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17') throw malformed(SYNTAX);
  const statements = statementsOf(document);
  if (statements.length === 0) throw malformed(SYNTAX);
  if (document['Id'] !== undefined && typeof document['Id'] !== 'string') throw malformed(SYNTAX);
  if (kind === 'trust') for (const statement of statements) checkTrustStatement(statement);
  else checkIdentityStatements(statements, partitionOf(region).name);
}

function checkIdentityStatements(statements: readonly unknown[], partition: string): void {
  for (const statement of statements) {
    checkElements(statement);
    if (statement['Principal'] !== undefined || statement['NotPrincipal'] !== undefined)
      throw malformed('Policy document should not specify a principal.');
    if (statement['Condition'] !== undefined && hasUnknownOperator(statement)) throw malformed(SYNTAX);
  }
  const refusal = refusalOfStatements(statements.filter(isObject), partition);
  if (refusal !== undefined) throw malformed(refusal);
}

function checkElements(statement: unknown): asserts statement is JsonObject {
  if (!isObject(statement) || Object.keys(statement).some((element) => !STATEMENT_ELEMENTS.has(element)))
    throw malformed(SYNTAX);
}

const hasUnknownOperator = (statement: JsonObject) =>
  parseConditions(statement['Condition']).some(({ operator }) => !isOperator(operator));

function checkTrustStatement(statement: unknown): void {
  checkElements(statement);
  const has = (...elements: string[]) => elements.some((element) => statement[element] !== undefined);
  if (statement['Effect'] !== 'Allow' && statement['Effect'] !== 'Deny')
    throw malformed(has('Effect') ? SYNTAX : 'Missing required field Effect');
  if (!has('Action', 'NotAction')) throw malformed('Missing required field Action');
  const unknown = parseConditions(statement['Condition']).find(({ operator }) => !isOperator(operator));
  if (unknown) throw malformed(`Invalid Condition type : ${unknown.operator}.`);
  if (!has('Principal', 'NotPrincipal')) throw malformed('Missing required field Principal');
  if (has('Resource', 'NotResource')) throw malformed('Has prohibited field Resource');
  if ([statement['Action'] ?? []].flat().some((action) => !/^sts:/i.test(String(action))))
    throw malformed('AssumeRole policy may only specify STS AssumeRole actions.');
  for (const service of servicesOf(statement)) checkService(service);
}

function checkService(service: string): void {
  if (!/\.amazonaws\.com$/.test(service)) throw malformed(`Invalid principal in policy: "SERVICE":"${service}"`);
}

function malformed(message: string): AwsError {
  return new AwsError('MalformedPolicyDocument', message);
}

function parseDocument(text: string): JsonObject | undefined {
  try {
    const document: unknown = JSON.parse(text);
    return isObject(document) ? document : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What a request to assume the role knows about itself. */
export interface AssumeContext {
  readonly service: string;
  readonly sourceArn: string;
  readonly sourceAccount: string;
}

/** Whether a trust policy lets `context.service` assume the role on behalf of `context.sourceArn`. */
export function canAssume(trustPolicy: string, context: AssumeContext): boolean {
  const document = parseDocument(trustPolicy);
  const matching = (document ? statementsOf(document) : []).filter(isObject).filter(
    (statement) =>
      servicesOf(statement).includes(context.service) &&
      textsOf(statement['Action']).some((action) => /^(sts:assumerole|sts:\*|\*)$/i.test(action)) &&
      conditionHolds(statement['Condition'], {
        'aws:sourcearn': context.sourceArn,
        'aws:sourceaccount': context.sourceAccount,
      }),
  );
  return (
    matching.some((statement) => statement['Effect'] === 'Allow') &&
    !matching.some((statement) => statement['Effect'] === 'Deny')
  );
}

/** Who wants to assume a role. */
export interface AssumingPrincipal {
  /** A root, user, role or session. */
  readonly arn: string;
  /** The role of a session, with its path; others are themselves. */
  readonly identityArn: string;
}

export type TrustAction = 'sts:AssumeRole' | 'sts:TagSession';

/** Whether a trust policy lets a principal of AWS do this with the role. @param values of condition keys, which are in lower case */
export function canPrincipalAssume(
  trustPolicy: string,
  action: TrustAction,
  { principal, values }: { readonly principal: AssumingPrincipal; readonly values: Values },
): boolean {
  const { arn, identityArn } = principal;
  const account = arn.split(':')[4] ?? '';
  const names = new Set(['*', account, `arn:${partitionOfArn(arn)}:iam::${account}:root`, arn, identityArn]);
  const valuesOf: RequestValues = (key) => (Object.hasOwn(values, key) ? values[key] : undefined);
  const matching = trustStatements(trustPolicy).filter(
    (statement) =>
      principalsOf(statement).some((name) => names.has(name)) &&
      textsOf(statement['Action']).some((pattern) => isLike(pattern.toLowerCase(), action.toLowerCase())) &&
      parseConditions(statement['Condition']).every((each) => doesHold(each, valuesOf, valuesOf)),
  );
  return (
    matching.some((statement) => statement['Effect'] === 'Allow') &&
    !matching.some((statement) => statement['Effect'] === 'Deny')
  );
}

/** Whether a trust policy allows a principal by its own name, and not by that of its account. */
export function namesPrincipal(trustPolicy: string, { arn, identityArn }: AssumingPrincipal): boolean {
  return trustStatements(trustPolicy).some(
    (statement) =>
      statement['Effect'] === 'Allow' && principalsOf(statement).some((name) => name === arn || name === identityArn),
  );
}

function trustStatements(trustPolicy: string): JsonObject[] {
  const document = parseDocument(trustPolicy);
  return (document ? statementsOf(document) : []).filter(isObject);
}

/** Whom a verified token of a web identity stands for. */
export interface WebIdentityFacts {
  readonly providerArn: string;
  /** The provider's URL without its scheme: what its condition keys begin with. */
  readonly issuer: string;
  readonly subject: string;
  readonly audiences: readonly string[];
}

/** Whether a trust policy lets a web identity assume the role; one audience that meets its conditions is enough. */
export function canWebIdentityAssume(trustPolicy: string, identity: WebIdentityFacts): boolean {
  const document = parseDocument(trustPolicy);
  const { providerArn, issuer, subject } = identity;
  const matching = (document ? statementsOf(document) : []).filter(isObject).filter(
    (statement) =>
      federatedOf(statement).includes(providerArn) &&
      textsOf(statement['Action']).some((action) => /^(sts:assumerolewithwebidentity|sts:\*|\*)$/i.test(action)) &&
      identity.audiences.some((audience) => {
        const values = {
          [`${issuer}:sub`]: subject,
          [`${issuer}:aud`]: audience,
          'aws:federatedprovider': providerArn,
        };
        const entries = Object.entries(values).map(([key, value]) => [key.toLowerCase(), value] as const);
        return conditionHolds(statement['Condition'], Object.fromEntries(entries));
      }),
  );
  return (
    matching.some((statement) => statement['Effect'] === 'Allow') &&
    !matching.some((statement) => statement['Effect'] === 'Deny')
  );
}

/** `Principal.Federated`: a text or a list. */
function federatedOf(statement: JsonObject): string[] {
  const principal = statement['Principal'];
  return isObject(principal) ? textsOf(principal['Federated']) : textsOf(principal);
}

/** `"*"`, or `Principal.AWS`: a text or a list. */
function principalsOf(statement: JsonObject): string[] {
  const principal = statement['Principal'];
  return isObject(principal) ? textsOf(principal['AWS']) : textsOf(principal);
}

/** `Principal.Service` may be a text or a list. */
function servicesOf(statement: JsonObject): string[] {
  const principal = statement['Principal'];
  return isObject(principal) ? textsOf(principal['Service']).map(servicePrincipal) : [];
}

function statementsOf(document: JsonObject): readonly unknown[] {
  const statement = document['Statement'];
  return Array.isArray(statement) ? statement : isObject(statement) ? [statement] : [];
}

function textsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
}

/** @param values by key in lower case */
function conditionHolds(condition: unknown, values: Readonly<Record<string, string | undefined>>): boolean {
  const valuesOf: RequestValues = (key) => {
    const value = Object.hasOwn(values, key) ? values[key] : undefined;
    return value === undefined ? undefined : [value];
  };
  return parseConditions(condition).every((each) => doesHold(each, valuesOf, valuesOf));
}
