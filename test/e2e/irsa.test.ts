// Roles for service accounts, end to end with the unmodified aws CLI, kubectl and SDK: a pod's own token becomes credentials of a role.

import { execFile, execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dockerAvailable, testImage } from '../support/docker.ts';
import { findAws, findKubectl, missing } from '../support/tools.ts';
import { type Clients, clients } from './clients.ts';
import { demoCluster } from './demo-cluster.ts';
import { type EmulatorProcess, startProcess, temporaryDirectory } from './emulator-process.ts';

const aws = findAws();
const kubectl = findKubectl('1.33');
const hasDocker = await dockerAvailable();
const reason = missing({ aws, kubectl, 'a Docker engine': hasDocker });

const ROLE = 'arn:aws:iam::123456789012:role/reader';

const trustPolicy = (provider: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${provider}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            [`${provider}:aud`]: 'sts.amazonaws.com',
            [`${provider}:sub`]: 'system:serviceaccount:default:reader',
          },
        },
      },
    ],
  });

const podOf = (image: string, sts: string) => `
apiVersion: v1
kind: ServiceAccount
metadata: { name: reader, namespace: default, annotations: { eks.amazonaws.com/role-arn: "${ROLE}" } }
---
apiVersion: v1
kind: Pod
metadata: { name: reader, namespace: default }
spec:
  serviceAccountName: reader
  restartPolicy: Never
  terminationGracePeriodSeconds: 1
  containers:
    - name: main
      image: ${image}
      command:
        - /bin/sh
        - -c
        - >-
          wget -q -O - "${sts}/?Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleSessionName=pod&RoleArn=$AWS_ROLE_ARN&WebIdentityToken=$(cat $AWS_WEB_IDENTITY_TOKEN_FILE)"
`;

const run = promisify(execFile);

/** A program that finds its credentials in its environment. */
const WHO_AM_I = `
  import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
  console.log((await new STSClient({}).send(new GetCallerIdentityCommand({}))).Arn);
`;

/** This machine, as containers reach it: the first address of the network, which a daemon that has just made it does not tell. */
function gateway(): string {
  const inspect = ['network', 'inspect', 'bridge', '--format', '{{json (index .IPAM.Config 0)}}'];
  const told = JSON.parse(execFileSync('docker', inspect, { encoding: 'utf8' })) as {
    Gateway?: string;
    Subnet: string;
  };
  return told.Gateway ?? told.Subnet.replace(/0\/\d+$/, '1');
}

describe.skipIf(reason !== undefined)('a role for a service account', { timeout: 120_000 }, () => {
  const directory = temporaryDirectory();
  const firstPort = 24_860;
  let emulator: EmulatorProcess;
  let client: Clients;

  beforeAll(async () => {
    emulator = await startProcess({
      dataDirectory: join(directory.path, 'data'),
      instance: `irsa-${process.pid}`,
      firstPort,
      runtime: 'docker',
      settings: { EKS_FARGATE_HOST: '0.0.0.0' },
    });
    const kubeconfig = join(directory.path, 'kubeconfig');
    client = clients({ aws: aws ?? '', kubectl: kubectl ?? '', endpoint: emulator.endpoint, kubeconfig });
    await demoCluster(client);
    const { cluster } = await client.awsJson<{ cluster: { identity: { oidc: { issuer: string } } } }>(
      ...['eks', 'describe-cluster', '--name', 'demo'],
    );
    const { issuer } = cluster.identity.oidc;
    await client.aws(
      ...['iam', 'create-open-id-connect-provider', '--url', issuer, '--client-id-list', 'sts.amazonaws.com'],
    );
    const trust = trustPolicy(issuer.replace('https://', ''));
    await client.aws('iam', 'create-role', '--role-name', 'reader', '--assume-role-policy-document', trust);
  }, 120_000);

  afterAll(async () => {
    await emulator?.stop('SIGINT');
    directory[Symbol.dispose]();
  });

  it('is what the pod’s own token is exchanged for, by the pod itself', async () => {
    await client.apply(podOf(await testImage(), `http://${gateway()}:${firstPort}`));
    await client.kubectlUntil(['get', 'pod', 'reader'], /Completed|Error/);
    const said = await client.kubectl('logs', 'reader');
    expect(said).toContain('<Arn>arn:aws:sts::123456789012:assumed-role/reader/pod</Arn>');
    expect(said).toContain('<SubjectFromWebIdentityToken>system:serviceaccount:default:reader</');
    expect(await client.kubectl('get', 'mutatingwebhookconfigurations')).toMatch(/^pod-identity-webhook\s+1/m);
  });

  it('is taken on by an SDK with the same two variables, and refused to another account’s token', async () => {
    const file = join(directory.path, 'token');
    const { AWS_ACCESS_KEY_ID: _id, AWS_SECRET_ACCESS_KEY: _secret, ...keyless } = client.env;
    const env = { ...keyless, AWS_ROLE_ARN: ROLE, AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_REGION: 'us-west-2' };
    const create = ['create', 'token', '--audience', 'sts.amazonaws.com'];
    const identityWith = async (account: string) => {
      writeFileSync(file, (await client.kubectl(...create, account)).trim());
      return (await run(process.execPath, ['--input-type=module', '-e', WHO_AM_I], { env })).stdout.trim();
    };
    expect(await identityWith('reader')).toMatch(/^arn:aws:sts::123456789012:assumed-role\/reader\/./);
    await expect(identityWith('default')).rejects.toThrow('Not authorized to perform sts:AssumeRoleWithWebIdentity');
  });
});
