// Filters of DescribeParameters and GetParametersByPath. The words are those that moto's tests have of them (tests/test_ssm).

import { AwsError } from '../aws-error.ts';
import { checkPath, invalid, toPath } from './parameter-names.ts';
import type { ParameterRecord } from './parameters.ts';
import type { ParameterStringFilter } from './types.gen.ts';

/** What an operation filters by: key → the options that the key has there, the first where none is said. */
type FilterKeys = Readonly<Record<string, readonly string[]>>;

const EXACTLY = ['Equals', 'BeginsWith'];
const KEYS_OF_PATHS: FilterKeys = { Type: EXACTLY, KeyId: EXACTLY, Label: ['Equals'], DataType: EXACTLY };
const KEYS_OF_ALL: FilterKeys = {
  Path: ['OneLevel', 'Recursive'],
  Name: [...EXACTLY, 'Contains'],
  Type: EXACTLY,
  KeyId: EXACTLY,
  Tier: EXACTLY,
  DataType: EXACTLY,
};

const VALUES: Readonly<Record<string, readonly string[]>> = {
  Type: ['String', 'StringList', 'SecureString'],
  Tier: ['Standard', 'Advanced', 'Intelligent-Tiering'],
};

/**
 * Whether a parameter is one that all filters want.
 * @throws AwsError InvalidFilterKey, InvalidFilterOption, InvalidFilterValue, ValidationException
 */
export function parameterFilter(
  filters: readonly ParameterStringFilter[],
  { isByPath }: { readonly isByPath: boolean },
): (record: ParameterRecord) => boolean {
  const known = isByPath ? KEYS_OF_PATHS : KEYS_OF_ALL;
  const seen = new Set<string>();
  for (const filter of filters) {
    checkFilter(filter, known);
    if (seen.has(filter.Key))
      throw new AwsError(
        'InvalidFilterKey',
        `The following filter is duplicated in the request: ${filter.Key}. A request can contain only one occurrence of a specific filter.`,
      );
    seen.add(filter.Key);
  }
  return (record) => filters.every((filter) => isWanted(filter, record));
}

function checkFilter({ Key, Option, Values = [] }: ParameterStringFilter, known: FilterKeys): void {
  const isTag = Key.startsWith('tag:');
  const options = isTag ? EXACTLY : Object.hasOwn(known, Key) ? known[Key] : undefined;
  if (!options || (isTag && known === KEYS_OF_PATHS))
    throw new AwsError(
      'InvalidFilterKey',
      `The following filter key is not valid: ${Key}. Valid filter keys include: [${Object.keys(known).join(', ')}].`,
    );
  if (Values.length === 0 && !isTag)
    throw new AwsError('InvalidFilterValue', `The following filter values are missing : null for filter key ${Key}.`);
  if (Option !== undefined && !options.includes(Option))
    throw new AwsError(
      'InvalidFilterOption',
      `The following filter option is not valid: ${Option}. Valid options include: [${[...options].sort().join(', ')}].`,
    );
  for (const value of Values) checkValue(Key, value);
}

function checkValue(key: string, value: string): void {
  const values = VALUES[key];
  if (values && !values.includes(value))
    throw new AwsError(
      'InvalidFilterOption',
      `The following filter value is not valid: ${value}. Valid values include: [${values.join(', ')}].`,
    );
  if (key !== 'Path') return;
  if (/^\/(aws|ssm)/i.test(value))
    throw invalid(
      'Filters for common parameters can\'t be prefixed with "aws" or "ssm" (case-insensitive). When using global parameters, please specify within a global namespace.',
    );
  checkPath(value);
}

function isWanted({ Key, Option, Values = [] }: ParameterStringFilter, { newest, tags }: ParameterRecord): boolean {
  if (Key === 'Path') return Values.some((path) => isBelow(newest.Name, path, Option === 'Recursive'));
  const isName = Key === 'Name';
  const held = isName
    ? [toPath(newest.Name)]
    : Key.startsWith('tag:')
      ? tags.filter((tag) => tag.Key === Key.slice('tag:'.length)).map(({ Value }) => Value)
      : Key === 'Label'
        ? newest.Labels
        : [newest[Key as 'Type' | 'KeyId' | 'Tier' | 'DataType'] ?? ''];
  if (Values.length === 0) return held.length > 0;
  return held.some((text) =>
    Values.some((value) => {
      if (Option === 'Contains') return text.includes(value);
      const wanted = isName ? toPath(value) : value;
      return Option === 'BeginsWith' ? text.startsWith(wanted) : text === wanted;
    }),
  );
}

/** Whether a parameter is under a path: at once, or somewhere. */
export function isBelow(name: string, path: string, isRecursive: boolean): boolean {
  const parent = path.endsWith('/') ? path : `${path}/`;
  const full = toPath(name);
  return full.startsWith(parent) && (isRecursive || !full.slice(parent.length).includes('/'));
}
