// LimitRange: pkg/apis/core/v1/defaults.go (SetDefaults_LimitRangeItem), pkg/apis/core/validation (ValidateLimitRange).

import { LIMIT_RANGES } from '../../../kube/kind-refs.ts';
import { qualifiedNameProblems } from '../../../kube/names.ts';
import { parseQuantity } from '../../../kube/quantity.ts';
import { mayOvercommit } from '../../../kube/resource-names.ts';
import type { LimitRange, LimitRangeItem } from '../../../kube/types.gen.ts';
import { randomUUID } from '../../../lib/ids.ts';
import type { FieldErrors } from '../../field-errors.ts';
import {
  compareAmounts,
  validateContainerResourceName,
  validateResourceName,
} from '../../validation/resource-names.ts';
import { createdColumn, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';

const TYPES = ['Pod', 'Container', 'PersistentVolumeClaim'];
const LISTS = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const;

export const limitRanges: KindDefinition<LimitRange> = {
  ...LIMIT_RANGES,
  singular: 'limitrange',
  shortNames: ['limits'],
  nameRule: 'dns-subdomain',
  updateChecks: ['meta', 'rules'],
  createOnUpdate: true,
  columns: [nameColumn, createdColumn],
  prepareForCreate({ metadata }) {
    // A limit range needs no name (pkg/registry/core/limitrange/strategy.go).
    metadata.name ||= randomUUID();
  },
  defaults({ spec }) {
    for (const item of spec?.limits ?? []) if (item.type === 'Container') defaultItem(item);
  },
  validate({ spec }, errors) {
    const types = new Set<string>();
    for (const [index, item] of (spec?.limits ?? []).entries()) {
      const path = `spec.limits[${index}]`;
      validateType(item.type, `${path}.type`, errors);
      if (types.has(item.type)) errors.duplicate(`${path}.type`, item.type);
      types.add(item.type);
      validateItem(item, path, errors);
    }
  },
};

/** The limit defaults to the most, the request to the limit, or to the least. */
function defaultItem(item: LimitRangeItem): void {
  const limits = { ...item.max, ...item.default };
  const requests = { ...item.min, ...limits, ...item.defaultRequest };
  if (Object.keys(limits).length > 0) item.default = limits;
  if (Object.keys(requests).length > 0) item.defaultRequest = requests;
}

function validateType(type: string, path: string, errors: FieldErrors): void {
  const problems = qualifiedNameProblems(type);
  errors.problems(path, type, problems);
  if (problems.length === 0 && !type.includes('/') && !TYPES.includes(type))
    errors.invalid(path, type, 'must be a standard limit type or fully qualified');
}

function validateItem(item: LimitRangeItem, path: string, errors: FieldErrors): void {
  const isOfContainers = item.type === 'Pod' || item.type === 'Container';
  const names = new Set<string>();
  for (const list of LISTS) {
    const isDefault = list === 'default' || list === 'defaultRequest';
    const keys = Object.keys(item[list] ?? {});
    if (isDefault && item.type === 'Pod') {
      if (keys.length > 0) errors.forbidden(`${path}.${list}`, "may not be specified when `type` is 'Pod'");
      continue;
    }
    for (const name of keys) {
      names.add(name);
      const check = isOfContainers ? validateContainerResourceName : validateResourceName;
      check(name, `${path}.${list}[${name}]`, errors);
    }
    const isBounded = item.max?.['storage'] !== undefined || item.min?.['storage'] !== undefined;
    if (list === 'defaultRequest' && item.type === 'PersistentVolumeClaim' && !isBounded)
      errors.required(
        `${path}.limits`,
        'either minimum or maximum storage value is required, but neither was provided',
      );
  }
  for (const name of names) validateAmounts(name, item, { path, errors });
}

interface Place {
  readonly path: string;
  readonly errors: FieldErrors;
}

type Bound = readonly [field: string, value: string | number, words: string];

/** What must not be greater than what, and of which field a refusal speaks. */
function validateAmounts(name: string, item: LimitRangeItem, { path, errors }: Place): void {
  const { min, max } = { min: item.min?.[name], max: item.max?.[name] };
  const isPod = item.type === 'Pod';
  const limit = isPod ? undefined : item.default?.[name];
  const request = isPod ? undefined : item.defaultRequest?.[name];
  const ordered = (a: string | number | undefined, b: string | number | undefined, [field, value, words]: Bound) => {
    if (a === undefined || b === undefined || compareAmounts(a, b) <= 0) return;
    const [first, second] = words.split(' > ');
    errors.invalid(
      `${path}.${field}[${name}]`,
      String(value),
      `${first} value ${a} is greater than ${second} value ${b}`,
    );
  };
  ordered(min, max, ['min', min ?? '', 'min > max']);
  ordered(min, request, ['defaultRequest', request ?? '', 'min > default request']);
  ordered(request, max, ['defaultRequest', request ?? '', 'default request > max']);
  ordered(request, limit, ['defaultRequest', request ?? '', 'default request > default limit']);
  ordered(min, limit, ['default', min ?? '', 'min > default']);
  ordered(limit, max, ['default', max ?? '', 'default > max']);
  validateRatio(
    item.maxLimitRequestRatio?.[name],
    { min, max },
    { path: `${path}.maxLimitRequestRatio[${name}]`, errors },
  );
  if (mayOvercommit(name) || limit === undefined || request === undefined || compareAmounts(limit, request) === 0)
    return;
  const words = `default value ${limit} must equal to defaultRequest value ${request} in ${name}`;
  errors.invalid(`${path}.defaultRequest[${name}]`, String(request), words);
}

function validateRatio(
  ratio: string | number | undefined,
  { min, max }: { min: string | number | undefined; max: string | number | undefined },
  { path, errors }: Place,
): void {
  if (ratio === undefined) return;
  if (compareAmounts(ratio, '1') < 0) errors.invalid(path, String(ratio), `ratio ${ratio} is less than 1`);
  if (min === undefined || max === undefined) return;
  const numberOf = (amount: string | number) => Number(parseQuantity(String(amount)).nanos);
  const most = numberOf(max) / numberOf(min);
  if (numberOf(ratio) / 1e9 > most)
    errors.invalid(path, String(ratio), `ratio ${ratio} is greater than max/min = ${most.toFixed(6)}`);
}
