// What IAM refuses of policies of identities beyond their grammar, in its order and words: effects and dates that its older parser does
// not read, resources, statement ids, actions. The words are those that getmoto/moto's tests have from AWS.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html

import { isObject, type JsonObject } from '../../lib/json.ts';

export const SYNTAX = 'Syntax errors in policy.';
const LEGACY = 'The policy failed legacy parsing';

/**
 * @param partition the account's, of which resources must be
 * @returns why IAM refuses the statements; undefined where it takes them
 */
export function refusalOfStatements(statements: readonly JsonObject[], partition: string): string | undefined {
  const resources = statements.flatMap((statement) => textsOf(statement['Resource'] ?? statement['NotResource']));
  const actions = statements.flatMap((statement) => textsOf(statement['Action'] ?? statement['NotAction']));
  return (
    (statements.every(isWellFormed) ? undefined : SYNTAX) ??
    (statements.every(isReadByLegacy) && !resources.some(isCutShort) ? undefined : LEGACY) ??
    (areUnique(statements.flatMap(({ Sid }) => (typeof Sid === 'string' && Sid !== '' ? [Sid] : [])))
      ? undefined
      : 'Statement IDs (SID) in a single policy must be unique.') ??
    firstOf(resources, (resource) => refusalOfResource(resource, partition)) ??
    (statements.every(has('Action', 'NotAction')) ? undefined : 'Policy statement must contain actions.') ??
    firstOf(actions, refusalOfAction) ??
    (statements.every(has('Resource', 'NotResource')) ? undefined : 'Policy statement must contain resources.')
  );
}

function firstOf(values: readonly string[], refusal: (value: string) => string | undefined): string | undefined {
  return values.map(refusal).find((found) => found !== undefined);
}

const areUnique = (texts: readonly string[]) => new Set(texts).size === texts.length;

/** Whether one of the elements says something. */
const has =
  (...elements: readonly string[]) =>
  (statement: JsonObject) =>
    elements.some((element) => textsOf(statement[element]).length > 0);

function isWellFormed(statement: JsonObject): boolean {
  const both = (a: string, b: string) => statement[a] !== undefined && statement[b] !== undefined;
  const lists = ['Action', 'NotAction', 'Resource', 'NotResource'].map((element) => statement[element]);
  return (
    typeof statement['Effect'] === 'string' &&
    /^(allow|deny)$/i.test(statement['Effect']) &&
    (statement['Sid'] === undefined || typeof statement['Sid'] === 'string') &&
    lists.every((value) => value === undefined || isTexts(value)) &&
    !both('Action', 'NotAction') &&
    !both('Resource', 'NotResource') &&
    (statement['Condition'] === undefined || isCondition(statement['Condition']))
  );
}

function isTexts(value: unknown): boolean {
  return (
    typeof value === 'string' ||
    (Array.isArray(value) && value.every((item) => typeof item === 'string' || item === null))
  );
}

/** Operator → key → values. */
function isCondition(value: unknown): boolean {
  const isValue = (item: unknown) => ['string', 'number', 'boolean'].includes(typeof item);
  return (
    isObject(value) &&
    Object.values(value).every(
      (keys) =>
        isObject(keys) &&
        Object.values(keys).every((values) => (Array.isArray(values) ? values.every(isValue) : isValue(values))),
    )
  );
}

const DATE =
  /^-?\d+(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?(T(\d{1,2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}(:?\d{2})?)?)?)?$/i;
const LARGEST_SECONDS = 2n ** 63n - 1n;

function isReadByLegacy({ Effect, Condition }: JsonObject): boolean {
  const dates = Object.entries((Condition ?? {}) as Record<string, JsonObject>)
    .filter(([operator]) => /^(For(AllValues|AnyValue):)?Date/i.test(operator))
    .flatMap(([, keys]) => Object.values(keys).flatMap(textsOf));
  return (Effect === 'Allow' || Effect === 'Deny') && dates.every(isDate);
}

function isDate(text: string): boolean {
  if (/^-?\d+$/.test(text)) return BigInt(text) <= LARGEST_SECONDS;
  return text.includes('${') || DATE.test(text);
}

/** An ARN that has begun with its region and ends early; with a wildcard at its end the other parts are meant as well. */
function isCutShort(resource: string): boolean {
  const parts = resource.split(':');
  const isArn = parts[0] === 'arn' && parts.length > 2 && !resource.endsWith('*');
  return isArn && (parts.length === 4 || parts.length === 5 || parts[2] === '');
}

const IAM_PATHS = [
  ...['user/', 'federated-user/', 'role/', 'group/', 'instance-profile/', 'mfa/', 'server-certificate/', 'policy/'],
  ...['sms-mfa/', 'saml-provider/', 'oidc-provider/', 'report/', 'access-report/'],
];

function refusalOfResource(resource: string, own: string): string | undefined {
  if (resource === '*' || resource.startsWith('${')) return undefined;
  if (!resource.includes(':')) return `Resource ${resource} must be in ARN format or "*".`;
  const [, partition = '', vendor = '', region = '', account = '', ...path] = resource.split(':');
  if (partition !== own && partition !== '*') {
    const parts = ['arn', ...resource.split(':').slice(1)];
    while (parts.length < 6) parts.push('*');
    return `Partition "${partition}" is not valid for resource "${parts.join(':')}".`;
  }
  if (vendor === '' || /[*?]/.test(vendor))
    return 'Resource vendor must be fully qualified and cannot contain regexes.';
  if (vendor === 'iam' && region !== '' && region !== '*')
    return `IAM resource ${resource} cannot contain region information.`;
  const name = path.join(':');
  const isPath = /^[^/]*[*?$]/.test(name) || IAM_PATHS.some((start) => name.startsWith(start));
  if (vendor === 'iam' && name !== '' && !isPath)
    return `IAM resource path must either be "*" or start with ${IAM_PATHS.join(', ')}.`;
  if (vendor === 's3' && account === '' && /^[a-z]/.test(region))
    return `Resource ${resource} can not contain region information.`;
  return undefined;
}

function refusalOfAction(action: string): string | undefined {
  if (action === '*') return undefined;
  const [vendor = '', ...names] = action.split(':');
  if (names.length === 0) return 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.';
  if (names.length > 1) return 'Actions/Condition can contain only one colon.';
  return /^([\w.-]+|\*)$/.test(vendor) ? undefined : `Vendor ${vendor} is not valid`;
}

function textsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
}
