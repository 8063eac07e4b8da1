// The index of OpenAPI version 3 and the documents that it leads to.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

interface Index {
  readonly paths: Record<string, { readonly serverRelativeURL: string }>;
}

interface Document {
  readonly openapi: string;
  readonly paths: Record<string, { get?: { responses: Record<string, unknown> } }>;
  readonly components: { schemas?: Record<string, unknown> };
}

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const read = async (path: string) => (await api.send('GET', path)).body;

test('every path that the index names leads to a document whose references are in it', async () => {
  const { paths } = (await read('/openapi/v3')) as unknown as Index;
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining(['.well-known/openid-configuration', 'api', 'api/v1', 'apis', 'apis/apps', 'apis/apps/v1']),
  );
  expect(Object.keys(paths)).toEqual(expect.arrayContaining(['openid/v1/jwks', 'version']));
  for (const [name, { serverRelativeURL }] of Object.entries(paths)) {
    const document = (await read(serverRelativeURL)) as unknown as Document;
    expect(document.openapi, name).toBe('3.0.0');
    const references = JSON.stringify(document).match(/#\/components\/schemas\/[\w.-]+/g) ?? [];
    for (const reference of new Set(references))
      expect(Object.keys(document.components.schemas ?? {}), name).toContain(reference.split('/').pop());
  }
});

test('a group says what its discovery answers with', async () => {
  const document = (await read('/openapi/v3/apis/apps')) as unknown as Document;
  expect(document.paths['/apis/apps/']?.get).toMatchObject({
    operationId: 'getAppsAPIGroup',
    responses: {
      200: {
        content: {
          'application/json': {
            schema: { $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.APIGroup' },
          },
        },
      },
    },
  });
  expect((await api.send('GET', '/openapi/v3/apis/nope')).status).toBe(404);
});

type Schemas = Record<
  string,
  { readonly description?: string; readonly properties?: Record<string, object>; readonly [extension: string]: unknown }
>;

const schemasOf = async (path: string) => (await read(path)).components as unknown as { readonly schemas: Schemas };

test('fields of built-in types say which values they can have, in both versions', async () => {
  const { schemas } = await schemasOf('/openapi/v3/api/v1');
  const enums = { enum: ['Always', 'Never', 'OnFailure'] };
  expect(schemas['io.k8s.api.core.v1.PodSpec']?.properties?.['restartPolicy']).toMatchObject(enums);
  expect(schemas['io.k8s.api.core.v1.ContainerPort']?.properties).toMatchObject({
    containerPort: { default: 0 },
    protocol: { enum: ['SCTP', 'TCP', 'UDP'], default: 'TCP' },
  });
  const { definitions } = (await read('/openapi/v2')) as unknown as { definitions: Schemas };
  const spec = definitions['io.k8s.api.core.v1.PodSpec']?.properties;
  expect(spec?.['restartPolicy']).toMatchObject(enums);
  expect(spec?.['restartPolicy']).not.toHaveProperty('default');
  const rule = definitions['io.k8s.api.admissionregistration.v1.RuleWithOperations']?.properties;
  expect(rule?.['operations']).toMatchObject({ items: { enum: ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'] } });
});

test('built-in types say what does not follow from their fields, as a 1.35 API server does', async () => {
  const { schemas = {} } = ((await read('/openapi/v3/api/v1')) as unknown as Document).components as {
    schemas?: Schemas;
  };
  const field = (type: string, name: string) => schemas[`io.k8s.api.core.v1.${type}`]?.properties?.[name];
  expect(field('PersistentVolumeSpec', 'claimRef')).toMatchObject({ 'x-kubernetes-map-type': 'granular' });
  expect(field('ReplicationControllerSpec', 'replicas')).toMatchObject({ default: 1 });
  expect(field('LocalObjectReference', 'name')).toMatchObject({ default: '' });
  expect(field('AzureDiskVolumeSource', 'kind')).toMatchObject({ default: 'Shared' });
  expect(field('PersistentVolumeClaimStatus', 'allocatedResourceStatuses')).toMatchObject({
    additionalProperties: { enum: expect.arrayContaining(['NodeResizePending']) },
  });
  expect(schemas['io.k8s.api.core.v1.SeccompProfile']?.['x-kubernetes-unions']).toEqual([
    { discriminator: 'type', 'fields-to-discriminateBy': { localhostProfile: 'LocalhostProfile' } },
  ]);
  const authentication = (await read('/openapi/v3/apis/authentication.k8s.io/v1')).components.schemas;
  expect(schemas['io.k8s.api.authentication.v1.TokenRequest']?.['required']).toEqual(['spec']);
  expect(authentication['io.k8s.api.authentication.v1.TokenReviewSpec']?.required).toBeUndefined();
  const networking = (await read('/openapi/v3/apis/networking.k8s.io/v1')).components.schemas;
  expect(networking['io.k8s.api.networking.v1.IngressRule'].properties.http).toEqual({
    $ref: '#/components/schemas/io.k8s.api.networking.v1.HTTPIngressRuleValue',
  });
  const claims = (await read('/openapi/v3/apis/resource.k8s.io/v1')).components.schemas;
  expect(claims['io.k8s.api.resource.v1.ResourceClaim'].description).toMatch(/^ResourceClaim describes a request for/);
});

test('fields that refer to other types say what they are, in paragraphs; or what those types are', async () => {
  const { schemas } = await schemasOf('/openapi/v3/apis/apps/v1');
  const field = (type: string, name: string) => schemas[`io.k8s.api.${type}`]?.properties?.[name];
  expect(field('apps.v1.DeploymentSpec', 'selector')).toMatchObject({
    description: expect.stringMatching(/^Label selector for pods\. /),
  });
  expect(field('core.v1.PodSpec', 'os')).toMatchObject({
    description: expect.stringMatching(/\.\n\nIf the OS field is set to linux, /),
  });
  expect(field('apps.v1.DaemonSet', 'status')).toMatchObject({
    description: 'DaemonSetStatus represents the current status of a daemon set.',
  });
});

test('fields of few values list them', async () => {
  const { schemas } = await schemasOf('/openapi/v3/apis/apps/v1');
  expect(schemas['io.k8s.api.core.v1.PodSpec']?.properties?.['preemptionPolicy']).toMatchObject({
    description: expect.stringMatching(/\n\nPossible enum values:\n - `"Never"`\n - `"PreemptLowerPriority"`$/),
  });
});

test('quotes in what a field says are quotes', async () => {
  const { schemas } = await schemasOf('/openapi/v3/api/v1');
  const data = schemas['io.k8s.api.core.v1.ConfigMap']?.properties?.['data'];
  expect(data).toMatchObject({ description: expect.stringContaining("characters, '-', '_' or '.'.") });
});

test('the group of a custom kind has its lists, and the types that every group speaks', async () => {
  const schema = { type: 'object', properties: { spec: { type: 'object' } } };
  const made = await api.send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    metadata: { name: 'shelves.books.example.com' },
    spec: {
      group: 'books.example.com',
      scope: 'Namespaced',
      names: { plural: 'shelves', kind: 'Shelf' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    },
  });
  expect(made.status).toBe(201);
  await expect.poll(() => read('/openapi/v3/apis/books.example.com/v1')).toHaveProperty('components');
  const { schemas } = await schemasOf('/openapi/v3/apis/books.example.com/v1');
  expect(schemas['com.example.books.v1.ShelfList']).toMatchObject({
    description: 'ShelfList is a list of Shelf',
    required: ['items'],
    properties: { items: { items: { $ref: '#/components/schemas/com.example.books.v1.Shelf' } } },
    'x-kubernetes-group-version-kind': [{ group: 'books.example.com', version: 'v1', kind: 'ShelfList' }],
  });
  const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1';
  for (const name of ['DeleteOptions', 'FieldsV1', 'ListMeta', 'Patch', 'Preconditions', 'Status', 'StatusDetails'])
    expect(Object.keys(schemas)).toContain(`${meta}.${name}`);
  expect(schemas[`${meta}.OwnerReference`]).toMatchObject({
    required: ['apiVersion', 'kind', 'name', 'uid'],
    'x-kubernetes-map-type': 'atomic',
  });
});

test('what may be one of several things is described, and has no type; an empty struct has no properties', async () => {
  const document = await api.send('GET', '/openapi/v3/apis/apiextensions.k8s.io/v1');
  const { schemas } = document.body.components;
  const of = (name: string) => schemas[`io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.${name}`];
  expect(of('JSONSchemaProps').properties.items.$ref ?? '').toMatch(/JSONSchemaPropsOrArray$/);
  expect(of('JSONSchemaPropsOrArray')).toEqual({
    description: expect.stringMatching(/^JSONSchemaPropsOrArray represents a value that can either be/),
  });
  expect(of('CustomResourceSubresourceStatus')).not.toHaveProperty('properties');
});

test('the version of a server has a type', async () => {
  const { body } = await api.send('GET', '/openapi/v3/version');
  const content = body.paths['/version/'].get.responses['200'].content['application/json'];
  expect(content.schema.$ref).toBe('#/components/schemas/io.k8s.apimachinery.pkg.version.Info');
  const { properties } = body.components.schemas['io.k8s.apimachinery.pkg.version.Info'];
  expect(properties).toMatchObject({ gitVersion: { type: 'string', default: '' }, emulationMajor: { type: 'string' } });
});

test('a list that has a type of its own says nothing of how it is owned, and a claim is one wherever it is', async () => {
  const { body } = await api.send('GET', '/openapi/v3/apis/apps/v1');
  const { schemas } = body.components;
  const { verbs, shortNames } = schemas['io.k8s.apimachinery.pkg.apis.meta.v1.APIResource'].properties;
  expect(verbs).not.toHaveProperty('x-kubernetes-list-type');
  expect(shortNames).toHaveProperty('x-kubernetes-list-type', 'atomic');
  expect(schemas['io.k8s.api.core.v1.PersistentVolumeClaim']['x-kubernetes-group-version-kind']).toHaveLength(1);
});

test('fields of times, of numbers or texts, and of names with hyphens have words of their own, and so have quantities', async () => {
  const schemas = async (path: string) => (await api.send('GET', `/openapi/v3/apis/${path}`)).body.components.schemas;
  const apps = await schemas('apps/v1');
  expect(apps['io.k8s.api.apps.v1.RollingUpdateDeployment'].properties.maxSurge.description).toMatch(
    /^The maximum number of pods that can be scheduled above the desired number of pods\./,
  );
  expect(apps['io.k8s.apimachinery.pkg.api.resource.Quantity'].description).toMatch(/^Quantity is a fixed-point/);
  const lease = (await schemas('coordination.k8s.io/v1'))['io.k8s.api.coordination.v1.LeaseSpec'];
  expect(lease.properties.renewTime.description).toMatch(/^renewTime is a time when the current holder/);
  const extensions = await schemas('apiextensions.k8s.io/v1');
  const props = extensions['io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps'].properties;
  expect(props['x-kubernetes-map-type'].description).toMatch(/^x-kubernetes-map-type annotates an object/);
});
