// An engine that is on another machine, as far as anybody can tell: it is reached over TCP, it does not see the emulator's files, and
// its networks are not this machine's. The same pods run there.

import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createAuthority, signServerCertificate } from '../../src/lib/certificates.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { LABELS } from '../../src/runtime/labels.ts';
import { testImageIn, uniqueInstance } from '../support/docker.ts';
import { type OwnEngine, ownEngine, whyNoOwnEngine } from '../support/own-engine.ts';
import { findAws, findKubectl, missing } from '../support/tools.ts';
import { type Clients, clients } from './clients.ts';
import { demoCluster } from './demo-cluster.ts';
import { type EmulatorProcess, startProcess, temporaryDirectory } from './emulator-process.ts';

const PATIENCE = { timeout: 40_000, interval: 100 };
const FORWARDED = 24_499;
const aws = findAws();
const kubectl = findKubectl('1.33');
const reason = missing({ aws, kubectl }) ?? whyNoOwnEngine();

const manifests = (image: string) => `
apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data: { color: blue, single: whole }
---
apiVersion: v1
kind: Secret
metadata: { name: key }
stringData: { pass: word }
---
apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec:
  terminationGracePeriodSeconds: 1
  securityContext: { fsGroup: 2000 }
  initContainers:
    - name: init
      image: "${image}"
      command: ["/bin/sh", "-c", "echo made > /scratch/made.txt"]
      volumeMounts: [{ name: scratch, mountPath: /scratch }]
  containers:
    - name: web
      image: "${image}"
      command: ["/bin/sh", "-c", "echo serving; echo hello > /scratch/index.html; exec httpd -f -p 8080 -h /scratch"]
      readinessProbe: { httpGet: { path: /, port: 8080 }, periodSeconds: 1 }
      volumeMounts:
        - { name: settings, mountPath: /settings }
        - { name: settings, mountPath: /single, subPath: single }
        - { name: key, mountPath: /key }
        - { name: about, mountPath: /about }
        - { name: scratch, mountPath: /scratch }
        - { name: scratch, mountPath: /made, subPath: made.txt }
        - { name: fast, mountPath: /fast }
  volumes:
    - { name: settings, configMap: { name: settings } }
    - { name: key, secret: { secretName: key, defaultMode: 0440 } }
    - { name: about, projected: { sources: [{ serviceAccountToken: { path: token } },
        { downwardAPI: { items: [{ path: labels, fieldRef: { fieldPath: "metadata.labels['app']" } }] } }] } }
    - { name: scratch, emptyDir: {} }
    - { name: fast, emptyDir: { medium: Memory } }
---
apiVersion: v1
kind: Pod
metadata: { name: asker }
spec:
  terminationGracePeriodSeconds: 1
  containers: [{ name: asker, image: "${image}", command: ["/bin/sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.1; done"] }]
---
apiVersion: v1
kind: Pod
metadata: { name: task }
spec:
  restartPolicy: Never
  containers: [{ name: task, image: "${image}", command: ["/bin/sh", "-c", "echo last words > /dev/termination-log; exit 3"] }]
---
apiVersion: v1
kind: Pod
metadata: { name: thief }
spec:
  restartPolicy: Never
  volumes: [{ name: scratch, emptyDir: {} }]
  initContainers:
    - { name: init, image: "${image}", command: ["/bin/busybox", "ln", "-s", "/", "/scratch/out"], volumeMounts: [{ name: scratch, mountPath: /scratch }] }
  containers:
    - { name: thief, image: "${image}", volumeMounts: [{ name: scratch, mountPath: /machine, subPath: out }] }
`;

describe.skipIf(reason !== undefined)('pods on an engine of another machine', { timeout: 120_000 }, () => {
  const directory = temporaryDirectory();
  const instance = uniqueInstance();
  const dataDirectory = join(directory.path, 'data');
  const place = { dataDirectory, instance, firstPort: 24_450, runtime: 'docker' } as const;
  const ours = { label: [`${LABELS.instance}=${instance}`] };
  let engine: OwnEngine;
  let emulator: EmulatorProcess;
  let client: Clients;

  const run = (pod: string, script: string) => client.kubectl('exec', pod, '--', 'sh', '-c', script);
  /** The pods that have files over there. */
  const copies = async (): Promise<string> => {
    const { Mountpoint: there } = await engine.docker.getVolume(`eks-fargate-${instance}-files`).inspect();
    const clusters = readdirSync(join(there, 'clusters'));
    return join(there, 'clusters', clusters[0] ?? '', 'pods');
  };

  beforeAll(async () => {
    mkdirSync(dataDirectory);
    engine = await ownEngine({ hidden: [dataDirectory] });
    const image = await testImageIn(engine.docker);
    emulator = await startProcess({ ...place, engine: { DOCKER_HOST: `tcp://${await engine.listen()}` } });
    const kubeconfig = join(directory.path, 'kubeconfig');
    client = clients({ aws: aws ?? '', kubectl: kubectl ?? '', endpoint: emulator.endpoint, kubeconfig });
    await demoCluster(client);
    await client.kubectlUntil(['get', 'serviceaccount', '-o', 'name'], /default/);
    await client.apply(manifests(image));
    await client.kubectl('wait', 'pod/web', 'pod/asker', '--for=condition=Ready', '--timeout=60s');
  }, 120_000);

  afterAll(async () => {
    await emulator?.stop('SIGINT');
    await engine?.[Symbol.asyncDispose]();
    directory[Symbol.dispose]();
  });

  it('find their config maps, secrets, tokens, labels and scratch space, with modes and sub-paths', async () => {
    const files = ['/settings/color', '/single', '/key/pass', '/about/labels', '/made'];
    const said = await run('web', `for file in ${files.join(' ')}; do cat $file; echo; done`);
    expect(said).toBe('blue\nwhole\nword\nweb\nmade\n\n');
    expect(await run('web', 'cat /about/token | busybox tr -cd .')).toBe('..');
    expect(await run('web', 'busybox stat -L -c "%a %u:%g" /key/pass /scratch; busybox mount')).toMatch(
      /^440 0:2000\n2777 0:2000\n[\s\S]*tmpfs on \/fast /,
    );
    expect(await run('web', 'cat /etc/hosts /etc/hostname')).toMatch(/\tweb\t[\s\S]*\nweb\n$/);
  });

  it('are reached by logs, by port-forward, and by each other at their addresses', async () => {
    expect(await client.kubectl('logs', 'web', '-c', 'web')).toBe('serving\n');
    using forward = client.start('port-forward', 'pod/web', `${FORWARDED}:8080`);
    await forward.said(/Forwarding from 127.0.0.1/);
    expect(await (await fetch(`http://127.0.0.1:${FORWARDED}/`)).text()).toBe('hello\n');
    const address = await client.kubectl('get', 'pod', 'web', '-o', 'jsonpath={.status.podIP}');
    expect(await run('asker', `busybox timeout 2 wget -q -O - http://${address}:8080/`)).toBe('hello\n');
  });

  it('leave their last words, and get nothing of the engine’s machine by a link out of their volume', async () => {
    await client.kubectlUntil(['get', 'pod', 'task', '-o', 'jsonpath={..terminated.message}'], /^last words\n$/);
    await client.kubectlUntil(['get', 'pod', 'thief'], /CreateContainerConfigError/);
    const why = ['get', 'pod', 'thief', '-o', 'jsonpath={..containerStatuses[0].state.waiting.message}'];
    expect(await client.kubectl(...why)).toMatch(/failed to prepare subPath/);
  });

  it('see a change of their config map, all at once, and keep what they wrote', async () => {
    const patch = { data: { color: 'green', fresh: 'new', single: null } };
    await client.kubectl('patch', 'configmap', 'settings', '--type=merge', '-p', JSON.stringify(patch));
    await vi.waitFor(async () => expect(await run('web', 'cat /settings/*')).toBe('greennew'), PATIENCE);
    expect(await run('web', 'ls -a /settings; cat /single /scratch/index.html')).toMatch(
      /^\.\n\.\.\n\.\.\d{4}\S+\n\.\.data\ncolor\nfresh\nwholehello\n$/,
    );
  });

  it('are found again after kill -9, over TLS, and files of pods that are no more are removed', async () => {
    const [server, user] = [
      await createAuthority(systemClock(), 'engine'),
      await createAuthority(systemClock(), 'user'),
    ];
    const certificate = await signServerCertificate({ clock: systemClock(), authority: server }, ['127.0.0.1']);
    const [cert, key, ca] = [certificate.certificatePem, certificate.privateKeyPem, user.certificatePem];
    const host = `tcp://${await engine.listen({ cert, key, ca, requestCert: true, rejectUnauthorized: true })}`;
    const mine = { ca: server.certificatePem, cert: user.certificatePem, key: user.privateKeyPem };
    for (const [name, pem] of Object.entries(mine)) writeFileSync(join(directory.path, `${name}.pem`), pem);
    const stray = join(await copies(), 'nobody');
    mkdirSync(stray);
    const started = await client.kubectl('get', 'pod', 'web', '-o', 'jsonpath={..state.running.startedAt}');

    await emulator.stop('SIGKILL');
    const tls = { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: directory.path };
    emulator = await startProcess({ ...place, engine: { DOCKER_HOST: host, ...tls } });
    await vi.waitFor(() => expect(existsSync(stray)).toBe(false), PATIENCE);
    await client.kubectl('patch', 'configmap', 'settings', '--type=merge', '-p', '{"data":{"color":"red"}}');
    await vi.waitFor(async () => expect(await run('web', 'cat /settings/color')).toBe('red'), PATIENCE);
    expect(await client.kubectl('get', 'pod', 'web', '-o', 'jsonpath={..state.running.startedAt}')).toBe(started);
  });

  it('leave no files when they are deleted, and nothing at all when the emulator is stopped', async () => {
    expect(readdirSync(await copies())).not.toEqual([]);
    await client.kubectl('delete', 'pods', '--all', '--timeout=40s');
    await vi.waitFor(async () => expect(readdirSync(await copies())).toEqual([]), PATIENCE);
    expect(await emulator.stop('SIGINT')).toBe(0);
    expect(await engine.docker.listContainers({ all: true, filters: ours })).toEqual([]);
    expect(await engine.docker.listNetworks({ filters: ours })).toEqual([]);
    expect((await engine.docker.listVolumes({ filters: ours })).Volumes ?? []).toEqual([]);
  });
});
