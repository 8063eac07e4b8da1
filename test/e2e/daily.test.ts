// A day's work with kubectl on a cluster whose pods run on Docker.

import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Exec, KubeConfig, PortForward, type V1Status } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dockerAvailable, testImage } from '../support/docker.ts';
import { freePort } from '../support/free-port.ts';
import { nodeImage } from '../support/node-image.ts';
import { findAws, findKubectl, findKubectls, missing } from '../support/tools.ts';
import { type Clients, clients } from './clients.ts';
import { demoCluster } from './demo-cluster.ts';
import { type EmulatorProcess, startProcess, temporaryDirectory } from './emulator-process.ts';

const aws = findAws();
const kubectl = findKubectl('1.33');
const hasDocker = await dockerAvailable();
const reason = missing({ aws, kubectl, 'a Docker engine': hasDocker });

const SERVE = (text: string, listen: string) =>
  JSON.stringify([
    '/bin/sh',
    '-c',
    `mkdir -p /tmp/w; echo ${text} > /tmp/w/index.html; exec httpd -f -p ${listen} -h /tmp/w`,
  ]);

const web = (image: string) => `
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  terminationGracePeriodSeconds: 1
  containers:
    - { name: open, image: "${image}", command: ${SERVE('open', '8080')} }
    - { name: local, image: "${image}", command: ${SERVE('local', '127.0.0.1:8081')} }
`;

const crashing = (image: string) => `
apiVersion: v1
kind: Pod
metadata: { name: crashing }
spec:
  terminationGracePeriodSeconds: 1
  containers:
    - { name: main, image: "${image}", command: ["/bin/sh", "-c", "for i in 1 2 3; do echo line $i; done; exit 3"] }
`;

const deployment = (image: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  replicas: 1
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      terminationGracePeriodSeconds: 1
      containers: [{ name: api, image: "${image}", command: ["sleep", "3600"] }]
`;

/** What client libraries do within a cluster. */
const LIST_PODS = `
const { readFileSync } = require('node:fs');
const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = process.env;
const read = (name) => readFileSync('/var/run/secrets/kubernetes.io/serviceaccount/' + name, 'utf8');
const headers = { authorization: 'Bearer ' + read('token') };
const path = '/api/v1/namespaces/' + read('namespace') + '/pods';
require('node:https').get({ host, port, path, headers, ca: read('ca.crt') }, async (response) => {
  let text = '';
  for await (const chunk of response) text += chunk;
  const { items = [], message } = JSON.parse(text);
  console.log(response.statusCode, message ?? items.map(({ metadata }) => metadata.name).join(' '));
});
`;

/** client-node runs the plugin for tokens with this process's environment. */
function kubeConfigWith(env: NodeJS.ProcessEnv): KubeConfig {
  Object.assign(process.env, env);
  const config = new KubeConfig();
  config.loadFromFile(env['KUBECONFIG'] ?? '');
  return config;
}

describe.skipIf(reason !== undefined)('a day with kubectl', { timeout: 120_000 }, () => {
  const directory = temporaryDirectory();
  const place = { dataDirectory: join(directory.path, 'data'), instance: `daily-${process.pid}`, firstPort: 24_660 };
  let emulator: EmulatorProcess;
  let client: Clients;
  let image: string;

  beforeAll(async () => {
    image = await testImage();
    emulator = await startProcess({ ...place, runtime: 'docker' });
    const kubeconfig = join(directory.path, 'kubeconfig');
    client = clients({ aws: aws ?? '', kubectl: kubectl ?? '', endpoint: emulator.endpoint, kubeconfig });
    await demoCluster(client);
    await client.kubectlUntil(['get', 'serviceaccount', '-o', 'name'], /default/);
    await client.apply(web(image));
    await client.kubectl('wait', 'pod/web', '--for=condition=Ready', '--timeout=60s');
  }, 120_000);

  afterAll(async () => {
    await emulator?.stop('SIGINT');
    directory[Symbol.dispose]();
  });

  describe.each(findKubectls())('streams with kubectl $version', ({ path }) => {
    const exec = (...args: string[]) => ['exec', 'web', '-c', 'open', ...args];

    it('hands standard input over and delivers output to the last byte', async () => {
      const old = client.withKubectl(path);
      const input = Buffer.alloc(3_000_000, 'all that goes in comes out\n').toString('latin1');
      expect((await old.kubectlWith(input, ...exec('-i', '--', 'cat'))) === input).toBe(true);
    });

    it('tells exit codes, and standard error apart', async () => {
      const old = client.withKubectl(path);
      const failure = await old.failure(old.kubectl(...exec('--', 'sh', '-c', 'echo out; echo err >&2; exit 5')));
      expect(failure).toContain('err\n');
      expect(failure).toContain('command terminated with exit code 5');
      expect(failure).not.toContain('out');
    });

    it('says why a command could not be started', async () => {
      const old = client.withKubectl(path);
      const failure = await old.failure(old.kubectl(...exec('--', 'no-such-program')));
      expect(failure).toMatch(/Internal error occurred: error executing command in container: .*no-such-program/);
    });

    it('forwards ports, of programs that listen on localhost as well, and says when nobody listens', async () => {
      const old = client.withKubectl(path);
      const [open, local, nobody] = [await freePort(), await freePort(), await freePort()];
      const ports = [`${open}:8080`, `${local}:8081`, `${nobody}:8082`];
      using forward = old.start('port-forward', 'pod/web', ...ports);
      await forward.said(new RegExp(`127.0.0.1:${nobody} -> 8082`));
      const read = async (port: number) => (await fetch(`http://127.0.0.1:${port}/`)).text();
      expect(await Promise.all([read(open), read(local), read(open)])).toEqual(['open\n', 'local\n', 'open\n']);
      await expect(read(nobody)).rejects.toThrow();
      await forward.said(/failed to connect to localhost:8082 inside namespace .* connect: connection refused/);
    });
  });

  it('serves programs as it serves kubectl: a terminal, and the older way of forwarding a port', async () => {
    const config = kubeConfigWith(client.env);
    const [stdout, stdin] = [new PassThrough(), new PassThrough()];
    const command = ['sh', '-c', 'test -t 1 && echo terminal'];
    const ended = new Promise<V1Status>((resolve) => {
      const started = new Exec(config).exec('default', 'web', 'open', command, stdout, null, stdin, true, resolve);
      void started;
    });
    expect(await ended).toMatchObject({ status: 'Success' });
    stdout.end();
    expect(await text(stdout)).toBe('terminal\r\n');
    const [request, answer] = [new PassThrough(), new PassThrough()];
    await new PortForward(config).portForward('default', 'web', [8081], answer, null, request);
    request.write('GET / HTTP/1.0\r\n\r\n');
    let said = '';
    for await (const chunk of answer) {
      said += String(chunk);
      if (said.includes('local')) break;
    }
    expect(said).toMatch(/^HTTP\/1.[01] 200 OK/);
  });

  it('shows logs: the last lines, those of the run before, and those to come', async () => {
    await client.apply(crashing(image));
    using watch = client.start('get', 'pod', 'crashing', '-w');
    await watch.said(/CrashLoopBackOff/);
    expect(await client.kubectl('logs', 'crashing', '--tail=2')).toBe('line 2\nline 3\n');
    expect(await client.kubectl('logs', 'crashing', '--previous')).toBe('line 1\nline 2\nline 3\n');
    expect(await client.kubectl('logs', 'crashing', '--timestamps')).toMatch(/^\d{4}-\d\d-\d\dT\S+Z line 1\n/);
    expect(await client.kubectl('describe', 'pod', 'crashing')).toMatch(
      /Back-off restarting failed container main in pod/,
    );
    await client.kubectl(
      'run',
      'talker',
      `--image=${image}`,
      '--restart=Never',
      '--',
      'sh',
      '-c',
      'echo one; sleep 1; echo two',
    );
    await client.kubectlUntil(['get', 'pod', 'talker'], /Running|Completed/);
    expect(await client.kubectl('logs', '-f', 'talker')).toBe('one\ntwo\n');
    await client.kubectl('delete', 'pod', 'crashing', 'talker', '--now');
  });

  it('gives a pod its own address and no other; its containers share localhost, and pods reach each other', async () => {
    const address = await client.kubectl('get', 'pod', 'web', '-o', 'jsonpath={.status.podIP}');
    const inside = (...command: string[]) => client.kubectl('exec', 'web', '-c', 'open', '--', ...command);
    expect((await inside('hostname', '-i')).trim()).toBe(address);
    expect(await inside('wget', '-qO-', 'http://127.0.0.1:8081/')).toBe('local\n');
    // It waits for a line: what a container says before kubectl is attached, kubectl does not see.
    const fetched = ['run', 'neighbour', '-i', '--rm', '--restart=Never', `--image=${image}`, '--quiet', '--'];
    const script = `read -r line; wget -qO- http://${address}:8080/`;
    expect(await client.kubectlWith('go\n', ...fetched, 'sh', '-c', script)).toBe('open\n');
  });

  it('lets a program in a pod speak to the Kubernetes API, as its service account and within its rights', async () => {
    const node = ['run', 'insider', '-i', '--rm', '--quiet', '--restart=Never', `--image=${await nodeImage()}`];
    const ask = () => client.kubectlWith(LIST_PODS, ...node, '--command', '--', '/usr/bin/node', '-');
    const account = 'system:serviceaccount:default:default';
    expect(await ask()).toContain(`403 pods is forbidden: User "${account}" cannot list resource "pods"`);
    await client.kubectl('create', 'rolebinding', 'view', '--clusterrole=view', '--serviceaccount=default:default');
    expect(await ask()).toMatch(/200 .*\bweb\b/);
  });

  it('rolls a deployment out and back, and scales it', async () => {
    expect(await client.apply(deployment(image))).toBe('deployment.apps/api created\n');
    expect(await client.apply(deployment(image))).toBe('deployment.apps/api unchanged\n');
    const settled = () => client.kubectl('rollout', 'status', 'deploy/api', '--timeout=60s');
    expect(await settled()).toContain('successfully rolled out');
    await client.kubectl('scale', 'deploy/api', '--replicas=3');
    await settled();
    await client.kubectl('set', 'env', 'deploy/api', 'COLOUR=green');
    await settled();
    const colour = ['get', 'deploy', 'api', '-o', 'jsonpath={..env[0].value}{" "}{.status.readyReplicas}'];
    expect(await client.kubectl(...colour)).toBe('green 3');
    await client.kubectl('rollout', 'undo', 'deploy/api');
    await settled();
    expect(await client.kubectl(...colour)).toBe(' 3');
    expect(await client.kubectl('rollout', 'history', 'deploy/api')).toMatch(/REVISION[\s\S]*2[\s\S]*3/);
  });

  it('compares, explains and describes', async () => {
    expect(await client.kubectlWith(deployment(image).replace('replicas: 1', 'replicas: 3'), 'diff', '-f', '-')).toBe(
      '',
    );
    const changed = deployment(image).replace('3600', '7200');
    await expect(client.kubectlWith(changed, 'diff', '-f', '-')).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringContaining('+        - "7200"') as string,
    });
    expect(await client.kubectl('explain', 'pod.spec')).toContain('PodSpec is a description of a pod.');
    expect(await client.kubectl('get', 'all', '-A')).toMatch(/deployment\.apps\/coredns/);
    expect(await client.kubectl('auth', 'can-i', 'create', 'deployments')).toBe('yes\n');
    const [pod] = (await client.kubectl('get', 'pods', '-l', 'app=api', '-o', 'name')).split('\n');
    const node = await client.kubectl('get', pod ?? '', '-o', 'jsonpath={.spec.nodeName}');
    for (const name of [
      pod ?? '',
      `node/${node}`,
      'deploy/api',
      'rs',
      'service/kubernetes',
      'ns/default',
      'sa/default',
    ])
      expect(await client.kubectl('describe', name)).toContain('Name:');
    expect(await client.kubectl('describe', pod ?? '')).toMatch(/Scheduled .* fargate-scheduler/);
  });

  it('lets a process end in its grace period, and ends it after that', async () => {
    const stubborn = ['run', 'stubborn', `--image=${image}`, '--restart=Never', '--', 'sh', '-c'];
    await client.kubectl(...stubborn, "trap 'echo no' TERM; echo ready; while :; do sleep 0.1; done");
    await client.kubectlUntil(['logs', 'stubborn', '--ignore-errors'], /ready/).catch(() => undefined);
    await client.kubectl('wait', 'pod/stubborn', '--for=condition=Ready', '--timeout=30s');
    using logs = client.start('logs', '-f', 'stubborn');
    await logs.said(/ready/);
    const start = performance.now();
    await client.kubectl('delete', 'pod', 'stubborn', '--grace-period=2');
    await logs.said(/no\n/);
    expect(performance.now() - start).toBeGreaterThan(1_900);
    const gone = await client.failure(client.kubectl('get', 'pod', 'stubborn'));
    expect(gone).toBe('Error from server (NotFound): pods "stubborn" not found\n');
  });
});
