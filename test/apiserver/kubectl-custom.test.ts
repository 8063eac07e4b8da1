// The real kubectl with custom kinds: establish, apply, columns, explain, delete.

import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { temporaryDirectory } from '../e2e/emulator-process.ts';
import { testApiServer } from '../support/api-server.ts';
import { findKubectls, missing } from '../support/tools.ts';

const KUBECTLS = findKubectls();
const absent = missing({ kubectl: KUBECTLS[0] });
const run = promisify(execFile);

const DEFINITION = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: crontabs.stable.example.com }
spec:
  group: stable.example.com
  scope: Namespaced
  names: { plural: crontabs, singular: crontab, kind: CronTab, shortNames: [ct] }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              required: [cronSpec]
              properties:
                cronSpec: { type: string, description: When it runs., pattern: '^(\\S+ ){4}\\S+$' }
                replicas: { type: integer, default: 1 }
            status: { type: object, properties: { replicas: { type: integer } } }
      additionalPrinterColumns:
        - { name: Spec, type: string, jsonPath: .spec.cronSpec }
        - { name: Replicas, type: integer, jsonPath: .spec.replicas }
      subresources: { status: {}, scale: { specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas } }
`;

const crontab = (spec: string) => `
apiVersion: stable.example.com/v1
kind: CronTab
metadata: { name: mine, namespace: default }
spec: { ${spec} }
`;

interface Bench {
  kubectl(...args: string[]): Promise<string>;
  /** What kubectl says when it fails. */
  refused(...args: string[]): Promise<string>;
  file(name: string, text: string): string;
}

async function givenKubectl(path: string): Promise<Bench> {
  const api = await testApiServer();
  const directory = temporaryDirectory();
  onTestFinished(async () => {
    directory[Symbol.dispose]();
    await api[Symbol.asyncDispose]();
  });
  const kubeconfig = join(directory.path, 'config');
  writeFileSync(kubeconfig, api.config.exportConfig());
  const env = { ...process.env, KUBECONFIG: kubeconfig, HOME: directory.path };
  const kubectl: Bench['kubectl'] = async (...args) => (await run(path, args, { env })).stdout.trim();
  return {
    kubectl,
    refused: (...args) =>
      kubectl(...args).then(
        () => Promise.reject(new Error('kubectl did not fail')),
        ({ stderr }: { stderr: string }) => stderr.trim(),
      ),
    file(name, text) {
      const at = join(directory.path, name);
      writeFileSync(at, text);
      return at;
    },
  };
}

describe.skipIf(absent).each(KUBECTLS)('kubectl $version', { timeout: 60_000 }, ({ path }) => {
  test('defines a kind, makes, shows, explains, scales and deletes its objects', async () => {
    const { kubectl, refused, file } = await givenKubectl(path);
    await kubectl('apply', '-f', file('definition.yaml', DEFINITION));
    expect(await kubectl('wait', '--for=condition=established', 'crd/crontabs.stable.example.com')).toMatch(
      /condition met/,
    );
    const mine = file('mine.yaml', crontab('cronSpec: "* * * * */5"'));
    expect(await kubectl('apply', '-f', mine)).toBe('crontab.stable.example.com/mine created');
    expect((await kubectl('get', 'ct')).split('\n').map((line) => line.split(/\s{2,}/))).toEqual([
      ['NAME', 'SPEC', 'REPLICAS'],
      ['mine', '* * * * */5', '1'],
    ]);
    const changed = file('changed.yaml', crontab('cronSpec: "1 * * * *", replicas: 2'));
    expect(await kubectl('apply', '-f', changed)).toBe('crontab.stable.example.com/mine configured');
    expect(await refused('apply', '-f', file('bad.yaml', crontab('cronSpec: never')))).toMatch(
      /should match '\^\(\\S\+ \)/,
    );
    expect(await refused('apply', '-f', file('odd.yaml', crontab('cronSpec: "1 * * * *", odd: 1')))).toMatch(
      /unknown field/,
    );
    expect(await kubectl('explain', 'crontab.spec.cronSpec')).toMatch(/When it runs\./);
    await kubectl('scale', '--replicas=3', 'ct/mine');
    expect(await kubectl('get', 'ct', 'mine', '-o', 'jsonpath={.spec.replicas}')).toBe('3');
    expect(await kubectl('get', 'ct', 'mine', '--subresource=scale')).toMatch(
      /^NAME +DESIRED +AVAILABLE +AGE\nmine +3 +0 /,
    );
    await kubectl('delete', 'crd', 'crontabs.stable.example.com');
    // kubectl still remembers the kind from its last discovery.
    expect(await refused('get', 'ct')).toMatch(/could not find the requested resource/);
  });
});
