// What all Describe operations of EC2 have in common: ids or filters, wildcards, tags, pages.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html

import { AwsError } from '../aws-error.ts';
import { pageOf } from '../pagination.ts';
import { type IdPrefix, refuseMalformed } from './id-forms.ts';
import type { Filter, Tag } from './types.gen.ts';

/** Filter name → the values of a record that the filter is compared with; one match suffices. */
export type Filters<T> = Readonly<Record<string, (record: T) => readonly (string | number | boolean | undefined)[]>>;

export interface Kind<T> {
  idOf(record: T): string;
  tagsOf(record: T): readonly Tag[];
  readonly filters: Filters<T>;
  /** Of the NotFound error: `InvalidVpcID`, and how it calls the id: `vpc ID`. */
  readonly idError: string;
  readonly idNoun: string;
  /** Of kinds that refuse ids of another form. */
  readonly idPrefix?: IdPrefix;
}

/** As EC2 writes times: `2026-01-02T03:04:05.000Z`. */
export function timeText(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}

interface Request {
  readonly ids?: readonly string[] | undefined;
  readonly filters?: readonly Filter[] | undefined;
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

/** Without MaxResults, everything is in one page. */
export function describe<T>(
  kind: Kind<T>,
  records: readonly T[],
  request: Request,
): { items: T[]; nextToken: string | undefined } {
  checkFilters(kind, request.filters ?? []);
  const wanted = request.ids?.length ? pickIds(kind, records, request) : records;
  const matching = wanted.filter((record) => matches(kind, record, request.filters ?? []));
  const size = request.maxResults ?? Number.POSITIVE_INFINITY;
  const page = pageOf(matching, kind.idOf, { size, token: request.nextToken });
  if (!page) throw invalidNextToken(request.nextToken);
  return page;
}

/** In the words that boto/boto3#2673 has from DescribeVpcs. */
export function invalidNextToken(token: string | undefined): AwsError {
  const message = `Value ( ${token} ) for parameter NextToken is invalid. The token is invalid.`;
  return new AwsError('InvalidParameterValue', message);
}

function pickIds<T>(kind: Kind<T>, records: readonly T[], { ids = [], maxResults }: Request): T[] {
  if (maxResults !== undefined)
    throw new AwsError(
      'InvalidParameterCombination',
      `The parameter maxResults cannot be used with a list of ${kind.idNoun}s in the request`,
    );
  const byId = new Map(records.map((record) => [kind.idOf(record), record]));
  for (const id of ids) if (kind.idPrefix) refuseMalformed(kind.idPrefix, id);
  const missing = ids.filter((id) => !byId.has(id));
  if (missing.length > 0) {
    const [noun, verb] = missing.length === 1 ? [kind.idNoun, 'does'] : [`${kind.idNoun}s`, 'do'];
    throw new AwsError(`${kind.idError}.NotFound`, `The ${noun} '${missing.join(', ')}' ${verb} not exist`);
  }
  return [...new Set(ids)].flatMap((id) => byId.get(id) ?? []);
}

function matches<T>(kind: Kind<T>, record: T, filters: readonly Filter[]): boolean {
  return filters.every(({ Name: name = '', Values: patterns = [] }) => {
    const values = valuesFor(kind, record, name);
    return patterns.map(toPattern).some((pattern) => values.some((value) => pattern.test(value)));
  });
}

function valuesFor<T>(kind: Kind<T>, record: T, name: string): string[] {
  const tags = kind.tagsOf(record);
  if (name.startsWith('tag:')) return tags.flatMap((tag) => (tag.Key === name.slice(4) ? [tag.Value ?? ''] : []));
  if (name === 'tag-key') return tags.map((tag) => tag.Key ?? '');
  if (name === 'tag-value') return tags.map((tag) => tag.Value ?? '');
  return (kind.filters[name]?.(record) ?? []).flatMap((value) => (value === undefined ? [] : [String(value)]));
}

/** `*` and `?` are wildcards unless a backslash stands before them. */
function toPattern(pattern: string): RegExp {
  const source = pattern.replace(/\\([*?\\])|[\s\S]/g, (char, escaped: string | undefined) => {
    if (escaped !== undefined) return `\\${escaped}`;
    if (char === '*') return '[\\s\\S]*';
    if (char === '?') return '[\\s\\S]';
    return char.replace(/[.+^${}()|[\]\\/-]/, '\\$&');
  });
  return new RegExp(`^${source}$`);
}

/** A filter whose name is unknown is refused even when there is nothing to filter. */
function checkFilters<T>(kind: Kind<T>, filters: readonly Filter[]): void {
  for (const { Name: name = '' } of filters)
    if (!name.startsWith('tag:') && !['tag-key', 'tag-value'].includes(name) && !Object.hasOwn(kind.filters, name))
      throw new AwsError('InvalidParameterValue', `The filter '${name}' is invalid`);
}
