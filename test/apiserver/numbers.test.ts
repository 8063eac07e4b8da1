// Numbers are read from how they are written, as Go reads them. All of it was seen of a kube-apiserver 1.35.4.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';
import { definitionOf, given, versionOf } from './support/definitions.ts';

let api: TestApi;
let core: string;
beforeAll(async () => {
  api = await testApi();
  core = await api.namespace();
});
afterAll(() => api[Symbol.asyncDispose]());

const send = (kind: string, body: string) =>
  api.send('POST', `${core}/${kind}?dryRun=All`, `{"metadata":{"name":"a"},${body}}`);

describe('a whole number', () => {
  test.each(['1.0', '1e2', '1E+2', '100e-2', '-0.0', '2147483648', '9007199254740993', '18446744073709551615'])(
    'is not %s, which is shown as it is written',
    async (text) => {
      const into = 'Go struct field ServicePort.spec.ports.port of type int32';
      const { body } = await send('services', `"spec":{"ports":[{"port":${text}}]}`);
      expect(body.message).toContain(`: json: cannot unmarshal number ${text} into ${into}`);
    },
  );

  test('is -0 but as a byte', async () => {
    const { body } = await api.send(
      'POST',
      '/apis/scheduling.k8s.io/v1/priorityclasses?dryRun=All',
      '{"metadata":{"name":"a"},"value":-0}',
    );
    expect(body.value).toBe(0);
    expect((await send('secrets', '"data":{"a":[-0]}')).body.message).toMatch(/cannot unmarshal number -0 into/);
    expect((await send('secrets', '"data":{"a":[1.0]}')).body.message).toMatch(/cannot unmarshal number 1\.0 into/);
  });

  test('has sixty-three bits', async () => {
    const seconds = (text: string) =>
      send(
        'pods',
        `"spec":{"automountServiceAccountToken":false,"terminationGracePeriodSeconds":${text},
        "containers":[{"name":"c","image":"i"}]}`,
      );
    expect((await seconds('9223372036854775807')).status).toBe(201);
    expect((await seconds('9223372036854775808')).body.message).toMatch(
      /cannot unmarshal number 9223372036854775808 into .* of type int64$/,
    );
  });
});

test('a quantity keeps how its number is written', async () => {
  const hard = async (text: string) =>
    (await send('resourcequotas', `"spec":{"hard":{"cpu":${text}}}`)).body.spec.hard.cpu;
  expect([await hard('1e0'), await hard('1e-2'), await hard('1.50')]).toEqual(['1e0', '10e-3', '1500m']);
});

describe('of a custom kind', () => {
  let path: string;
  beforeAll(async () => {
    const properties = {
      e: { type: 'integer', enum: [1, 2] },
      i: { type: 'integer' },
      o: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    };
    path = await given(api, definitionOf('numbers.example.com', [versionOf('v1', { properties })]));
  });
  const head = '"apiVersion":"numbers.example.com/v1","kind":"Widget","metadata":{"name":"a"}';
  const post = (rest: string) => api.send('POST', `${path}?dryRun=All`, `{${head},${rest}}`);

  test('what no float holds is refused', async () => {
    expect((await post('"o":{"x":[1e400]}')).body.message).toBe(
      'Widget in version "v1" cannot be handled as a Widget: json: cannot unmarshal number 1e400 into Go value of type float64',
    );
  });

  test('a fraction is one of the whole numbers that are allowed, and no whole number', async () => {
    expect((await post('"e":1.5')).body.details.causes).toHaveLength(1);
    expect((await post('"e":3')).body.details.causes[0].reason).toBe('FieldValueNotSupported');
  });

  test('a null that is applied stays one, and one that is sent goes', async () => {
    expect((await post('"i":null')).status).toBe(201);
    const applied = await api.send('PATCH', `${path}/a?fieldManager=m&dryRun=All`, `{${head},"i":null}`, {
      type: 'apply',
    });
    expect(applied.body.message).toMatch(
      /is invalid: i: Invalid value: "null": i in body must be of type integer: "null"$/,
    );
    const kept = await api.send('PATCH', `${path}/a?fieldManager=m&dryRun=All`, `{${head},"o":{"x":null}}`, {
      type: 'apply',
    });
    expect(kept.body.o).toEqual({ x: null });
  });
});
