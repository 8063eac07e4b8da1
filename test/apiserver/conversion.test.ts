// Versions of a custom kind that a webhook converts into one another.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';
import { DEFINITIONS, definitionOf, given, versionOf, widget } from './support/definitions.ts';
import { type Review, type WebhookServer, webhookServer } from './support/webhook-server.ts';

let api: TestApi;
let server: WebhookServer;
let answer: (review: Review) => object;
let count = 0;

// biome-ignore lint/suspicious/noExplicitAny: objects of a kind that the test makes up
type Widget = any;

/** v1 has a size and a unit, v2 has them in one text. */
function convert(object: Widget, apiVersion: string): Widget {
  const { size, unit, sized } = object.spec;
  const [number, ...rest] = (sized ?? '').split(' ');
  const spec = apiVersion.endsWith('/v2') ? { sized: `${size} ${unit}` } : { size: Number(number), unit: rest.join() };
  return { ...object, apiVersion, spec };
}

function converted({ apiVersion, request }: Review): object {
  const convertedObjects = request.objects.map((object: Widget) => convert(object, request.desiredAPIVersion));
  const response = { uid: request.uid, result: { status: 'Success' }, convertedObjects };
  return { apiVersion, kind: 'ConversionReview', response };
}

beforeAll(async () => {
  api = await testApi();
  server = await webhookServer((review) => JSON.stringify(answer(review)));
});
beforeEach(() => {
  answer = converted;
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** The paths of the objects in v1, which is stored, and in v2. */
async function kind(clientConfig: object = { url: `${server.url}/convert`, caBundle: server.caBundle }) {
  const conversion = { strategy: 'Webhook', webhook: { clientConfig, conversionReviewVersions: ['v1'] } };
  const versions = [versionOf('v1'), versionOf('v2')];
  const v1 = await given(api, definitionOf(`conv${count++}.example.com`, versions, { conversion }));
  server.reviews.length = 0;
  return { v1, v2: v1.replace('/v1/', '/v2/') };
}

describe('a webhook', () => {
  test('converts what is read and what is written', async () => {
    const { v1, v2 } = await kind();
    await api.send('POST', v1, widget(v1, 'a', { spec: { size: 3, unit: 'm' } }));
    expect(server.reviews).toEqual([]);

    const read = await api.send('GET', `${v2}/a`);
    expect(read.body.apiVersion).toMatch(/\/v2$/);
    expect(read.body.spec).toEqual({ sized: '3 m' });
    const { apiVersion, request } = server.reviews[0] as Review;
    expect(apiVersion).toBe('apiextensions.k8s.io/v1');
    expect(request.desiredAPIVersion).toBe(read.body.apiVersion);
    expect(request.objects).toMatchObject([{ metadata: { name: 'a' }, spec: { size: 3, unit: 'm' } }]);

    const made = await api.send('POST', v2, widget(v2, 'b', { spec: { sized: '4 kg' } }));
    expect(made.body.spec).toEqual({ sized: '4 kg' });
    expect((await api.send('GET', `${v1}/b`)).body.spec).toEqual({ size: 4, unit: 'kg' });

    const replaced = await api.send('PUT', `${v2}/a`, { ...read.body, spec: { sized: '5 m' } });
    expect(replaced.body.spec).toEqual({ sized: '5 m' });
    expect((await api.send('GET', `${v1}/a`)).body.spec).toEqual({ size: 5, unit: 'm' });
    const list = await api.send('GET', v2);
    expect(list.body.items.map(({ spec }: Widget) => spec.sized)).toEqual(['5 m', '4 kg']);
  });

  test('converts what a list and a watch tell', async () => {
    const { v1, v2 } = await kind();
    const { resourceVersion } = (await api.send('GET', v1)).body.metadata;
    await api.send('POST', v1, widget(v1, 'a', { spec: { size: 3, unit: 'm' } }));
    await api.send('PATCH', `${v1}/a`, { spec: { size: 4 } }, { type: 'merge' });
    expect((await api.send('GET', v2)).body.items).toMatchObject([{ spec: { sized: '4 m' } }]);
    expect(server.reviews).toHaveLength(1);
    await api.send('DELETE', `${v1}/a`);
    const query = `watch=true&timeoutSeconds=1&resourceVersion=${resourceVersion}`;
    const { body } = await api.send('GET', `${v2}?${query}`);
    const events = String(body)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ type, object }) => [type, object.spec.sized])).toEqual([
      ['ADDED', '3 m'],
      ['MODIFIED', '4 m'],
      ['DELETED', '4 m'],
    ]);
  });

  test('leaves what waits for its finalizers as it is stored', async () => {
    const { v1, v2 } = await kind();
    const finalizers = ['example.com/wait'];
    await api.send('POST', v1, widget(v1, 'a', { metadata: { name: 'a', finalizers }, spec: { size: 3, unit: 'm' } }));
    await api.send('DELETE', `${v2}/a`);
    const { metadata, spec } = (await api.send('GET', `${v1}/a`)).body;
    expect(metadata.deletionTimestamp).toBeDefined();
    expect(spec).toEqual({ size: 3, unit: 'm' });
  });

  test('may change labels and annotations, and nothing else of metadata', async () => {
    const { v1, v2 } = await kind();
    await api.send('POST', v1, widget(v1, 'a', { spec: { size: 3, unit: 'm' } }));
    const change = (metadata: object) => (review: Review) => {
      const whole = converted(review) as { response: { convertedObjects: Widget[] } };
      for (const object of whole.response.convertedObjects) Object.assign(object.metadata, metadata);
      return whole;
    };
    answer = change({ labels: { from: 'webhook' }, generation: 77 });
    const { metadata } = (await api.send('GET', `${v2}/a`)).body;
    expect(metadata).toMatchObject({ labels: { from: 'webhook' }, generation: 1 });

    answer = change({ name: 'b' });
    const refused = await api.send('GET', `${v2}/a`);
    expect(refused.status).toBe(500);
    expect(refused.body.message).toMatch(/returned invalid object at index 0: must have the same name: a != b$/);
  });

  test('lets those who asked for one version admit the others: they see theirs, and what they change is in all', async () => {
    const { v1, v2 } = await kind();
    const [, , group = ''] = v1.split('/');
    const seen: object[] = [];
    answer = (review) => {
      const { apiVersion, request } = review;
      if (!apiVersion.startsWith('admission')) return converted(review);
      seen.push({ ...request.object.spec, kind: request.kind.version, requestKind: request.requestKind.version });
      const patch = [{ op: 'replace', path: '/spec/size', value: request.object.spec.size + 1 }];
      const encoded = Buffer.from(JSON.stringify(patch)).toString('base64');
      const response = { uid: request.uid, allowed: true, patchType: 'JSONPatch', patch: encoded };
      return { apiVersion, kind: 'AdmissionReview', response };
    };
    await api.send('POST', '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations', {
      metadata: { name: group },
      webhooks: [
        {
          name: `one.${group}`,
          admissionReviewVersions: ['v1'],
          sideEffects: 'None',
          clientConfig: { url: `${server.url}/admit`, caBundle: server.caBundle },
          rules: [{ apiGroups: [group], apiVersions: ['v1'], operations: ['CREATE'], resources: ['widgets'] }],
        },
      ],
    });
    const made = await api.send('POST', v2, widget(v2, 'a', { spec: { sized: '3 m' } }));
    expect(seen).toEqual([{ size: 3, unit: 'm', kind: 'v1', requestKind: 'v2' }]);
    expect(made.body.spec).toEqual({ sized: '4 m' });
    expect((await api.send('GET', `${v1}/a`)).body.spec).toEqual({ size: 4, unit: 'm' });
  });

  test('that refuses is quoted, and nothing is written', async () => {
    const { v1, v2 } = await kind();
    answer = ({ apiVersion, request }) => {
      const response = { uid: request.uid, result: { status: 'Failure', message: 'no way' } };
      return { apiVersion, kind: 'ConversionReview', response };
    };
    const refused = await api.send('POST', v2, widget(v2, 'a', { spec: { sized: '4 kg' } }));
    expect(refused.status).toBe(500);
    const [, , group] = v1.split('/');
    expect(refused.body.message).toBe(`conversion webhook for ${group}/v2, Kind=Widget failed: no way`);
    expect((await api.send('GET', `${v1}/a`)).status).toBe(404);
  });

  test('behind a service is out of reach, and says so', async () => {
    const { v1, v2 } = await kind({ service: { namespace: 'default', name: 'absent', path: '/c' } });
    await api.send('POST', v1, widget(v1, 'a', { spec: { size: 3, unit: 'm' } }));
    const { status, body } = await api.send('GET', `${v2}/a`);
    expect(status).toBe(500);
    expect(body.message).toMatch(
      /failed: Post "https:\/\/absent\.default\.svc:443\/c\?timeout=30s": service "absent" not found$/,
    );
    expect((await api.send('GET', `${v1}/a`)).status).toBe(200);
    const definition = await api.send('GET', `${DEFINITIONS}/widgets.${v1.split('/')[2]}`);
    expect((await api.send('DELETE', `${DEFINITIONS}/${definition.body.metadata.name}`)).status).toBe(200);
  });
});
