// Requests for certificates, as clients make them: with keys of their own.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signingRequest } from '../support/signing-request.ts';
import { type Answer, type TestApi, testApi } from './support/api.ts';

const PATH = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const base64 = (text: string) => Buffer.from(text).toString('base64');

let api: TestApi;
let request: string;
let folder: string;
let names = 0;

const fieldsOf = ({ body }: Answer): string[] => body.details.causes.map(({ field }: { field: string }) => field);
const good = () => ({ request, signerName: 'example.com/s', usages: ['client auth'] });
const post = (spec: object, headers: Record<string, string> = {}) =>
  api.send('POST', PATH, { metadata: { name: `csr-${++names}` }, spec }, { headers });

beforeAll(async () => {
  api = await testApi();
  folder = mkdtempSync(join(tmpdir(), 'certificates-'));
  request = base64(await signingRequest('CN=somebody, O=team'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await api[Symbol.asyncDispose]();
});

test('who asks is who is written into it', async () => {
  const spec = { ...good(), username: 'another', groups: ['system:masters'], extra: { a: ['b'] } };
  const { body } = await post(spec, { 'impersonate-user': 'somebody', 'impersonate-group': 'system:masters' });
  expect(body.spec).toMatchObject({ username: 'somebody', groups: ['system:masters', 'system:authenticated'] });
  expect(body.spec.extra).toBeUndefined();
});

describe('a request is refused', () => {
  test.each([
    [{ usages: [] }, ['spec.usages']],
    [{ usages: ['client auth', 'client auth', 'walking'] }, ['spec.usages[2]', 'spec.usages[1]']],
    [{ signerName: 'kubernetes.io/legacy-unknown' }, ['spec.signerName']],
    [{ signerName: 'none' }, ['spec.signerName']],
    [{ signerName: 'a/b/c' }, ['spec.signerName']],
    [{ signerName: 'a_b.example/C' }, ['spec.signerName', 'spec.signerName']],
    [{ signerName: 'local/s' }, ['spec.signerName']],
    [{ expirationSeconds: 599 }, ['spec.expirationSeconds']],
    [{ request: base64('x') }, ['spec.request']],
  ])('for %j', async (change, fields) => {
    expect(fieldsOf(await post({ ...good(), ...change }))).toEqual(fields);
  });

  test('for a signer whose name is too long as a whole', async () => {
    const long = 'c'.repeat(250);
    const { body } = await post({ ...good(), signerName: `a.b/${long}.${long}.${long}` });
    expect(body.details.causes).toMatchObject([{ message: 'Too long: may not be more than 571 bytes' }]);
  });

  test('when another key than its own has signed it', async () => {
    const pem = Buffer.from(request, 'base64').toString();
    const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
    der[der.length - 1] = (der.at(-1) ?? 0) ^ 1;
    const forged = `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
    const answer = await post({ ...good(), request: base64(forged) });
    expect(answer.body.details.causes[0].message).toMatch(/: x509: ECDSA verification failure$/);
  });

  test.each(['rsa:2048', 'ed25519'])('not when its key is %s and openssl has made it', async (algorithm) => {
    const key = join(folder, 'key');
    const args = ['req', '-new', '-newkey', algorithm, '-nodes', '-keyout', key, '-subj', '/O=a/CN=b'];
    const pem = execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    expect((await post({ ...good(), request: base64(pem) })).status).toBe(201);
  });

  test('when it asks the signer of clients for all rights', async () => {
    const masters = base64(await signingRequest('CN=somebody, O=system:masters'));
    const spec = { ...good(), request: masters };
    expect((await post({ ...spec, signerName: 'kubernetes.io/kube-apiserver-client' })).status).toBe(403);
    expect((await post(spec)).status).toBe(201);
  });
});

describe('a decision', () => {
  const decide = (name: string, types: readonly string[], part = 'approval', headers: Record<string, string> = {}) => {
    const conditions = types.map((type) => ({ type, status: 'True', reason: 'r' }));
    return api.send('PATCH', `${PATH}/${name}/${part}`, { status: { conditions } }, { type: 'merge', headers });
  };
  const fresh = async () => (await post(good())).body.metadata.name as string;

  test('has its times, stays, and is for or against', async () => {
    const name = await fresh();
    const { body } = await decide(name, ['Approved']);
    expect(body.status.conditions[0].lastUpdateTime).toMatch(/Z$/);
    expect((await decide(name, ['Denied'])).status).toBe(422);
    expect((await decide(name, ['Approved', 'Denied'])).status).toBe(422);
    expect((await decide(name, [])).status).toBe(422);
  });

  test('cannot be had as a table', async () => {
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    const path = `${PATH}/${await fresh()}`;
    expect((await api.send('GET', `${path}/approval`, undefined, { accept })).status).toBe(406);
    expect((await api.send('GET', `${path}/status`, undefined, { accept })).status).toBe(200);
  });

  test('is not the signer’s', async () => {
    const name = await fresh();
    expect(fieldsOf(await decide(name, ['Approved'], 'status'))).toEqual(['status.conditions']);
    const status = { certificate: base64('x'), conditions: [{ type: 'Approved', status: 'True' }] };
    const answer = await api.send('PATCH', `${PATH}/${name}/status`, { status }, { type: 'merge' });
    expect(fieldsOf(answer)).toEqual(['status.certificate', 'status.conditions']); // What it is, then what it may be.
  });

  test('needs the right to approve for the signer, or for all signers of its domain', async () => {
    const headers = { 'impersonate-user': 'approver', 'impersonate-group': 'approvers' };
    const role = (name: string, rules: object[]) =>
      api.send('POST', '/apis/rbac.authorization.k8s.io/v1/clusterroles', { metadata: { name }, rules });
    const bind = (name: string) =>
      api.send('POST', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
        metadata: { name },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
        subjects: [{ kind: 'Group', name: 'approvers', apiGroup: 'rbac.authorization.k8s.io' }],
      });
    const apiGroups = ['certificates.k8s.io'];
    await role('patch', [{ apiGroups, resources: ['certificatesigningrequests/approval'], verbs: ['patch'] }]);
    await bind('patch');
    const name = await fresh();
    expect((await decide(name, ['Approved'], 'approval', headers)).body.message).toContain(
      'user not permitted to approve requests with signerName "example.com/s"',
    );
    await role('approve', [
      { apiGroups, resources: ['signers'], resourceNames: ['example.com/*'], verbs: ['approve'] },
    ]);
    await bind('approve');
    expect((await decide(name, ['Approved'], 'approval', headers)).status).toBe(200);
  });
});
