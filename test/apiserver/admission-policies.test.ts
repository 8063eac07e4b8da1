// ValidatingAdmissionPolicy: expressions that deny, warn and look at parameters.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const GROUP = '/apis/admissionregistration.k8s.io/v1';
const CONFIG_MAPS = { operations: ['CREATE', 'UPDATE', 'DELETE'], resources: ['configmaps'] };
const onConfigMaps = (core: string, rule: object = CONFIG_MAPS) => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': core.split('/').at(-1) ?? '' } },
  resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], ...rule }],
});

let count = 0;

/** A policy for the config maps of a fresh namespace, or what the rule says, put to use. */
async function policy(spec: object, binding: object = {}, rule?: object): Promise<{ core: string; name: string }> {
  const core = await api.namespace();
  const name = `policy-${count++}`;
  const made = await api.send('POST', `${GROUP}/validatingadmissionpolicies`, {
    metadata: { name },
    spec: { matchConstraints: onConfigMaps(core, rule), ...spec },
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const bound = await api.send('POST', `${GROUP}/validatingadmissionpolicybindings`, {
    metadata: { name },
    spec: { policyName: name, validationActions: ['Deny'], ...binding },
  });
  expect(bound.status, JSON.stringify(bound.body)).toBe(201);
  return { core, name };
}

const create = (core: string, name: string, data?: object) =>
  api.send('POST', `${core}/configmaps`, { metadata: { name }, ...(data ? { data } : {}) });

test('the first validation that is false denies, with its message and reason', async () => {
  const { core, name } = await policy({
    validations: [
      {
        expression: "object.metadata.name != 'bad'",
        messageExpression: "'name ' + object.metadata.name",
        reason: 'Forbidden',
      },
      { expression: "object.metadata.name != 'bad'", message: 'second' },
    ],
  });
  const { status, body } = await create(core, 'bad');
  expect(status).toBe(403);
  expect(body.message).toBe(
    `configmaps "bad" is forbidden: ValidatingAdmissionPolicy '${name}' with binding '${name}' denied request: name bad`,
  );
  expect((await create(core, 'good')).status).toBe(201);
});

test('Warn lets pass and says so', async () => {
  const { core, name } = await policy(
    { validations: [{ expression: 'false', message: 'no' }] },
    { validationActions: ['Warn'] },
  );
  const { status, headers } = await create(core, 'a');
  expect(status).toBe(201);
  expect(String(headers.warning)).toContain(
    `Validation failed for ValidatingAdmissionPolicy '${name}' with binding '${name}': no`,
  );
});

test('variables are evaluated when they are read, and deletions are seen by their old object', async () => {
  const { core } = await policy({
    variables: [
      { name: 'broken', expression: '1 / 0 == 1' },
      { name: 'kept', expression: "oldObject != null && oldObject.metadata.name == 'kept'" },
    ],
    validations: [{ expression: "request.operation != 'DELETE' || !variables.kept", message: 'stays' }],
  });
  expect((await create(core, 'kept')).status).toBe(201);
  const { status, body } = await api.send('DELETE', `${core}/configmaps/kept`);
  expect([status, body.message]).toEqual([422, expect.stringContaining('denied request: stays')]);
});

test('each object that the selector of parameters finds must agree', async () => {
  const params = await api.namespace();
  for (const [name, max] of [
    ['small', '1'],
    ['large', '5'],
  ] as const)
    await api.send('POST', `${params}/configmaps`, { metadata: { name, labels: { limit: 'yes' } }, data: { max } });
  const { core } = await policy(
    {
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      validations: [
        { expression: 'size(object.data) <= int(params.data.max)', messageExpression: "'at most ' + params.data.max" },
      ],
    },
    {
      paramRef: {
        namespace: params.split('/').at(-1),
        selector: { matchLabels: { limit: 'yes' } },
        parameterNotFoundAction: 'Deny',
      },
    },
  );
  expect((await create(core, 'a', { a: '1' })).status).toBe(201);
  expect((await create(core, 'b', { a: '1', b: '2' })).body.message).toContain('denied request: at most 1');
});

test('the authorizer answers for who asks', async () => {
  const { core } = await policy({
    validations: [
      {
        expression:
          "authorizer.requestResource.check('delete').allowed() && !authorizer.serviceAccount('default', 'nobody').group('').resource('pods').check('get').allowed()",
      },
    ],
  });
  expect((await create(core, 'a')).status).toBe(201);
});

test('the options of a request are those of what it comes to, and a deletion is looked at when it can be', async () => {
  const isMade = "request.operation == 'CREATE' && object.metadata.name in ['a', 'p']";
  const own = ['fieldManager', 'fieldValidation', 'gracePeriodSeconds', 'orphanDependents'];
  const said = own.map((name) => `has(request.options.${name}) ? string(request.options.${name}) : ''`);
  const told = `[string(request.options.kind), ${said.join(', ')}].join(' ')`;
  const { core } = await policy(
    { validations: [{ expression: isMade, messageExpression: `request.options == null ? 'none' : ${told}` }] },
    {},
    { operations: ['*'], resources: ['configmaps', 'pods', 'pods/exec'] },
  );
  await create(core, 'a');
  const containers = [{ name: 'c', image: 'i' }];
  const pod = { metadata: { name: 'p' }, spec: { automountServiceAccountToken: false, containers } };
  await api.send('POST', `${core}/pods`, pod);
  const words = async (method: string, path: string, body?: object, type?: 'merge' | 'apply') =>
    (await api.send(method, `${core}/${path}`, body, type && { type })).body.message
      .split('denied request: ')[1]
      ?.trim();
  const named = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
  expect(await words('POST', 'configmaps', named('b'))).toBe('CreateOptions');
  expect(await words('PUT', 'configmaps/a?fieldValidation=Warn', { metadata: { name: 'a' } })).toBe(
    'UpdateOptions  Warn',
  );
  expect(await words('PATCH', 'configmaps/a?fieldManager=m', { data: { k: 'v' } }, 'merge')).toBe('UpdateOptions m');
  expect(await words('PATCH', 'configmaps/b?fieldManager=m', named('b'), 'apply')).toBe('CreateOptions m');
  expect(await words('DELETE', 'configmaps/a?gracePeriodSeconds=5')).toBe('DeleteOptions   5');
  expect(await words('DELETE', 'configmaps/a', { orphanDependents: false })).toBe('DeleteOptions    false');
  expect(await words('DELETE', 'pods/p')).toBe('DeleteOptions   0');
  expect(await words('POST', 'pods/p/exec?command=x')).toBe('none');
  const another = await api.send('DELETE', `${core}/pods/p`, { preconditions: { uid: 'x' } });
  expect(another.body.message).toContain('the UID in the precondition (x) does not match the UID in record');
});

test('an expression that fails denies unless the failure policy is Ignore', async () => {
  const validations = [{ expression: "object.data.none == 'x'" }];
  const strict = await policy({ validations });
  expect((await create(strict.core, 'a')).body.message).toContain(
    "expression 'object.data.none == 'x'' resulted in error: no such key: data",
  );
  const lenient = await policy({ validations, failurePolicy: 'Ignore' });
  expect((await create(lenient.core, 'a')).status).toBe(201);
});

test('a policy may not lock itself in', async () => {
  const { name } = await policy({
    matchConstraints: {
      resourceRules: [
        { apiGroups: ['admissionregistration.k8s.io'], apiVersions: ['*'], operations: ['*'], resources: ['*'] },
      ],
    },
    validations: [{ expression: 'false' }],
  });
  expect((await api.send('DELETE', `${GROUP}/validatingadmissionpolicies/${name}`)).status).toBe(200);
});

test('the status of a policy is checked, and belongs to its subresource', async () => {
  const { name } = await policy({ validations: [{ expression: 'true' }] });
  const path = `${GROUP}/validatingadmissionpolicies/${name}/status`;
  const bad = { status: { typeChecking: { expressionWarnings: [{ fieldRef: '', warning: '' }] } } };
  const { status, body } = await api.send('PATCH', path, bad, { type: 'merge' });
  expect(status).toBe(422);
  expect(body.details.causes.map(({ field }: { field: string }) => field)).toEqual([
    'status.typeChecking.expressionWarnings[0].warning',
    'status.typeChecking.expressionWarnings[0].fieldRef',
  ]);
  const good = await api.send('PATCH', path, { status: { observedGeneration: 1 } }, { type: 'merge' });
  expect(good.body.status).toEqual({ observedGeneration: 1 });
});

test.each([{ failurePolicy: '' }, { matchConstraints: { ...onConfigMaps('x'), matchPolicy: '' } }])(
  'a choice that is empty is none: %j',
  async (change) => {
    const spec = { matchConstraints: onConfigMaps('x'), validations: [{ expression: 'true' }], ...change };
    const { body } = await api.send('POST', `${GROUP}/validatingadmissionpolicies`, {
      metadata: { name: 'empty' },
      spec,
    });
    expect(body.details.causes).toMatchObject([{ reason: 'FieldValueNotSupported' }]);
  },
);

test.each([
  { what: 'all', query: '' },
  { what: 'those of one name', query: '?fieldSelector=metadata.name%3Da' },
])('the deletion of a collection, of $what, names none of its objects', async ({ query }) => {
  const { core, name } = await policy({
    validations: [{ expression: "request.operation != 'DELETE' || has(request.name)", message: 'no collections' }],
  });
  await create(core, 'a');
  const { body } = await api.send('DELETE', `${core}/configmaps${query}`);
  expect(body).toMatchObject({ code: 422, details: { name: 'Unknown' } });
  expect(body.message).toBe(
    `configmaps "Unknown" is forbidden: ValidatingAdmissionPolicy '${name}' with binding '${name}' denied request: no collections`,
  );
  expect((await api.send('DELETE', `${core}/configmaps/a`)).status).toBe(200);
});
