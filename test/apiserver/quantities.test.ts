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

describe('an amount that is written another way', () => {
  const template = (cpu: string) => ({
    metadata: { labels: { a: 'b' } },
    spec: { containers: [{ name: 'c', image: 'i', resources: { limits: { cpu } } }] },
  });

  test('is no change of a spec, and is kept as it was written', async () => {
    const path = `${core.replace('/api/v1', '/apis/apps/v1')}/deployments`;
    const spec = { selector: { matchLabels: { a: 'b' } }, template: template('1k') };
    await api.send('POST', path, { metadata: { name: 'd' }, spec });
    const patch = (cpu: string) =>
      api.send('PATCH', `${path}/d`, { spec: { template: template(cpu) } }, { type: 'merge' });
    const { body } = await patch('1e3');
    expect([body.metadata.generation, body.spec.template.spec.containers[0].resources.limits.cpu]).toEqual([1, '1e3']);
    expect((await patch('2')).body.metadata.generation).toBe(2);
  });

  test('may stand where nothing may change', async () => {
    await api.send('POST', `${core}/pods`, { metadata: { name: 'p' }, spec: template('1k').spec });
    const patch = (cpu: string) =>
      api.send('PATCH', `${core}/pods/p`, { spec: template(cpu).spec }, { type: 'strategic' });
    expect((await patch('1e3')).status).toBe(200);
    expect((await patch('2')).status).toBe(422);
  });
});

test('what does not fit in an int64 by its thousandths is no whole number, but for a power of ten', async () => {
  const pods = (amount: string) => {
    const body = { metadata: { name: 'whole' }, spec: { hard: { pods: amount } } };
    return api.send('POST', `${core}/resourcequotas?dryRun=All`, body);
  };
  expect((await pods('1P')).status).toBe(201);
  expect((await pods('1E')).status).toBe(201);
  expect((await pods('1Ei')).body.message).toContain('Invalid value: "1Ei": must be an integer');
});

test('parts of bytes in what volumes claim deserve a word', async () => {
  const claim = { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '100m' } } } };
  const containers = [{ name: 'c', image: 'i' }];
  const volumes = [{ name: 'v', ephemeral: { volumeClaimTemplate: claim } }];
  const pod = await api.send('POST', `${core}/pods`, { metadata: { name: 'claims' }, spec: { containers, volumes } });
  const words = 'fractional byte value \\"100m\\" is invalid, must be an integer';
  expect(pod.warning).toContain(
    `spec.volumes[0].ephemeral.volumeClaimTemplate.spec.resources.requests[storage]: ${words}`,
  );
  const spec = {
    selector: { matchLabels: { a: 'b' } },
    template: { metadata: { labels: { a: 'b' } }, spec: { containers } },
    volumeClaimTemplates: [{ metadata: { name: 'v' }, ...claim }],
  };
  const sets = `${core.replace('/api/v1', '/apis/apps/v1')}/statefulsets`;
  const set = await api.send('POST', sets, { metadata: { name: 'claims' }, spec });
  expect(set.warning).toContain(`spec.volumeClaimTemplates[0].resources.requests[storage]: ${words}`);
  const labels = { metadata: { labels: { a: 'b' } } };
  const updated = await api.send('PATCH', `${sets}/claims`, labels, { type: 'merge' });
  expect(updated.warning).toContain(`spec.volumeClaimTemplates[0].Spec.resources.requests[storage]: ${words}`);
});
