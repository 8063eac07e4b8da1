// How a refusal names Go's types and quotes what is no time; what is read of schemas below schemas.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let core: string;
beforeAll(async () => {
  api = await testApi();
  core = await api.namespace();
});
afterAll(() => api[Symbol.asyncDispose]());

const refusal = async (path: string, body: object): Promise<string> =>
  (await api.send('POST', `${path}?dryRun=All`, { metadata: { name: 'x' }, ...body })).body.message;
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const definition = (items: object, more: object = {}) => ({
  metadata: { name: 'things.x.io' },
  spec: {
    group: 'x.io',
    scope: 'Namespaced',
    names: { plural: 'things', kind: 'Thing' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', properties: { l: { type: 'array', items } } } },
        ...more,
      },
    ],
  },
});

test.each([
  [{ extra: [] }, 'SubjectAccessReviewSpec.spec.extra of type map[string]v1.ExtraValue'],
  [{ extra: { k: {} } }, 'SubjectAccessReviewSpec.spec.extra of type v1.ExtraValue'],
  [{ extra: { k: [5] } }, 'SubjectAccessReviewSpec.spec.extra of type string'],
  [{ uid: 5 }, 'SubjectAccessReviewSpec.spec.uid of type string'],
])('types of Go have their names: %j', async (spec, words) => {
  expect(await refusal('/apis/authorization.k8s.io/v1/subjectaccessreviews', { spec })).toContain(words);
});

test.each([
  ['batch/v1', 'jobs', { status: { uncountedTerminatedPods: { succeeded: 'x' } } }, '.succeeded of type []types.UID'],
  ['batch/v1', 'jobs', { status: { uncountedTerminatedPods: { failed: [5] } } }, '.failed of type types.UID'],
  ['policy/v1', 'poddisruptionbudgets', { status: { disruptedPods: [] } }, '.disruptedPods of type map[string]v1.Time'],
  ['policy/v1', 'poddisruptionbudgets', { status: { disruptedPods: { p: 5 } } }, '.disruptedPods of type string'],
  [
    'resource.k8s.io/v1',
    'resourceclaims',
    { status: { allocation: { devices: { results: [{ consumedCapacity: 5 }] } } } },
    '.consumedCapacity of type map[v1.QualifiedName]resource.Quantity',
  ],
  [
    'resource.k8s.io/v1',
    'resourceclaims',
    { status: { allocation: { devices: { results: [{ shareID: 5 }] } } } },
    '.shareID of type types.UID',
  ],
])('types of other packages have the names of those: %s %s %j', async (group, plural, body, words) => {
  expect(await refusal(`${core.replace('/api/v1', `/apis/${group}`)}/${plural}`, body)).toContain(words);
});

test('an item of a list that has a name of its own is named as what it is', async () => {
  const rules = { type: 'string', 'x-kubernetes-validations': [[]] };
  const properties = { a: rules };
  expect(await refusal(DEFINITIONS, definition({ type: 'object', properties }))).toContain('of type v1.ValidationRule');
  const { spec } = definition({ type: 'string' }, { subresources: { status: 'x' } });
  expect(await refusal(DEFINITIONS, { metadata: { name: 'things.x.io' }, spec })).toContain(
    'subresources.status of type v1.CustomResourceSubresourceStatus',
  );
});

test('a schema below a list is read as one', async () => {
  expect(await refusal(DEFINITIONS, definition({ type: true }))).toContain('properties.items.type of type string');
  const nameless = { type: 'string', 'x-kubernetes-validations': [{ rule: 'true', message: true }] };
  expect(await refusal(DEFINITIONS, definition(nameless))).toContain(
    'field JSONSchemaProps.spec.versions.schema.openAPIV3Schema.properties.items.x-kubernetes-validations.message of',
  );
  const rule = { rule: 'true', message: '' };
  const items = { type: 'string', 'x-kubernetes-validations': [rule], unknown: 1 };
  const { status, body, warning } = await api.send('POST', `${DEFINITIONS}?dryRun=All`, definition(items));
  expect({ status, warning }).toEqual({ status: 201, warning: undefined }); // it reads itself: nobody asks what it does not know
  const [version] = body.spec.versions;
  expect(version.schema.openAPIV3Schema.properties.l.items).toEqual({
    type: 'string',
    'x-kubernetes-validations': [{ rule: 'true' }],
  });
});

describe('where a schema may be, or a list of them, or a boolean', () => {
  const asked = (properties: object) => refusal(DEFINITIONS, definition({ type: 'object', properties }));

  test.each(['additionalProperties', 'additionalItems'])('%s is no text, number or list', async (field) => {
    for (const value of ['x', 5, []])
      expect(await asked({ a: { type: 'object', [field]: value } })).toContain(': boolean or JSON schema expected');
  });

  test('a list has schemas in it', async () => {
    expect(await asked({ a: { type: 'array', items: [5] } })).toMatch(
      /unmarshal number into Go struct field JSONSchemaProps\.spec\.versions\..*\.items of type v1\.JSONSchemaProps$/,
    );
  });

  test.each([5, 'x', true, []].map((items) => [items]))('items that are %j say nothing', async (items) => {
    expect(await asked({ a: { type: 'array', items } })).toMatch(
      /properties\[a\]\.items: Required value: must be specified$/,
    );
  });

  test('a map of dependencies is refused, be it empty', async () => {
    expect(await asked({ a: { type: 'object', dependencies: {} } })).toContain('dependencies is not supported');
  });

  test('an enum is a list of JSON', async () => {
    expect(await asked({ a: { type: 'string', enum: 'x' } })).toContain('properties.enum of type []v1.JSON');
  });
});

test('what is no time is quoted by its bytes', async () => {
  const path = `${core.replace('/api/v1', '/apis/coordination.k8s.io/v1')}/leases`;
  expect(await refusal(path, { spec: { renewTime: 'é"\n' } })).toContain(
    String.raw`parsing time "\xc3\xa9\"\x0a" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "\xc3\xa9\"\x0a" as "2006"`,
  );
});

test('fields that only a later version has are unknown', async () => {
  const drivers = '/apis/storage.k8s.io/v1/csidrivers?dryRun=All';
  const spec = { attachRequired: false, preventPodSchedulingIfMissing: true };
  const { body, warning } = await api.send('POST', drivers, { metadata: { name: 'd.io' }, spec });
  expect(warning).toContain('unknown field \\"spec.preventPodSchedulingIfMissing\\"');
  expect(body.spec.preventPodSchedulingIfMissing).toBeUndefined();
});
