// What Prometheus reads.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api[Symbol.asyncDispose]());

/** Each series with its value. */
async function scrape(path = '/metrics'): Promise<Map<string, number>> {
  const { body, headers } = await api.send('GET', path, undefined, { accept: 'text/plain;version=0.0.4' });
  expect(headers['content-type']).toContain('version=0.0.4');
  const lines = String(body)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}

const LABELS =
  'component="apiserver",dry_run="",group="apps",resource="deployments",scope="cluster",subresource="",verb="LIST",version="v1"';

test('requests are counted by what they were and how they ended, and timed', async () => {
  for (let n = 0; n < 3; n++) await api.send('GET', '/apis/apps/v1/deployments');
  await api.send('GET', '/apis/apps/v1/namespaces/none/deployments/none');
  const series = await scrape();
  expect(series.get(`apiserver_request_total{code="200",${LABELS}}`)).toBe(3);
  expect(series.get(`apiserver_request_duration_seconds_count{${LABELS}}`)).toBe(3);
  expect(series.get(`apiserver_request_duration_seconds_bucket{${LABELS},le="+Inf"}`)).toBe(3);
  expect(series.get(`apiserver_request_duration_seconds_bucket{${LABELS},le="60"}`)).toBe(3);
  const missing = LABELS.replace('"cluster"', '"resource"').replace('LIST', 'GET');
  expect(series.get(`apiserver_request_total{code="404",${missing}}`)).toBe(1);
});

test('what is not served makes no series', async () => {
  await api.send('GET', '/api/v1/inventions');
  await api.send('GET', '/api/v1/namespaces/default/pods/p/inventions');
  await api.send('GET', '/api/v1/namespaces/default/pods/p/status');
  const series = [...(await scrape()).keys()];
  expect(series.filter((name) => name.includes('inventions'))).toEqual([]);
  expect(series.some((name) => name.includes('subresource="status"'))).toBe(true);
});

test('the objects of each resource are counted, and the process is measured', async () => {
  const series = await scrape();
  expect(series.get('apiserver_storage_objects{resource="namespaces"}')).toBe(4);
  expect(series.get('apiserver_storage_objects{resource="flowschemas.flowcontrol.apiserver.k8s.io"}')).toBe(11);
  expect(series.get('process_resident_memory_bytes')).toBeGreaterThan(1e6);
  expect(series.get('process_cpu_seconds_total')).toBeGreaterThan(0);
});

test('every health check is a series of its own', async () => {
  const series = await scrape('/metrics/slis');
  expect(series.get('kubernetes_healthcheck{name="etcd",type="readyz"}')).toBe(1);
});

test('who may not read metrics is told so', async () => {
  const { status } = await api.send('GET', '/metrics', undefined, { headers: { 'impersonate-user': 'somebody' } });
  expect(status).toBe(403);
});
