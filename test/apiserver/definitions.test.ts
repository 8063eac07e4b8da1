// CustomResourceDefinitions: what they must say, and what becomes of them.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';
import { causesOf, DEFINITIONS, definitionOf, given, versionOf, widget } from './support/definitions.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const conditionsOf = (name: string) => api.send('GET', `${DEFINITIONS}/${name}`);
const holds = (type: string, status: string) => (answer: { body: { status?: { conditions?: object[] | null } } }) =>
  (answer.body.status?.conditions ?? []).some((condition) => {
    const { type: name, status: value } = condition as { type: string; status: string };
    return name === type && value === status;
  });

describe('a definition is refused', () => {
  test.each([
    ['without versions', {}, 'null'],
    ['with an empty list of versions', { versions: [] }, '[]'],
  ])('%s, which it is told of as it was sent', async (_what, spec, shown) => {
    const definition = { metadata: { name: 'none.example.com' }, spec: { group: 'example.com', ...spec } };
    const answer = await api.send('POST', DEFINITIONS, definition);
    expect(answer.status).toBe(422);
    expect(answer.body.message).toContain(
      `spec.versions: Invalid value: ${shown}: must have exactly one version marked as storage version`,
    );
  });

  const string = { type: 'string' };
  const AT = 'spec.validation.openAPIV3Schema';
  test.each([
    [
      'for a list without items',
      { list: { type: 'array' } },
      `${AT}.properties[list].items`,
      'Required value: must be specified',
    ],
    [
      'for a default that the schema refuses',
      { a: { type: 'integer', minimum: 3, default: 1 } },
      `${AT}.properties[a].default`,
      'Invalid value: 1:  in body should be greater than or equal to 3',
    ],
    [
      'for a default with unknown fields',
      { a: { type: 'object', properties: { b: string }, default: { c: 1 } } },
      `${AT}.properties[a].default`,
      'Invalid value: {"c":1}: must not have unknown fields',
    ],
    [
      'for keys of a map that may be missing',
      {
        a: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['k'],
          items: { type: 'object', properties: { k: string } },
        },
      },
      `${AT}.properties[a].items.properties[k].default`,
      'Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
    ],
    [
      'for a pattern that RE2 does not know',
      { a: { type: 'string', pattern: '(?=x)' } },
      `${AT}.properties[a].pattern`,
      `Invalid value: "(?=x)": must be a valid regular expression, but isn't: error parsing regexp: invalid or unsupported Perl syntax: \`(?=\``,
    ],
    [
      'for a rule that looks back from an item that cannot be found again',
      {
        a: {
          type: 'array',
          items: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] },
          maxItems: 2,
        },
      },
      `${AT}.properties[a].items.x-kubernetes-validations[0].rule`,
      `Invalid value: "self == oldSelf": oldSelf cannot be used on the uncorrelatable portion of the schema within ${AT}.properties[a]`,
    ],
  ])('%s', async (_what, properties, field, message) => {
    const answer = await api.send(
      'POST',
      DEFINITIONS,
      definitionOf('refused.example.com', [versionOf('v1', { properties })]),
    );
    expect(answer.status).toBe(422);
    expect(causesOf(answer)).toContainEqual([field, message]);
  });

  test('for a shape that only a branch of it knows', async () => {
    const schema = { anyOf: [{ properties: { b: { minLength: 1 } } }] };
    const answer = await api.send('POST', DEFINITIONS, definitionOf('shape.example.com', [versionOf('v1', schema)]));
    const words = `Required value: because it is defined in ${AT}.anyOf[0].properties[b]`;
    expect(causesOf(answer)).toEqual([[`${AT}.properties[b]`, words]]);
  });

  test('for a schema that not all versions share at its own place', async () => {
    const versions = [versionOf('v1'), versionOf('v2', { properties: { a: {} } })];
    const answer = await api.send('POST', DEFINITIONS, definitionOf('places.example.com', versions));
    const path = 'spec.versions[1].schema.openAPIV3Schema.properties[a].type';
    expect(causesOf(answer)).toEqual([[path, 'Required value: must not be empty for specified object fields']]);
  });

  test('for a short name without letters, and for fields to select by without a schema', async () => {
    const definition = definitionOf('named.example.com', [versionOf('v1', {})]);
    const { names, versions } = definition.spec;
    const [version] = versions;
    const answer = await api.send('POST', DEFINITIONS, {
      ...definition,
      spec: {
        ...definition.spec,
        names: { ...names, shortNames: [''] },
        versions: [{ ...version, schema: undefined, selectableFields: [{ jsonPath: '.spec.a' }] }],
      },
    });
    const causes = Object.fromEntries(causesOf(answer));
    expect(causes['spec.names.shortNames[0]']).toMatch(/^Invalid value: "": a DNS-1035 label/);
    expect(causes['spec.selectableFields']).toBe(
      'Invalid value: "": may only be set when validations.schema is included',
    );
  });

  test('for a change of what is established', async () => {
    await given(api, definitionOf('fixed.example.com', [versionOf('v1')]));
    const body = { spec: { names: { kind: 'Other', listKind: 'OtherList' }, scope: 'Cluster' } };
    const answer = await api.send('PATCH', `${DEFINITIONS}/widgets.fixed.example.com`, body, { type: 'merge' });
    expect(causesOf(answer)).toEqual([
      ['spec.scope', 'Invalid value: "Cluster": field is immutable'],
      ['spec.names.kind', 'Invalid value: "Other": field is immutable'],
    ]);
  });
});

describe('a definition', () => {
  test('gets its names when they are free, and those of another when that goes', async () => {
    const first = definitionOf('names.example.com', [versionOf('v1')]);
    const second = definitionOf('names.example.com', [versionOf('v1')], {
      names: { plural: 'gadgets', kind: 'Widget' },
    });
    await given(api, first);
    await api.send('POST', DEFINITIONS, { ...second, metadata: { name: 'gadgets.names.example.com' } });
    const refused = await api.until(() => conditionsOf('gadgets.names.example.com'), holds('NamesAccepted', 'False'));
    expect(refused.body.status.conditions[0]).toMatchObject({
      reason: 'ListKindConflict',
      message: '"WidgetList" is already in use',
    });
    await api.send('DELETE', `${DEFINITIONS}/widgets.names.example.com`);
    await api.until(() => conditionsOf('gadgets.names.example.com'), holds('Established', 'True'));
  });

  test('brings an APIService for each version, which goes with it and comes back when somebody deletes it', async () => {
    const group = 'services.example.com';
    await given(api, definitionOf(group, [versionOf('v1'), versionOf('v2')]));
    const at = (version: string) => `/apis/apiregistration.k8s.io/v1/apiservices/${version}.${group}`;
    const read = (version: string) => api.send('GET', at(version));
    const made = await api.until(
      () => read('v2'),
      ({ status }) => status === 200,
    );
    expect(made.body.spec).toEqual({ group, version: 'v2', groupPriorityMinimum: 1000, versionPriority: 100 });
    expect(made.body.status.conditions).toMatchObject([{ type: 'Available', status: 'True' }]);
    await api.send('DELETE', at('v2'));
    const again = await api.until(
      () => read('v2'),
      ({ status }) => status === 200,
    );
    expect(again.body.metadata.uid).not.toBe(made.body.metadata.uid);
    await api.send('DELETE', `${DEFINITIONS}/widgets.${group}`);
    for (const version of ['v1', 'v2'])
      await api.until(
        () => read(version),
        ({ status }) => status === 404,
      );
  });

  test('says that its group needs an approval, and whose it has', async () => {
    const definition = definitionOf('test.k8s.io', [versionOf('v1')]);
    const unapproved = await api.send('POST', DEFINITIONS, definition);
    expect(unapproved.body.message).toMatch(/protected groups must have approval annotation/);
    const approvedBy = (text: string) => ({ 'api-approved.kubernetes.io': text });
    for (const text of [' https://example.com', 'example.com', 'https:///x', 'mailto:x']) {
      const metadata = { ...definition.metadata, annotations: approvedBy(text) };
      const refused = await api.send('POST', DEFINITIONS, { ...definition, metadata });
      expect(refused.body.message).toMatch(/with either a URL or a reason starting with "unapproved"/);
    }
    const annotations = approvedBy('unapproved, for a test');
    await api.send('POST', DEFINITIONS, { ...definition, metadata: { ...definition.metadata, annotations } });
    const { body } = await api.until(
      () => conditionsOf('widgets.test.k8s.io'),
      holds('KubernetesAPIApprovalPolicyConformant', 'False'),
    );
    expect(body.status.conditions).toContainEqual(expect.objectContaining({ reason: 'UnapprovedAnnotation' }));
  });

  test('that has gone leaves nobody its kind', async () => {
    for (let round = 0; round < 20; round++) {
      const path = await given(api, definitionOf(`gone${round}.example.com`, [versionOf('v1')]));
      await api.send('POST', path, widget(path, 'a'));
      const definition = `${DEFINITIONS}/widgets.gone${round}.example.com`;
      await api.send('DELETE', definition);
      while ((await api.send('GET', definition)).status !== 404);
      expect((await api.send('GET', `${path}/a`)).body).toBe('404 page not found\n');
    }
  });

  test('on its way out takes its objects along, waits for their finalizers, and lets none be made', async () => {
    const path = await given(api, definitionOf('ending.example.com', [versionOf('v1')]));
    const held = widget(path, 'held');
    await api.send('POST', path, widget(path, 'free'));
    await api.send('POST', path, { ...held, metadata: { ...held.metadata, finalizers: ['test.example.com/hold'] } });
    const { body } = await api.send('DELETE', `${DEFINITIONS}/widgets.ending.example.com`);
    expect(body.metadata.finalizers).toEqual(['customresourcecleanup.apiextensions.k8s.io']);
    await api.until(
      () => api.send('GET', `${path}/free`),
      ({ status }) => status === 404,
    );
    expect((await api.send('POST', path, widget(path, 'late'))).body.message).toBe(
      'widgets.ending.example.com "late" is forbidden: create not allowed while custom resource definition is terminating',
    );
    await api.send('PATCH', `${path}/held`, { metadata: { finalizers: null } }, { type: 'merge' });
    await api.until(
      () => conditionsOf('widgets.ending.example.com'),
      ({ status }) => status === 404,
    );
    expect((await api.send('GET', path)).body).toBe('404 page not found\n');
  });

  test('remembers what was ever stored, and may forget it', async () => {
    const path = await given(api, definitionOf('stored.example.com', [versionOf('v1'), versionOf('v2')]));
    await api.send('POST', path, widget(path, 'old'));
    const name = `${DEFINITIONS}/widgets.stored.example.com`;
    const flip = [
      { op: 'replace', path: '/spec/versions/0/storage', value: false },
      { op: 'replace', path: '/spec/versions/1/storage', value: true },
    ];
    const flipped = await api.send('PATCH', name, flip, { type: 'jsonpatch' });
    expect(flipped.body.status.storedVersions).toEqual(['v1', 'v2']);
    expect((await api.send('GET', `${path}/old`)).body.apiVersion).toBe('stored.example.com/v1');
    const forgotten = await api.send(
      'PATCH',
      `${name}/status`,
      { status: { storedVersions: ['v2'] } },
      { type: 'merge' },
    );
    expect(forgotten.body.status.storedVersions).toEqual(['v2']);
    const gone = await api.send('PATCH', name, [{ op: 'remove', path: '/spec/versions/0' }], { type: 'jsonpatch' });
    expect(gone.status).toBe(200);
    const later = path.replace('/v1/', '/v2/');
    expect((await api.send('GET', `${later}/old`)).body.apiVersion).toBe('stored.example.com/v2');
  });
});

test('labels that come with the status of a definition are written', async () => {
  const path = await given(api, definitionOf('labels.example.com', [versionOf('v1')]));
  const change = { metadata: { labels: { a: 'b' } } };
  const status = `${DEFINITIONS}/widgets.labels.example.com/status`;
  expect((await api.send('PATCH', status, change, { type: 'merge' })).body.metadata.labels).toEqual({ a: 'b' });
  expect((await api.send('PUT', path, widget(path, 'a'))).body.message).toBe('name must be provided');
});
