// Bodies in JSON, YAML and protobuf: whatever they are, they are read or refused, soon, and what is read stays what it is.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KindName } from '../../src/apiserver/decode/identity.ts';
import { decodeObject, decodeValue } from '../../src/apiserver/decode.ts';
import { ApiError } from '../../src/kube/api-error.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import type { JsonObject } from '../../src/lib/json.ts';
import { briefly, corpus, runs, strangeJson } from './support/fuzzing.ts';
import { FUZZED_KINDS, nearly, schemas, typeOf } from './support/kinds.ts';
import { messageOf } from './support/protobuf.ts';

const CONFIG_MAP: KindName = { group: '', version: 'v1', kind: 'ConfigMap' };
const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const REFUSALS = ['BadRequest', 'UnsupportedMediaType'];

interface Body {
  readonly body: Buffer;
  readonly contentType?: string;
  readonly kind?: KindName;
  readonly validation?: 'Ignore' | 'Warn' | 'Strict';
}

/** The object, or undefined when it is refused as a client's mistake. Any other error is ours. */
function read({ body, contentType = 'application/json', kind = CONFIG_MAP, validation = 'Warn' }: Body) {
  try {
    return decodeObject({ body, contentType, kind, schemas, validation, warn: () => undefined });
  } catch (error) {
    if (error instanceof ApiError && REFUSALS.includes(error.reason)) return undefined;
    throw error;
  }
}

/** Read once more, as it would be stored, an object is what it was. */
function expectStable(object: KubeObject | undefined, kind: KindName): void {
  if (!object) return;
  const stored = JSON.parse(JSON.stringify(object)) as JsonObject;
  const again = decodeValue(stored, { kind, schemas });
  expect(again.problems).toEqual([]);
  expect(again.object).toEqual(stored);
}

const kinds = fc.constantFrom(...FUZZED_KINDS);
const validations = fc.constantFrom('Ignore' as const, 'Warn' as const, 'Strict' as const);

describe('a body that once hurt is read or refused within a tenth of a second', () => {
  it.each(corpus('json'))('json/%s', (_file, body) => {
    const object = briefly(() => read({ body }));
    briefly(() => read({ body, validation: 'Strict' }));
    briefly(() => read({ body, kind: { group: 'apps', version: 'v1', kind: 'Deployment' } }));
    expectStable(object, CONFIG_MAP);
  });

  it.each(corpus('yaml'))('yaml/%s', (_file, body) => {
    expectStable(
      briefly(() => read({ body, contentType: 'application/yaml' })),
      CONFIG_MAP,
    );
  });

  it.each(corpus('protobuf'))('protobuf/%s', (_file, body) => {
    expectStable(
      briefly(() => read({ body, contentType: PROTOBUF })),
      CONFIG_MAP,
    );
  });
});

describe('whatever a body is, it is read or refused', () => {
  it('bytes', () => {
    const types = fc.constantFrom('application/json', 'application/yaml', PROTOBUF, 'text/plain', '');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), types, (bytes, contentType) => {
        read({ body: Buffer.from(bytes), contentType });
      }),
      runs(2_000),
    );
  });

  it('JSON', () => {
    fc.assert(
      fc.property(strangeJson, kinds, validations, (value, kind, validation) => {
        expectStable(read({ body: Buffer.from(JSON.stringify(value)), kind, validation }), kind);
      }),
      runs(1_000),
    );
  });

  it('JSON with a byte changed, and the same as YAML', () => {
    fc.assert(
      fc.property(strangeJson, fc.nat(), fc.nat(255), (value, place, byte) => {
        const body = Buffer.from(JSON.stringify({ metadata: { name: 'a' }, data: value }));
        body[place % body.length] = byte;
        expectStable(read({ body }), CONFIG_MAP);
        expectStable(read({ body, contentType: 'application/yaml' }), CONFIG_MAP);
      }),
      runs(1_000),
    );
  });

  it('pieces of YAML', () => {
    const piece = fc.constantFrom(
      ...[
        'a',
        ': ',
        '- ',
        '\n',
        '  ',
        '[',
        ']',
        '{',
        '}',
        ',',
        '&a ',
        '*a',
        '!!binary ',
        '|\n',
        '>\n',
        '"',
        "'",
        '#',
        '? ',
      ],
      ...[
        '---\n',
        '<<: ',
        '~',
        '0x',
        '1e999',
        '\t',
        '%',
        '@',
        'metadata:\n  name: b\n',
        '\u0085',
        '\ufeff',
        '!<x> ',
        '...\n',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        expectStable(read({ body: Buffer.from(pieces.join('')), contentType: 'application/yaml' }), CONFIG_MAP);
      }),
      runs(3_000),
    );
  });

  it.each(FUZZED_KINDS)('nearly a $kind', (kind) => {
    fc.assert(
      fc.property(nearly(typeOf(kind)), validations, (value, validation) => {
        expectStable(read({ body: Buffer.from(JSON.stringify(value) ?? 'null'), kind, validation }), kind);
      }),
      runs(150),
    );
  });

  it.each(FUZZED_KINDS)('nearly a message of a $kind', (kind) => {
    fc.assert(
      fc.property(messageOf(kind), validations, (body, validation) => {
        expectStable(read({ body, kind, contentType: PROTOBUF, validation }), kind);
      }),
      runs(150),
    );
  });
});
