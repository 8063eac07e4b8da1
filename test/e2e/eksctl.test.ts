// The real eksctl: all that a user of Fargate does with it, on a cluster that something else has made and on one of its own.

import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { CreatePodIdentityAssociationCommand, DescribeClusterCommand } from '@aws-sdk/client-eks';
import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  ListAttachedRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trustPolicy } from '../aws/support/given.ts';
import { missing, onPath } from '../support/tools.ts';
import { type ApiClients, apiClients, clusterStatus, coreApi, createCluster, createRole, ROLE } from './api-clients.ts';
import { type EmulatorProcess, startProcess, temporaryDirectory } from './emulator-process.ts';

const run = promisify(execFile);
const program = onPath('eksctl');
const absent = missing({ eksctl: program });
const APP = 'arn:aws:iam::123456789012:role/app';
const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';

const config = (name: string, more: object) =>
  JSON.stringify({
    apiVersion: 'eksctl.io/v1alpha5',
    kind: 'ClusterConfig',
    metadata: { name, region: 'us-west-2' },
    ...more,
  });
const withProfile = (profile: object) => ({ fargateProfiles: [{ selectors: [{ namespace: 'team' }], ...profile }] });
const ACCOUNTS = {
  iam: {
    withOIDC: true,
    serviceAccounts: [
      {
        metadata: { name: 'reader', namespace: 'default' },
        attachPolicyARNs: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'],
      },
    ],
  },
};

describe.skipIf(absent !== undefined)('eksctl', { timeout: 240_000 }, () => {
  const directory = temporaryDirectory();
  const file = (name: string) => join(directory.path, name);
  let emulator: EmulatorProcess;
  let clients: ApiClients;
  let making: Promise<string>;
  beforeAll(async () => {
    const place = { dataDirectory: file('data'), instance: `eksctl-${process.pid}`, firstPort: 25_580 };
    emulator = await startProcess({ ...place, runtime: 'simulated' });
    clients = apiClients(emulator.endpoint);
    await createRole(clients);
    const AssumeRolePolicyDocument = trustPolicy('pods.eks.amazonaws.com');
    await clients.iam.send(new CreateRoleCommand({ RoleName: 'app', AssumeRolePolicyDocument }));
    await createCluster(clients, 'demo', true);
    expect(await clusterStatus(clients)).toBe('ACTIVE');
    const system = { name: 'system', podExecutionRoleARN: ROLE, selectors: [{ namespace: 'kube-system' }] };
    writeFileSync(file('system.yaml'), config('demo', withProfile(system)));
    writeFileSync(file('team.yaml'), config('demo', withProfile({ name: 'team', podExecutionRoleARN: ROLE })));
    writeFileSync(file('accounts.yaml'), config('demo', ACCOUNTS));
    writeFileSync(file('cluster.yaml'), config('other', { addonsConfig: { disableDefaultAddons: true } }));
    // It waits for two and a half minutes by its own clock, while the other tests go on.
    making = eksctl('create cluster -f cluster.yaml --kubeconfig other', 240_000);
    making.catch(() => undefined); // Who awaits it below hears of it.
  }, 60_000);
  afterAll(async () => {
    await emulator?.stop('SIGINT');
    directory[Symbol.dispose]();
  });

  /** All that it says. Rejects with that when it fails. */
  const eksctl = async (line: string, timeout = 60_000): Promise<string> => {
    const env = {
      PATH: process.env['PATH'],
      HOME: directory.path,
      KUBECONFIG: file('kubeconfig'),
      AWS_ENDPOINT_URL: emulator.endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'us-west-2',
    };
    const { stdout, stderr } = await run(program ?? '', line.split(' '), { env, cwd: directory.path, timeout });
    return stdout + stderr;
  };
  const refused = (line: string): Promise<string> =>
    eksctl(line).then(
      (text) => Promise.reject(new Error(`should have failed, but said:\n${text}`)),
      ({ stdout, stderr }: { stdout: string; stderr: string }) => stdout + stderr,
    );
  const cluster = async () => (await clients.eks.send(new DescribeClusterCommand({ name: 'demo' }))).cluster;

  it('makes a profile from a file, moves CoreDNS to Fargate, and deletes the profile', async () => {
    expect(await eksctl('get cluster')).toMatch(/^demo\tus-west-2\tFalse$/m);
    expect(await eksctl('create fargateprofile -f system.yaml')).toMatch(
      /created Fargate profile "system" on EKS cluster "demo".*"coredns" pods are now scheduled onto Fargate/s,
    );
    const api = await coreApi(clients);
    const pods = await api.listNamespacedPod({ namespace: 'kube-system' });
    expect(pods.items.map(({ spec }) => spec?.nodeName)).toEqual([
      expect.stringMatching(/^fargate-ip-/),
      expect.stringMatching(/^fargate-ip-/),
    ]);
    expect(JSON.parse(await eksctl('get fargateprofile --cluster demo -o json'))).toMatchObject([
      { name: 'system', podExecutionRoleARN: ROLE, selectors: [{ namespace: 'kube-system' }], status: 'ACTIVE' },
    ]);
    expect(await eksctl('delete fargateprofile --cluster demo --name system --wait')).toContain(
      'deleted Fargate profile "system"',
    );
    expect(await refused('delete fargateprofile --cluster demo --name system')).toContain(
      'ResourceNotFoundException: No Fargate Profile found with name: system.',
    );
  });

  it('makes a profile by flags, with a role in a stack of its own', async () => {
    expect(await eksctl('utils describe-stacks --cluster demo')).toContain('only 0 stacks found');
    await eksctl('create fargateprofile --cluster demo --name flags --namespace flags --labels k=v');
    expect(JSON.parse(await eksctl('get fargateprofile --cluster demo --name flags -o json'))).toMatchObject([
      {
        podExecutionRoleARN: expect.stringMatching(/:role\/eksctl-demo-fargate-FargatePodExecutionRole-/),
        status: 'ACTIVE',
      },
    ]);
    expect(await eksctl('utils describe-stacks --cluster demo')).toContain('stack/eksctl-demo-fargate');
    await eksctl('delete fargateprofile --cluster demo --name flags --wait');
  });

  it('changes logging, endpoints, the version and the mode of authentication', async () => {
    await eksctl('utils update-cluster-logging --cluster demo --enable-types audit,api --approve');
    await eksctl('utils update-cluster-vpc-config --cluster demo --private-access=true --approve');
    await eksctl('utils update-cluster-vpc-config --cluster demo --public-access-cidrs 8.8.8.0/24 --approve');
    await eksctl('utils update-authentication-mode --cluster demo --authentication-mode API_AND_CONFIG_MAP');
    expect(await eksctl('upgrade cluster --name demo --approve')).toMatch(/has been upgraded to version "1\.36"/);
    expect(await cluster()).toMatchObject({
      version: '1.36',
      accessConfig: { authenticationMode: 'API_AND_CONFIG_MAP' },
      logging: { clusterLogging: [{ types: ['api', 'audit'], enabled: true }, { enabled: false }] },
      resourcesVpcConfig: { endpointPrivateAccess: true, publicAccessCidrs: ['8.8.8.0/24'] },
    });
  });

  it('makes, reads and deletes access entries, and goes from aws-auth to them', async () => {
    const entry = `accessentry --cluster demo --principal-arn ${ROLE}`;
    await eksctl(`create ${entry} --kubernetes-groups dev`);
    expect(await eksctl('get accessentry --cluster demo')).toContain(ROLE);
    await eksctl(`delete ${entry}`);
    const identity = `iamidentitymapping --cluster demo --arn ${APP}`;
    await eksctl(`create ${identity} --group dev --username app`);
    expect(await eksctl('get iamidentitymapping --cluster demo')).toMatch(new RegExp(`^${APP}\\t+app\\t+dev`, 'm'));
    const migrate = 'utils migrate-to-access-entry --cluster demo --target-authentication-mode API --approve';
    expect(await eksctl(migrate)).toContain('all tasks were completed successfully');
    expect(await eksctl('get accessentry --cluster demo')).toContain(APP);
    await eksctl(`delete accessentry --cluster demo --principal-arn ${APP}`);
    expect(await eksctl('get accessentry --cluster demo')).not.toContain(APP);
  });

  it('changes and deletes pod identities, which it does not make without their agent', async () => {
    const about = 'podidentityassociation --cluster demo --namespace default --service-account-name app';
    expect(await refused(`create ${about} --role-arn ${APP}`)).toContain(
      'the "eks-pod-identity-agent" addon must be installed to create pod identity associations',
    );
    const whose = { clusterName: 'demo', namespace: 'default', serviceAccount: 'app' };
    await clients.eks.send(new CreatePodIdentityAssociationCommand({ ...whose, roleArn: APP }));
    expect(await eksctl('get podidentityassociation --cluster demo')).toContain(APP);
    expect(await eksctl(`update ${about} --role-arn ${APP}`)).toContain(`updated role ARN "${APP}"`);
    await eksctl(`delete ${about}`);
    expect(await eksctl('get podidentityassociation --cluster demo')).toContain('No podidentityassociations found');
  });

  it('makes service accounts for roles that are there, once the issuer is a provider', async () => {
    const Url = (await cluster())?.identity?.oidc?.issuer ?? '';
    await clients.iam.send(new CreateOpenIDConnectProviderCommand({ Url, ClientIDList: ['sts.amazonaws.com'] }));
    expect(await eksctl('utils associate-iam-oidc-provider --cluster demo --approve')).toContain(
      'IAM Open ID Connect provider is already associated with cluster "demo"',
    );
    const account = 'iamserviceaccount --cluster demo --namespace default --name app';
    await eksctl(`create ${account} --attach-role-arn ${APP} --approve`);
    const made = await (await coreApi(clients)).readNamespacedServiceAccount({ namespace: 'default', name: 'app' });
    expect(made.metadata?.annotations).toEqual({ 'eks.amazonaws.com/role-arn': APP });
  });

  it('makes roles for service accounts, and changes their policies', async () => {
    const account = 'iamserviceaccount --cluster demo --namespace default --name reader';
    await eksctl(`create ${account} --attach-policy-arn ${READ_ONLY} --approve`);
    const made = await (await coreApi(clients)).readNamespacedServiceAccount({ namespace: 'default', name: 'reader' });
    const arn = made.metadata?.annotations?.['eks.amazonaws.com/role-arn'] ?? '';
    const RoleName = arn.split('/').at(-1);
    const policies = async () =>
      (await clients.iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))).AttachedPolicies;
    expect(await policies()).toMatchObject([{ PolicyName: 'ReadOnlyAccess' }]);
    expect(await eksctl('update iamserviceaccount -f accounts.yaml --approve')).not.toContain('nothing to update');
    expect(await policies()).toMatchObject([{ PolicyName: 'AmazonS3ReadOnlyAccess' }]);
    expect(await eksctl('update iamserviceaccount -f accounts.yaml --approve')).toContain('nothing to update');
    await eksctl(`delete ${account} --wait`);
    await expect(policies()).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  });

  it('deletes the cluster with its profiles and its provider', async () => {
    await eksctl('create fargateprofile -f team.yaml');
    expect(await eksctl('delete cluster --name demo')).toMatch(
      /deleted Fargate profile "team".*delete IAM OIDC provider.*initiated deletion of cluster "demo"/s,
    );
    expect(await clusterStatus(clients)).toBeUndefined();
  });

  it('makes a cluster with a network of its own, gives it a profile, and deletes all of it', async () => {
    expect(await making).toContain('EKS cluster "other" in "us-west-2" region is ready');
    await eksctl('create fargateprofile --cluster other --name team --namespace team');
    expect(await eksctl('get fargateprofile --cluster other')).toMatch(/^team\t.*ACTIVE/m);
    await eksctl('delete cluster --name other --wait');
    expect(await eksctl('get cluster')).toContain('No clusters found');
    expect((await clients.ec2.send(new DescribeVpcsCommand({}))).Vpcs).toMatchObject([{ IsDefault: true }]);
  });
});
