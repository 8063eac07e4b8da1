import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let core: string;
beforeAll(async () => {
  api = await testApi();
  core = await api.namespace();
});
afterAll(() => api[Symbol.asyncDispose]());

const quota = (amount: string) => {
  const body = { metadata: { name: 'q' }, spec: { hard: { 'limits.cpu': amount } } };
  return api.send('POST', `${core}/resourcequotas?dryRun=All`, body);
};

describe('a quantity is printed as Go prints it', () => {
  test.each([
    ['1000m', '1'],
    ['1.500', '1.500'],
    ['0.500', '500m'],
    ['+1', '+1'],
    ['1.', '1.'],
    ['1e5', '100e3'],
    ['1e400', '10e399'],
    ['12345678901234567890123', '12345678901234567890123'],
    ['1024Ki', '1Mi'],
    ['1.5Gi', '1536Mi'],
    ['100Ei', '9223372036854775807'],
    ['k', '0'],
    ['-', '0'],
    [' 7 ', '7'],
  ])('%j', async (amount, printed) => {
    expect((await quota(amount)).body.spec?.hard['limits.cpu']).toBe(printed);
  });
});

describe('an amount of a resource that is finer than a thousandth is rounded up', () => {
  test.each([
    ['0.1m', '1m'],
    ['1500u', '2m'],
    ['1n', '1m'],
    ['1e-9', '1e-3'],
  ])('%j', async (amount, printed) => {
    expect((await quota(amount)).body.spec.hard['limits.cpu']).toBe(printed);
  });
});

describe('a text that is no quantity is refused', () => {
  const form = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
  const suffix = "unable to parse quantity's suffix";
  test.each([
    ['', form],
    ['1x', form],
    ['1.2.3', form],
    ['1e3i', form],
    ['1\n', form],
    ['1K', suffix],
    ['1ki', suffix],
    ['1e', suffix],
    ['--', suffix],
    ['100mm', suffix],
    ['1Mi5', suffix],
  ])('%j', async (amount, why) => {
    const { body } = await quota(amount);
    const subject = 'ResourceQuota in version "v1" cannot be handled as a ResourceQuota';
    expect(body.message).toBe(`${subject}: ${why}`);
  });
});
