// Kinds whose bodies are fuzzed: with every sort of field among them.

import fc from 'fast-check';
import type { KindName } from '../../../src/apiserver/decode/identity.ts';
import { builtInSchema } from '../../../src/kube/schema/built-in-schema.ts';
import type { FieldSchema, TypeSchema } from '../../../src/kube/schema/schema.ts';
import { strangeJson } from './fuzzing.ts';

export const schemas = builtInSchema();

export const FUZZED_KINDS: readonly KindName[] = [
  { group: '', version: 'v1', kind: 'Pod' },
  { group: '', version: 'v1', kind: 'ConfigMap' },
  { group: '', version: 'v1', kind: 'Secret' },
  { group: '', version: 'v1', kind: 'Service' },
  { group: '', version: 'v1', kind: 'Node' },
  { group: 'apps', version: 'v1', kind: 'Deployment' },
  { group: 'apps', version: 'v1', kind: 'ControllerRevision' },
  { group: 'batch', version: 'v1', kind: 'CronJob' },
  { group: 'coordination.k8s.io', version: 'v1', kind: 'Lease' },
  { group: 'autoscaling', version: 'v2', kind: 'HorizontalPodAutoscaler' },
  { group: 'apiextensions.k8s.io', version: 'v1', kind: 'CustomResourceDefinition' },
];

export function typeOf({ group, version, kind }: KindName): TypeSchema {
  const type = schemas.forKind(group, version, kind);
  if (!type) throw new Error(`there is no type of ${kind}`);
  return type;
}

/** Objects that are nearly of the type: most fields fit, some are anything. */
export function nearly(type: TypeSchema, depth = 0): fc.Arbitrary<unknown> {
  const fitting = fittingValue(type, depth);
  return fc.oneof({ weight: 8, arbitrary: fitting }, { weight: 1, arbitrary: strangeJson });
}

const SCALARS: Partial<Record<TypeSchema['kind'], fc.Arbitrary<unknown>>> = {
  string: fc.oneof(fc.constantFrom('', 'a', 'Always', 'x'.repeat(64)), fc.string({ maxLength: 8 })),
  boolean: fc.boolean(),
  integer: fc.oneof(fc.integer(), fc.constantFrom(0, -1, 65_536, 2 ** 53)),
  number: fc.double({ noNaN: true, noDefaultInfinity: true }),
  bytes: fc.base64String({ maxLength: 12 }),
  time: fc.constantFrom(
    '2024-01-01T00:00:00Z',
    '0000-01-01T00:00:00+14:00',
    '9999-12-31T23:59:59-12:00',
    '2024-13-01T00:00:00Z',
  ),
  microTime: fc.constantFrom('2024-01-01T00:00:00.000001Z', '2024-01-01T00:00:00Z'),
  quantity: fc.oneof(fc.constantFrom('100m', '1.5Gi', '-1e400', '1e', '9'.repeat(40)), fc.double({ noNaN: true })),
  intOrString: fc.oneof(fc.integer(), fc.constantFrom('50%', '', '-1')),
  duration: fc.constantFrom('1s', '-5h3m', '1', ''),
  any: strangeJson,
};

function fittingValue(type: TypeSchema, depth: number): fc.Arbitrary<unknown> {
  if (type.kind === 'list') return fc.array(nearly(type.items ?? { kind: 'any' }, depth + 1), { maxLength: 3 });
  if (type.kind === 'map')
    return fc.dictionary(fc.string({ maxLength: 6 }), nearly(type.items ?? { kind: 'any' }, depth + 1), { maxKeys: 3 });
  if (type.kind !== 'object') return SCALARS[type.kind] ?? strangeJson;
  if (depth > 6 || !type.fields) return fc.constant({});
  const fields = [...type.fields.values()];
  return fc
    .subarray(fields, { maxLength: Math.min(4, fields.length) })
    .chain((chosen) => fc.tuple(...chosen.map((field) => entry(field, depth))))
    .map((entries) => Object.fromEntries(entries));
}

const entry = (field: FieldSchema, depth: number): fc.Arbitrary<[string, unknown]> =>
  nearly(field.type, depth + 1).map((value): [string, unknown] => [field.name, value]);
