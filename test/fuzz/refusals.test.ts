// Objects in which more is wrong or odd than can be told: they are answered soon, with what was found first.

import { expect, it } from 'vitest';
import { prune } from '../../src/apiserver/custom/pruning.ts';
import { strictly, validateValue } from '../../src/apiserver/custom/value-validation.ts';
import { FieldErrors } from '../../src/apiserver/field-errors.ts';
import { validatePodUpdate } from '../../src/apiserver/kinds/core/pod/update-validation.ts';
import { podWarnings } from '../../src/apiserver/kinds/core/pod/warnings.ts';
import { ApiError } from '../../src/kube/api-error.ts';
import type { Pod, PodSpec } from '../../src/kube/types.gen.ts';
import type { JsonObject } from '../../src/lib/json.ts';
import { briefly } from './support/fuzzing.ts';

const MANY = 20_000;
const LONG = 'k'.repeat(100_000);

function refusal(work: (errors: FieldErrors) => void): ApiError {
  try {
    work(new FieldErrors());
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

it('a refusal that would show a long value again and again shows it a few times', () => {
  const { reason, message, details } = briefly(() =>
    refusal((errors) => {
      for (let index = 0; index < MANY; index++) errors.invalid(`list[${index}]`, LONG, 'is wrong');
    }),
  );
  expect(reason).toBe('Invalid');
  expect(message).toMatch(/^The request is invalid in more ways than are told: \[list\[0\]: Invalid value: "kkk/);
  expect(details?.causes?.length).toBeGreaterThan(10);
  expect(details?.causes?.length).toBeLessThan(100);
});

it('what is found elsewhere counts as what is found here', () => {
  const causes = [{ reason: 'FieldValueInvalid', message: LONG, field: 'a' }];
  const { message } = briefly(() =>
    refusal((errors) => {
      for (let index = 0; index < MANY; index++) errors.take(causes);
    }),
  );
  expect(message).toMatch(/^The request is invalid in more ways than are told/);
});

it('one wrong value is shown whole, however long it is', () => {
  const errors = new FieldErrors();
  errors.invalid('a', LONG.repeat(50), 'is wrong');
  expect(errors.causes).toHaveLength(1);
});

it('each of many wrong items is told', () => {
  const schema = { type: 'array', items: { type: 'string' } };
  const { problems } = briefly(() => validateValue(Array(MANY).fill(1), schema, strictly('list')));
  expect(problems).toHaveLength(MANY);
});

it('of many wrong items below a long name some are told', () => {
  const schema = { type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } };
  const { problems } = briefly(() => validateValue({ [LONG]: Array(MANY).fill(1) }, schema, strictly('')));
  expect(problems.length).toBeGreaterThan(10);
  expect(problems.length).toBeLessThan(100);
});

it('of many unknown fields below a long name all are taken away, and some are told', () => {
  const schema = { type: 'object', additionalProperties: { type: 'object' } };
  const object = () => ({ [LONG]: Object.fromEntries(Array.from({ length: MANY }, (_, index) => [`f${index}`, 1])) });
  const { pruned, unknown } = briefly(() => {
    const pruned: JsonObject = object();
    return { pruned, unknown: prune(pruned, schema, false) };
  });
  expect(pruned).toEqual({ [LONG]: {} });
  expect(unknown.length).toBeGreaterThan(10);
  expect(unknown.length).toBeLessThan(100);
});

it.each([
  ['files', { volumes: [{ name: 'v', configMap: { items: Array(MANY).fill({ key: 'k', path: 'p' }) } }] }],
  ['ports', { containers: [{ name: 'c', ports: Array(MANY).fill({ containerPort: 1, protocol: 'TCP', name: 'p' }) }] }],
  ['addresses of hosts', { hostAliases: Array.from({ length: MANY }, (_, index) => ({ ip: `10.0.0.1${index}` })) }],
  ['secrets', { imagePullSecrets: Array.from({ length: MANY }, (_, index) => ({ name: `s${index}` })) }],
])('a pod with very many %s is warned of soon', (_what, part) => {
  briefly(() => podWarnings({ spec: { containers: [], ...part } as PodSpec }));
});

it('an update of a pod with very many tolerations is looked at soon', () => {
  const tolerations = Array.from({ length: MANY / 4 }, (_, index) => ({ key: `k${index}`, operator: 'Exists' }));
  const pod = { metadata: { name: 'p' }, spec: { containers: [], tolerations } } as unknown as Pod;
  const changed = { ...pod, spec: { containers: [], tolerations: tolerations.slice(0, -1) } };
  const errors = briefly(() => {
    const found = new FieldErrors();
    validatePodUpdate(changed, pod, found);
    return found;
  });
  expect(errors.causes.map(({ message }) => message)).toContain(
    'Forbidden: existing toleration can not be modified except its tolerationSeconds',
  );
});
