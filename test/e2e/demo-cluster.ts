// The cluster of the README: a role, two private subnets, and two Fargate profiles.

import { ROLE_TRUST } from '../support/role-trust.ts';
import type { Clients } from './clients.ts';

export const PROFILES = [
  { name: 'default', selectors: ['namespace=default', 'namespace=kube-system'] },
  { name: 'team', selectors: ['namespace=eks-fargate,labels={environment=fargate}'] },
] as const;

/** Returns its ARN. */
export async function createRole(client: Clients): Promise<string> {
  const create = ['iam', 'create-role', '--role-name', 'fargate', '--assume-role-policy-document', ROLE_TRUST];
  return (await client.awsJson<{ Role: { Arn: string } }>(...create)).Role.Arn;
}

/** Two of the default VPC. */
export async function privateSubnets(client: Clients): Promise<string[]> {
  const found = await client.awsJson<{ Subnets: { SubnetId: string; MapPublicIpOnLaunch: boolean }[] }>(
    ...['ec2', 'describe-subnets'],
  );
  return found.Subnets.filter((subnet) => !subnet.MapPublicIpOnLaunch)
    .slice(0, 2)
    .map(({ SubnetId }) => SubnetId);
}

interface Place {
  readonly role: string;
  readonly subnets: readonly string[];
}

export function createCluster(client: Clients, { role, subnets }: Place) {
  const config = `subnetIds=${subnets.join(',')}`;
  const create = ['eks', 'create-cluster', '--name', 'demo', '--role-arn', role, '--resources-vpc-config', config];
  return client.awsJson<{ cluster: { status: string } }>(...create);
}

export function createProfile(
  client: Clients,
  { role, subnets, name, selectors }: Place & { readonly name: string; readonly selectors: readonly string[] },
) {
  const create = ['eks', 'create-fargate-profile', '--cluster-name', 'demo', '--fargate-profile-name', name];
  const about = ['--pod-execution-role-arn', role, '--subnets', ...subnets, '--selectors', ...selectors];
  return client.awsJson<{ fargateProfile: { status: string } }>(...create, ...about);
}

/** All of it, with kubectl set up. */
export async function demoCluster(client: Clients): Promise<void> {
  const place = { role: await createRole(client), subnets: await privateSubnets(client) };
  await createCluster(client, place);
  for (const profile of PROFILES) await createProfile(client, { ...place, ...profile });
  await client.aws('eks', 'update-kubeconfig', '--name', 'demo');
}
