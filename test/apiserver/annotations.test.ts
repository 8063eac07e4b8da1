// Annotations that mean something to a kind, and are checked as its fields are.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type TestApi, testApi } from './support/api.ts';

const COST = 'controller.kubernetes.io/pod-deletion-cost';
const MIRROR = 'kubernetes.io/config.mirror';
const ARMOR = 'container.apparmor.security.beta.kubernetes.io/';
const SECCOMP = 'seccomp.security.alpha.kubernetes.io/pod';
const RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';
const ENFORCED = 'kubernetes.io/enforce-mountable-secrets';

let api: TestApi;
let core: string;
beforeAll(async () => {
  api = await testApi();
  core = await api.namespace();
});
afterAll(() => api[Symbol.asyncDispose]());

const containers = [{ name: 'c', image: 'i' }];
const causes = ({ body }: Answer): string[] =>
  body.details.causes.map(({ field, message }: { field: string; message: string }) => `${field}: ${message}`);

describe('of a pod', () => {
  const post = (name: string, annotations: object) =>
    api.send('POST', `${core}/pods`, { metadata: { name, annotations }, spec: { containers } });

  test.each([
    [{ [COST]: '+1' }, `metadata.annotations[${COST}]: Invalid value: "+1": must be a 32bit integer`],
    [{ [COST]: '2147483648' }, `metadata.annotations[${COST}]: Invalid value: "2147483648": must be a 32bit integer`],
    [{ [SECCOMP]: 'x' }, `metadata.annotations.${SECCOMP}: Invalid value: "x": must be a valid seccomp profile`],
    [{ [`${ARMOR}d`]: 'unconfined' }, `metadata.annotations[${ARMOR}d]: Invalid value: "d": container not found`],
    [{ [`${ARMOR}c`]: 'x' }, `metadata.annotations[${ARMOR}c]: Invalid value: "x": invalid AppArmor profile name: "x"`],
  ])('%j is refused', async (annotations, cause) => {
    expect(causes(await post('wrong', annotations))).toEqual([cause]);
  });

  test('some come with it or not at all, and each is looked at twice', async () => {
    await post('made', { [COST]: '-5' });
    const patch = (annotations: object) =>
      api.send('PATCH', `${core}/pods/made`, { metadata: { annotations } }, { type: 'merge' });
    expect((await patch({ [COST]: '0' })).status).toBe(200);
    expect(causes(await patch({ [COST]: '08' }))).toHaveLength(2);
    const alone = `Invalid value: "x": must set spec.nodeName if mirror pod annotation is set`;
    expect(causes(await patch({ [MIRROR]: 'x' }))).toEqual([
      `metadata.annotations[${MIRROR}]: ${alone}`,
      `metadata.annotations[${MIRROR}]: Forbidden: may not add mirror pod annotation`,
      `metadata.annotations[${MIRROR}]: ${alone}`,
    ]);
  });

  test.each([
    [
      { [SECCOMP]: 'unconfined' },
      { seccompProfile: { type: 'RuntimeDefault' } },
      'seccompProfile.type: Forbidden: seccomp type',
    ],
    [{ [SECCOMP]: 'docker/default' }, { seccompProfile: { type: 'RuntimeDefault' } }, undefined],
    [
      { [SECCOMP]: 'localhost/x' },
      { seccompProfile: { type: 'Localhost', localhostProfile: 'y' } },
      'seccompProfile.localhostProfile: Forbidden: seccomp profile',
    ],
    [
      { [`${ARMOR}c`]: 'unconfined' },
      { appArmorProfile: { type: 'RuntimeDefault' } },
      'appArmorProfile.type: Forbidden: apparmor type',
    ],
    [
      { [`${ARMOR}c`]: 'localhost/x' },
      { appArmorProfile: { type: 'Localhost', localhostProfile: 'y' } },
      'appArmorProfile.localhostProfile: Forbidden: apparmor profile',
    ],
    [{ [`${ARMOR}c`]: 'runtime/default' }, { appArmorProfile: { type: 'RuntimeDefault' } }, undefined],
  ])('%j of a template say what its fields %j say', async (annotations, securityContext, problem) => {
    const template = { metadata: { annotations }, spec: { securityContext, containers } };
    const answer = await api.send('POST', `${core}/podtemplates?dryRun=All`, { metadata: { name: 't' }, template });
    const at = Object.keys(annotations)[0]?.startsWith(ARMOR) ? 'template.spec.containers[0]' : 'template.spec';
    expect(answer.status === 201 ? undefined : causes(answer)).toEqual(
      problem && [`${at}.securityContext.${problem} in annotation and field must match`],
    );
  });

  test('that fields of a template should say are told, each beside its container’s', async () => {
    const names = {
      containers: [
        { name: 'c', image: 'i' },
        { name: 'd', image: 'i' },
      ],
    };
    const ofContainer = (name: string) => `container.seccomp.security.alpha.kubernetes.io/${name}`;
    const keys = [ofContainer('c'), `${ARMOR}c`, ofContainer('d'), `${ARMOR}d`];
    const annotations = Object.fromEntries(keys.map((key) => [key, 'unconfined']));
    const template = { metadata: { annotations }, spec: names };
    const { warning } = await api.send('POST', `${core}/podtemplates?dryRun=All`, {
      metadata: { name: 't' },
      template,
    });
    expect([...(warning ?? '').matchAll(/annotations\[(.*?)\]/g)].map(([, key]) => key)).toEqual(keys);
  });

  test('hold in templates, too', async () => {
    const template = { metadata: { annotations: { [COST]: 'x' } }, spec: { containers } };
    const answer = await api.send('POST', `${core}/podtemplates`, { metadata: { name: 't' }, template });
    expect(causes(answer)).toEqual([`template.annotations[${COST}]: Invalid value: "x": must be a 32bit integer`]);
  });
});

describe('of a service', () => {
  const post = (annotations: object, spec: object = {}) =>
    api.send('POST', `${core}/services?dryRun=All`, {
      metadata: { name: 's', annotations },
      spec: { ports: [{ port: 80 }], ...spec },
    });

  test('ranges are for balancers', async () => {
    const path = `metadata.annotations[${RANGES}]`;
    expect(causes(await post({ [RANGES]: '10.0.0.0/8' }))).toEqual([
      `${path}: Forbidden: may only be used when \`type\` is 'LoadBalancer'`,
    ]);
    const [cause] = causes(await post({ [RANGES]: '10.0.0.0/8, x' }, { type: 'LoadBalancer' }));
    expect(cause).toMatch(/Invalid value: "x": must be a valid CIDR value/);
    expect((await post({ [RANGES]: ' ' }, { type: 'LoadBalancer' })).status).toBe(201);
  });

  test('both names of how traffic is spread say the same', async () => {
    const [mode, hints] = ['service.kubernetes.io/topology-mode', 'service.kubernetes.io/topology-aware-hints'];
    expect(causes(await post({ [mode]: 'a', [hints]: 'b' }))).toEqual([
      `metadata.annotations[${mode}]: Invalid value: "a": must match annotations[${hints}] when both are specified`,
    ]);
  });
});

describe('of a service account that lets pods use its own secrets only', () => {
  const lacks = 'is not allowed because service account strict does not reference that';
  const secretKeyRef = { name: 'other', key: 'k' };
  const env = [{ name: 'A', valueFrom: { secretKeyRef } }];
  beforeAll(() =>
    api.send('POST', `${core}/serviceaccounts`, {
      metadata: { name: 'strict', annotations: { [ENFORCED]: 'true' } },
      secrets: [{ name: 'own' }],
      imagePullSecrets: [{ name: 'pull' }],
    }),
  );
  const post = (name: string, spec: object) =>
    api.send('POST', `${core}/pods`, {
      metadata: { name },
      spec: { containers, serviceAccountName: 'strict', ...spec },
    });

  test.each([
    [
      { volumes: [{ name: 'v', secret: { secretName: 'other' } }] },
      `volume with secret.secretName="other" ${lacks} secret`,
    ],
    [
      { containers: [{ ...containers[0], env }] },
      `container c with envVar A referencing secret.secretName="other" ${lacks} secret`,
    ],
    [
      { initContainers: [{ name: 'i', image: 'i', envFrom: [{ secretRef: { name: 'other' } }] }] },
      `init container i with envFrom referencing secret.secretName="other" ${lacks} secret`,
    ],
    [{ imagePullSecrets: [{ name: 'other' }] }, `imagePullSecrets[0].name="other" ${lacks} imagePullSecret`],
  ])('%j is forbidden', async (spec, why) => {
    const { body } = await post('greedy', spec);
    expect(body).toMatchObject({ code: 403, message: `pods "greedy" is forbidden: ${why}` });
  });

  test('a pod with its own is made, and a container that comes later has no others', async () => {
    const made = await post('modest', { volumes: [{ name: 'v', secret: { secretName: 'own' } }] });
    expect(made.status).toBe(201);
    const ephemeralContainers = [{ name: 'e', image: 'i', env }];
    const path = `${core}/pods/modest/ephemeralcontainers`;
    const { body } = await api.send('PATCH', path, { spec: { ephemeralContainers } }, { type: 'strategic' });
    expect(body.message).toBe(
      `ephemeral container e with envVar A referencing secret.secretName="other" ${lacks} secret`,
    );
  });
});

describe('what was alpha once', () => {
  const alpha = 'scheduler.alpha.kubernetes.io/';
  const causesOf = (body: { details: { causes: Record<string, string>[] } }) =>
    body.details.causes.map(({ field, message }) => `${field}: ${message}`);
  const refused = async (path: string, annotation: readonly [string, string], spec: object) => {
    const metadata = { name: 'alpha', annotations: { [`${alpha}${annotation[0]}`]: annotation[1] } };
    const { status, body } = await api.send('POST', `${path}?dryRun=All`, { metadata, spec });
    return status === 201 ? [] : causesOf(body);
  };

  test.each([
    ['taints', 'x', `: Invalid value: "${alpha}taints": invalid character 'x' looking for beginning of value`],
    [
      'taints',
      '{}',
      `: Invalid value: "${alpha}taints": json: cannot unmarshal object into Go value of type []v1.Taint`,
    ],
    ['taints', '[{"key":"a"}]', `.${alpha}taints[0].effect: Required value`],
    ['preferAvoidPods', '{"preferAvoidPods":[{}]}', `.${alpha}preferAvoidPods[0].PodSignature: Required value`],
  ])('is still read in an annotation of a node: %s %s', async (name, text, words) => {
    expect(await refused('/api/v1/nodes', [name, text], {})).toEqual([`metadata.annotations${words}`]);
  });

  test('is still read in one of a pod, and an empty one says nothing', async () => {
    const spec = { containers: [{ name: 'c', image: 'i' }] };
    const [tolerations, path] = ['tolerations', `${core}/pods`];
    expect(await refused(path, [tolerations, '[{"operator":"Exists","value":"v"}]'], spec)).toEqual([
      `metadata.annotations.${alpha}tolerations[0].operator: Invalid value: "v": value must be empty when \`operator\` is 'Exists'`,
    ]);
    expect(await refused(path, [tolerations, ''], spec)).toEqual([]);
  });

  test('is a number of a daemon set', async () => {
    const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
    const key = 'deprecated.daemonset.template.generation';
    const sent = (text: string) =>
      api.send('POST', `${core.replace('/api/v1', '/apis/apps/v1')}/daemonsets?dryRun=All`, {
        metadata: { name: 'd', annotations: { [key]: text } },
        spec: { selector: { matchLabels: { a: 'b' } }, template },
      });
    expect((await sent('x')).body).toMatchObject({
      code: 400,
      message:
        'DaemonSet in version "v1" cannot be handled as a DaemonSet: strconv.ParseInt: parsing "x": invalid syntax',
    });
    expect((await sent('9223372036854775808')).body.message).toContain('value out of range');
    expect((await sent('5')).body.metadata.annotations).toEqual({ [key]: '5' });
  });
});
