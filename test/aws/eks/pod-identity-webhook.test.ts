// What the pod-identity webhook makes of a pod whose service account names a role.

import { expect, it } from 'vitest';
import { podIdentityWebhook } from '../../../src/aws/eks/pod-identity-webhook.ts';
import { SERVICE_ACCOUNTS } from '../../../src/kube/kind-refs.ts';
import type { Container, Pod } from '../../../src/kube/types.gen.ts';
import { MemoryCluster } from '../support/memory-cluster.ts';
import { REGION } from '../support/start-aws.ts';

const ROLE = 'arn:aws:iam::123456789012:role/reader';
const MOUNT = { name: 'aws-iam-token', readOnly: true, mountPath: '/var/run/secrets/eks.amazonaws.com/serviceaccount' };
const IDENTITY = [
  { name: 'AWS_ROLE_ARN', value: ROLE },
  { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: `${MOUNT.mountPath}/token` },
];
const PLACE = [
  { name: 'AWS_DEFAULT_REGION', value: REGION },
  { name: 'AWS_REGION', value: REGION },
];
const REGIONAL = { name: 'AWS_STS_REGIONAL_ENDPOINTS', value: 'regional' };

interface Given {
  readonly account?: Readonly<Record<string, string>>;
  readonly pod?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly containers?: readonly Partial<Container>[];
}

async function mutated({ account = { 'role-arn': ROLE }, pod = {}, labels = {}, containers = [{}] }: Given) {
  const cluster = new MemoryCluster('demo');
  const prefixed = (annotations: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(annotations).map(([name, value]) => [`eks.amazonaws.com/${name}`, value]));
  await cluster
    .of(SERVICE_ACCOUNTS)
    .create({ metadata: { name: 'app', namespace: 'shop', annotations: prefixed(account) } });
  const object = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', annotations: prefixed(pod), labels },
    spec: {
      serviceAccountName: 'app',
      initContainers: [{ name: 'first', image: 'x' }],
      containers: containers.map((container, index) => ({ name: `c${index}`, image: 'x', ...container })),
      volumes: [{ name: 'own', emptyDir: {} }],
    },
  } as unknown as Pod;
  const rule = podIdentityWebhook(cluster, REGION);
  rule.mutate({ operation: 'CREATE', kind: { group: '', plural: 'pods' }, namespace: 'shop', object });
  return object.spec;
}

it('gives every container the role, the token’s file and the region, and the pod the token', async () => {
  const spec = await mutated({});
  expect(spec?.volumes).toEqual([
    {
      name: 'aws-iam-token',
      projected: {
        sources: [{ serviceAccountToken: { audience: 'sts.amazonaws.com', expirationSeconds: 86400, path: 'token' } }],
        defaultMode: 420,
      },
    },
    { name: 'own', emptyDir: {} },
  ]);
  for (const container of [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])]) {
    expect(container.env).toEqual([REGIONAL, ...PLACE, ...IDENTITY]);
    expect(container.volumeMounts).toEqual([MOUNT]);
  }
});

it('leaves alone what names no role, and what asks to be left alone', async () => {
  for (const given of [{ account: {} }, { labels: { 'eks.amazonaws.com/skip-pod-identity-webhook': 'true' } }])
    expect((await mutated(given))?.volumes).toHaveLength(1);
});

it('leaves alone what a container says already', async () => {
  const own = [{ name: 'AWS_REGION', value: 'eu-central-1' }];
  const role = [{ name: 'AWS_ROLE_ARN', value: 'arn:aws:iam::123456789012:role/other' }];
  const spec = await mutated({ containers: [{ env: own }, { env: role }, { env: [...own, ...role, REGIONAL] }] });
  expect(spec?.containers.map(({ env }) => env)).toEqual([
    [...own, REGIONAL, ...IDENTITY],
    [...role, REGIONAL, ...PLACE],
    [...own, ...role, REGIONAL],
  ]);
  expect(spec?.containers.map(({ volumeMounts = [] }) => volumeMounts.length)).toEqual([1, 1, 0]);
});

it('does as the annotations of the account and the pod say', async () => {
  const account = {
    'role-arn': ROLE,
    audience: 'vault',
    'token-expiration': '7200',
    'sts-regional-endpoints': 'false',
  };
  const containers = [{}, {}];
  const spec = await mutated({ account, pod: { 'token-expiration': '60', 'skip-containers': 'first,c1' }, containers });
  expect(spec?.volumes?.[0]?.projected?.sources?.[0]?.serviceAccountToken).toEqual({
    audience: 'vault',
    expirationSeconds: 600,
    path: 'token',
  });
  expect(spec?.initContainers?.[0]?.env).toBeUndefined();
  expect(spec?.containers.map(({ env }) => env)).toEqual([[...PLACE, ...IDENTITY], undefined]);
});
