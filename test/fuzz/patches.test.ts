// Patches of all four forms, and what clients say of who owns what: applied or refused, soon, and without growing out of bounds.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecodeError } from '../../src/apiserver/decode/normalize.ts';
import { decodePatch } from '../../src/apiserver/decode/patch-body.ts';
import { decodeValue } from '../../src/apiserver/decode.ts';
import { applyPatch } from '../../src/apiserver/patch/index.ts';
import { recordUpdate } from '../../src/apiserver/patch/managed-fields.ts';
import { serverSideApply } from '../../src/apiserver/patch/server-side-apply.ts';
import { ApiError } from '../../src/kube/api-error.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { deepFreeze, type JsonObject } from '../../src/lib/json.ts';
import { depthOf, MAX_DEPTH } from '../../src/lib/nesting.ts';
import { briefly, corpus, runs, strangeJson, strangeKey } from './support/fuzzing.ts';
import { nearly, schemas, typeOf } from './support/kinds.ts';

const DEPLOYMENT = { group: 'apps', version: 'v1', kind: 'Deployment' };
const schema = typeOf(DEPLOYMENT);
const NOW = '2024-01-01T00:00:00Z';
type Form = 'json' | 'merge' | 'strategic';

const container = (name: string) => ({
  name,
  image: 'a',
  env: [{ name: 'x', value: 'y' }],
  ports: [{ containerPort: 1 }],
});
const current = deepFreeze(
  object({
    kind: 'Deployment',
    apiVersion: 'apps/v1',
    metadata: {
      name: 'a',
      labels: { a: 'b' },
      finalizers: ['x/y', 'x/z'],
      ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'u' }],
    },
    spec: { selector: {}, template: { spec: { containers: [container('a'), container('b')] } } },
  }),
);

function object(value: JsonObject): KubeObject {
  return decodeValue(value, { kind: DEPLOYMENT, schemas }).object;
}

/** What is made of it, or undefined when it is refused in an answer that upstream gives. An `Unknown` is one that has no reason there. */
function orRefused<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    if (error instanceof ApiError && error.reason !== 'InternalError') return undefined;
    throw error;
  }
}

function patched(type: Form, body: unknown, target: KubeObject = current): JsonObject | undefined {
  return orRefused(() => {
    const result = applyPatch({ type, current: target as unknown as JsonObject, body, schema });
    decodeValue(result, { kind: DEPLOYMENT, schemas });
    return result;
  });
}

const bytes = (value: unknown) => JSON.stringify(value).length;

describe.each<[Form, string]>([
  ['json', 'json-patch'],
  ['merge', 'merge'],
  ['strategic', 'strategic'],
])('a %s patch', (type, folder) => {
  it.each(corpus(folder))(`${folder}/%s`, (_file, input) => {
    const body = orRefused(() => decodePatch(input, type, 'Warn').value);
    const result = briefly(() => patched(type, body));
    expect(bytes(result ?? null)).toBeLessThan(8 * 1024 * 1024);
    expect(depthOf(result)).toBeLessThanOrEqual(MAX_DEPTH);
    const next = result && orRefused(() => object(result));
    if (next) briefly(() => recordUpdate({ current: undefined, next, schema, manager: 'm', now: NOW }));
  });
});

const segment = fc.oneof(
  strangeKey().map((key) => key.replaceAll('~', '~0').replaceAll('/', '~1')),
  fc.constantFrom(
    'metadata',
    'labels',
    'finalizers',
    'spec',
    'template',
    'containers',
    '0',
    '1',
    '-',
    '-1',
    '-9',
    '+1',
    '1e1',
    '01',
    '',
  ),
);
const pointer = fc.oneof(
  fc.array(segment, { maxLength: 6 }).map((parts) => parts.map((part) => `/${part}`).join('')),
  fc.constantFrom(
    '/metadata/finalizers/-',
    '/metadata/finalizers/0',
    '/metadata/labels/z',
    '/spec/template/spec/containers/1',
    '/spec',
    'x',
  ),
);
const operation = fc.record(
  {
    op: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test') },
      strangeJson,
    ),
    path: fc.oneof({ weight: 9, arbitrary: pointer }, strangeJson),
    from: fc.oneof({ weight: 9, arbitrary: pointer }, strangeJson),
    value: strangeJson,
  },
  { requiredKeys: [] },
);

describe('whatever a patch is, it is applied or refused', () => {
  it('JSON patches', () => {
    fc.assert(
      fc.property(fc.oneof(fc.array(operation, { maxLength: 8 }), strangeJson), (body) => {
        patched('json', JSON.parse(JSON.stringify(body)));
      }),
      runs(3_000),
    );
  });

  it.each<Form>(['merge', 'strategic'])('%s patches', (type) => {
    fc.assert(
      fc.property(fc.oneof(nearly(schema), strangeJson), (body) => {
        const given = JSON.parse(JSON.stringify(body) ?? 'null') as unknown;
        const result = patched(type, given);
        // A merge patch that is applied once more changes nothing.
        if (result && type === 'merge') expect(patched(type, given, result as unknown as KubeObject)).toEqual(result);
      }),
      runs(1_000),
    );
  });

  it('and changes nobody else’s objects', () => {
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    for (const path of ['/__proto__/polluted', '/metadata/__proto__/polluted', '/constructor/prototype/polluted'])
      patched('json', [{ op: 'add', path, value: true }]);
    const evil = JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}') as unknown;
    for (const type of ['merge', 'strategic'] as const) patched(type, evil);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

function applied(value: unknown, live: KubeObject | undefined = current, force = false): KubeObject | undefined {
  return orRefused(() => {
    const body = { ...(value as JsonObject), apiVersion: 'apps/v1', kind: 'Deployment' } as unknown as KubeObject;
    const merged = serverSideApply({ current: live, applied: body, schema, manager: 'kubectl', force, now: NOW });
    return object(merged as unknown as JsonObject);
  });
}

describe('an applied configuration', () => {
  it.each(corpus('apply'))('apply/%s', (_file, input) => {
    briefly(() => {
      const body = orRefused(() => decodePatch(input, 'apply', 'Warn').value);
      return body === undefined ? undefined : applied(body, current, true);
    });
  });

  it('is merged or refused, whatever it is, and applying it again changes nothing', () => {
    fc.assert(
      fc.property(fc.oneof(nearly(schema), strangeJson), fc.boolean(), (value, force) => {
        const body = JSON.parse(JSON.stringify(value) ?? 'null') as unknown;
        const once = applied(body, current, force);
        if (once) expect(applied(body, once, force)).toEqual(once);
      }),
      runs(700),
    );
  });

  it('meets whatever field owners and remembered configurations clients have made up', () => {
    const key = fc.oneof(
      fc.constantFrom(
        'f:metadata',
        'f:spec',
        'f:template',
        'k:{"name":"a"}',
        'k:{',
        'k:[]',
        'v:1',
        'v:',
        'i:0',
        'i:x',
        '.',
        'x:',
        'f:',
      ),
      strangeKey(),
    );
    const fields = fc.letrec<{ fields: unknown }>((tie) => ({
      fields: fc.oneof(
        { depthSize: 'small' },
        fc.constant({}),
        fc.dictionary(key, tie('fields'), { maxKeys: 3 }),
        strangeJson,
      ),
    })).fields;
    const entry = fc.record(
      {
        manager: fc.constantFrom('a', '', 'kubectl'),
        operation: fc.constantFrom('Apply', 'Update', 'X'),
        apiVersion: fc.constantFrom('v1', 'apps/v1', '/'),
        fieldsType: fc.constantFrom('FieldsV1', 'x'),
        fieldsV1: fields,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 3 }), strangeJson, nearly(schema), (managedFields, last, value) => {
        const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(last) };
        const owned = JSON.parse(JSON.stringify({ ...current.metadata, managedFields, annotations })) as JsonObject;
        const live = orRefused(() => object({ ...(current as unknown as JsonObject), metadata: owned }));
        if (!live) return;
        applied(JSON.parse(JSON.stringify(value) ?? 'null'), live);
        recordUpdate({ current, next: live, schema, manager: 'm', now: NOW });
        recordUpdate({ current: live, next: current, schema, manager: 'm', now: NOW });
      }),
      runs(700),
    );
  });
});
