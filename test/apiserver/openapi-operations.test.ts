// What the documents of OpenAPI say can be done: the operations from which clients are generated and kubectl learns what a server can.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly description?: string;
}
interface Operation {
  readonly operationId: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Record<string, unknown>; readonly required?: boolean };
  readonly responses: Record<string, { readonly content?: Record<string, { readonly schema: { $ref?: string } }> }>;
  readonly consumes?: readonly string[];
}
type Item = Record<string, Operation> & { readonly parameters?: readonly Parameter[] };
interface Document {
  readonly info: object;
  readonly paths: Record<string, Item>;
  readonly definitions?: Record<string, { readonly 'x-kubernetes-group-version-kind'?: readonly object[] }>;
  readonly parameters?: Record<string, Parameter>;
}

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const read = async (path: string) => (await api.send('GET', path)).body as Document;
const names = (parameters: readonly Parameter[] | undefined) => (parameters ?? []).map(({ name }) => name).join();
const answers = ({ responses }: Operation) =>
  Object.entries(responses).map(([code, { content }]) => {
    const [first] = Object.values(content ?? {});
    return `${code} ${first?.schema.$ref?.split('.').pop() ?? ''}`.trim();
  });

describe('of a kind', () => {
  const paths = async () => (await read('/openapi/v3/api/v1')).paths;
  const MAPS = '/api/v1/namespaces/{namespace}/configmaps';

  test.each([
    [MAPS, 'get', 'listCoreV1NamespacedConfigMap', ['200 ConfigMapList', '401']],
    [MAPS, 'post', 'createCoreV1NamespacedConfigMap', ['200 ConfigMap', '201 ConfigMap', '202 ConfigMap', '401']],
    [MAPS, 'delete', 'deleteCoreV1CollectionNamespacedConfigMap', ['200 Status', '401']],
    [`${MAPS}/{name}`, 'get', 'readCoreV1NamespacedConfigMap', ['200 ConfigMap', '401']],
    [`${MAPS}/{name}`, 'put', 'replaceCoreV1NamespacedConfigMap', ['200 ConfigMap', '201 ConfigMap', '401']],
    [`${MAPS}/{name}`, 'delete', 'deleteCoreV1NamespacedConfigMap', ['200 Status', '202 Status', '401']],
    ['/api/v1/configmaps', 'get', 'listCoreV1ConfigMapForAllNamespaces', ['200 ConfigMapList', '401']],
    ['/api/v1/watch/configmaps', 'get', 'watchCoreV1ConfigMapListForAllNamespaces', ['200 WatchEvent', '401']],
    [
      '/api/v1/namespaces/{name}/finalize',
      'put',
      'replaceCoreV1NamespaceFinalize',
      ['200 Namespace', '201 Namespace', '401'],
    ],
    ['/api/v1/', 'get', 'getCoreV1APIResources', ['200 APIResourceList', '401']],
  ])('%s %s is named and answered as upstream does', async (path, method, id, answered) => {
    const operation = (await paths())[path]?.[method];
    expect(operation?.operationId).toBe(id);
    expect(answers(operation as Operation)).toEqual(answered);
  });

  test('what all operations of a path take is said once, by name', async () => {
    const item = (await paths())[`${MAPS}/{name}`];
    expect(names(item?.parameters)).toBe('name,namespace,pretty');
    expect(names(item?.['get']?.parameters)).toBe('');
    expect(names(item?.['patch']?.parameters)).toBe('dryRun,fieldManager,fieldValidation,force');
    expect(names((await paths())['/api/v1/configmaps']?.parameters)).toMatch(/^allowWatchBookmarks,continue,.*,watch$/);
  });

  test('parameters are explained, in paragraphs, each as where it is', async () => {
    const all = await paths();
    const words = (operation: Pick<Operation, 'parameters'> | undefined, name: string) =>
      operation?.parameters?.find((one) => one.name === name)?.description;
    const unexplained = Object.entries(all).flatMap(([path, item]) =>
      ([item, ...Object.values(item)] as Pick<Operation, 'parameters'>[]).flatMap(({ parameters }) =>
        (parameters ?? []).filter(({ description }) => !description).map(({ name }) => `${path} ${name}`),
      ),
    );
    expect(unexplained).toEqual([]);
    const resourceVersion = words(all['/api/v1/configmaps'], 'resourceVersion');
    expect(resourceVersion).toMatch(/^resourceVersion sets a constraint .*\.\n\nDefaults to unset$/);
    expect(words(all[MAPS]?.['post'], 'fieldManager')).not.toMatch(/apply requests/);
    expect(words(all[`${MAPS}/{name}`]?.['patch'], 'fieldManager')).toMatch(
      /This field is required for apply requests/,
    );
    expect(words(all[`${MAPS}/{name}`]?.['patch'], 'force')).toMatch(/^Force is going to "force" Apply requests\./);
  });

  test('bodies are of any type, patches of their own', async () => {
    const item = (await paths())[`${MAPS}/{name}`];
    expect(item?.['put']?.requestBody).toMatchObject({ content: { '*/*': {} }, required: true });
    expect(item?.['delete']?.requestBody).not.toHaveProperty('required');
    const { content = {} } = item?.['patch']?.requestBody ?? {};
    expect(Object.keys(content)).toHaveLength(4);
    expect(content['application/merge-patch+json']).toEqual({
      schema: { $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.Patch' },
    });
  });

  test('a subresource is of another kind, or a stream', async () => {
    const pod = '/api/v1/namespaces/{namespace}/pods/{name}';
    const all = await paths();
    expect(all[`${pod}/eviction`]?.['post']).toMatchObject({
      description: 'create eviction of a Pod',
      'x-kubernetes-group-version-kind': { group: 'policy', version: 'v1', kind: 'Eviction' },
    });
    expect(all[`${pod}/exec`]?.['post']?.operationId).toBe('connectCoreV1PostNamespacedPodExec');
    expect(names(all[`${pod}/exec`]?.parameters)).toBe('command,container,name,namespace,stderr,stdin,stdout,tty');
    expect(Object.keys(all[`${pod}/log`]?.['get']?.responses['200']?.content ?? {})[0]).toBe('text/plain');
  });

  test('of a group with dots is tagged in one word', async () => {
    const schemas = (await read('/openapi/v3/apis/flowcontrol.apiserver.k8s.io/v1')).paths;
    expect(schemas['/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas']?.['post']).toMatchObject({
      tags: ['flowcontrolApiserver_v1'],
      operationId: 'createFlowcontrolApiserverV1FlowSchema',
    });
  });
});

test('of a custom kind there are neither watches nor strategic patches, and no protobuf', async () => {
  const schema = { openAPIV3Schema: { type: 'object' } };
  const versions = [{ name: 'v1', served: true, storage: true, schema, subresources: { status: {} } }];
  const names = { plural: 'ores', kind: 'Ore' };
  await api.send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    metadata: { name: 'ores.my-mine.example.com' },
    spec: { group: 'my-mine.example.com', scope: 'Cluster', names, versions },
  });
  const { paths } = await read('/openapi/v3/apis/my-mine.example.com/v1');
  const root = '/apis/my-mine.example.com/v1/ores';
  expect(Object.keys(paths)).toEqual([root, `${root}/{name}`, `${root}/{name}/status`]);
  expect(paths[root]?.['get']).toMatchObject({
    description: 'list objects of kind Ore',
    operationId: 'listMyMineExampleComV1Ore',
    tags: ['myMineExampleCom_v1'],
  });
  const { content = {} } = paths[`${root}/{name}`]?.['patch']?.requestBody ?? {};
  expect(Object.keys(content).join()).not.toMatch(/strategic|protobuf/);
});

describe('version 2', () => {
  test('has every definition that it refers to', async () => {
    const document = await read('/openapi/v2');
    const references = new Set(JSON.stringify(document).match(/(?<=#\/definitions\/)[\w.-]+/g));
    expect([...references].filter((name) => !document.definitions?.[name])).toEqual([]);
    expect(document.info).toEqual({ title: 'Kubernetes', version: expect.stringMatching(/^1\.\d+$/) });
  });

  test('says what bodies are, and what watches tell', async () => {
    const { paths, definitions } = await read('/openapi/v2');
    const item = paths['/api/v1/namespaces/{namespace}/configmaps/{name}'];
    expect(item?.['put']?.consumes).toEqual(['*/*']);
    expect(item?.['put']?.parameters?.[0]).toEqual({
      name: 'body',
      in: 'body',
      required: true,
      schema: { $ref: '#/definitions/io.k8s.api.core.v1.ConfigMap' },
    });
    const told = definitions?.['io.k8s.apimachinery.pkg.apis.meta.v1.WatchEvent']?.['x-kubernetes-group-version-kind'];
    expect(told).toHaveLength(62);
  });

  test('says once, under a name made from its text, a parameter that is no kind’s own', async () => {
    const { paths, parameters } = await read('/openapi/v2');
    const references = new Set(JSON.stringify(paths).match(/(?<=#\/parameters\/)[\w-]+/g));
    expect([...references].sort()).toEqual(Object.keys(parameters ?? {}).sort());
    // Kubernetes has these names for the same texts.
    const known = [
      'limit-1NfNmdNH',
      'pretty-tJGM1-ng',
      'namespace-vgWSWtn3',
      'body-78PwaGsr',
      'sendInitialEvents-rLXlEK_k',
    ];
    expect(Object.keys(parameters ?? {})).toEqual(expect.arrayContaining(known));
    // Old kubectls look for these two where they are used.
    const create = paths['/api/v1/namespaces/{namespace}/configmaps']?.['post']?.parameters;
    expect(create?.map((one) => one.name ?? (one as { $ref?: string }).$ref)).toEqual([
      'body',
      'dryRun',
      '#/parameters/fieldManager-Qy4HdaTW',
      'fieldValidation',
    ]);
  });

  test('does not say again for a custom kind which parameters there are', async () => {
    const accept = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
    const { body } = await api.send('GET', '/openapi/v2', undefined, { accept });
    expect(body).toContain('listMyMineExampleComV1Ore');
    expect((body as string).match(/(?<!\/)limit-1NfNmdNH/g)).toHaveLength(1);
  });
});
