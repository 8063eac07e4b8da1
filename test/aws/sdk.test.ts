// The paginators and waiters of the JavaScript SDK, over EKS, EC2, IAM, CloudWatch Logs and KMS.

import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  paginateDescribeLogGroups,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  AllocateAddressCommand,
  CreateNatGatewayCommand,
  CreateVpcCommand,
  paginateDescribeNatGateways,
  paginateDescribeSubnets,
  paginateDescribeVpcs,
  waitUntilNatGatewayAvailable,
  waitUntilVpcAvailable,
} from '@aws-sdk/client-ec2';
import {
  CreateClusterCommand,
  CreateFargateProfileCommand,
  DeleteClusterCommand,
  DeleteFargateProfileCommand,
  paginateListAccessEntries,
  paginateListClusters,
  paginateListFargateProfiles,
  waitUntilClusterActive,
  waitUntilClusterDeleted,
  waitUntilFargateProfileActive,
  waitUntilFargateProfileDeleted,
} from '@aws-sdk/client-eks';
import {
  CreateGroupCommand,
  CreateUserCommand,
  paginateListGroups,
  paginateListPolicies,
  paginateListRoles,
  paginateListUsers,
  waitUntilRoleExists,
  waitUntilUserExists,
} from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient, paginateListKeys } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLUSTER_ROLE, givenRoles, POD_ROLE, subnetIds } from './support/given.ts';
import { REGION, type RunningAws, startAws, TEST_KEY } from './support/start-aws.ts';

let aws: RunningAws;
beforeAll(async () => {
  aws = await startAws();
  await givenRoles(aws);
});
afterAll(() => aws[Symbol.asyncDispose]());

/** The items of all pages, of one item each at most. */
async function all<Page, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pages) {
    const found = itemsOf(page) ?? [];
    expect(found.length).toBeLessThanOrEqual(5);
    items.push(...found);
  }
  return items;
}

const patience = { maxWaitTime: 30, minDelay: 1, maxDelay: 1 };
const SUCCESS = { state: 'SUCCESS' };

describe('the SDK', () => {
  it('waits for clusters and profiles, there and gone, and pages through them', async () => {
    const client = aws.eks;
    const subnets = await subnetIds(aws, 'private');
    for (const name of ['a', 'b', 'c']) {
      const resourcesVpcConfig = { subnetIds: subnets };
      const accessConfig = { authenticationMode: 'API_AND_CONFIG_MAP' } as const;
      await client.send(new CreateClusterCommand({ name, roleArn: CLUSTER_ROLE, resourcesVpcConfig, accessConfig }));
      expect(await waitUntilClusterActive({ client, ...patience }, { name })).toMatchObject(SUCCESS);
    }
    expect(await all(paginateListClusters({ client, pageSize: 1 }, {}), ({ clusters }) => clusters)).toEqual([
      'a',
      'b',
      'c',
    ]);
    for (const fargateProfileName of ['x', 'y']) {
      const place = { clusterName: 'a', fargateProfileName };
      const selectors = [{ namespace: 'default' }];
      await client.send(new CreateFargateProfileCommand({ ...place, podExecutionRoleArn: POD_ROLE, selectors }));
      expect(await waitUntilFargateProfileActive({ client, ...patience }, place)).toMatchObject(SUCCESS);
    }
    const profiles = paginateListFargateProfiles({ client, pageSize: 1 }, { clusterName: 'a' });
    expect(await all(profiles, ({ fargateProfileNames }) => fargateProfileNames)).toEqual(['x', 'y']);
    const entries = paginateListAccessEntries({ client, pageSize: 1 }, { clusterName: 'a' });
    expect(await all(entries, ({ accessEntries }) => accessEntries)).toContain(POD_ROLE);
    const place = { clusterName: 'a', fargateProfileName: 'x' };
    await client.send(new DeleteFargateProfileCommand(place));
    expect(await waitUntilFargateProfileDeleted({ client, ...patience }, place)).toMatchObject(SUCCESS);
    await client.send(new DeleteClusterCommand({ name: 'c' }));
    expect(await waitUntilClusterDeleted({ client, ...patience }, { name: 'c' })).toMatchObject(SUCCESS);
  });

  it('waits for networks and pages through them', async () => {
    const client = aws.ec2;
    const { Vpc } = await client.send(new CreateVpcCommand({ CidrBlock: '10.9.0.0/16' }));
    const VpcIds = [Vpc?.VpcId ?? ''];
    expect(await waitUntilVpcAvailable({ client, ...patience }, { VpcIds })).toMatchObject(SUCCESS);
    expect(await all(paginateDescribeVpcs({ client, pageSize: 5 }, {}), ({ Vpcs }) => Vpcs)).toHaveLength(2);
    const subnets = await all(paginateDescribeSubnets({ client, pageSize: 5 }, {}), (page) => page.Subnets);
    expect(new Set(subnets.map(({ SubnetId }) => SubnetId)).size).toBe(6);
    const { AllocationId } = await client.send(new AllocateAddressCommand({}));
    const [SubnetId] = await subnetIds(aws, 'public');
    const { NatGateway } = await client.send(new CreateNatGatewayCommand({ SubnetId, AllocationId }));
    const NatGatewayIds = [NatGateway?.NatGatewayId ?? ''];
    expect(await waitUntilNatGatewayAvailable({ client, ...patience }, { NatGatewayIds })).toMatchObject(SUCCESS);
    const gateways = paginateDescribeNatGateways({ client, pageSize: 5 }, {});
    expect(await all(gateways, (page) => page.NatGateways)).toHaveLength(2);
  });

  it('waits for identities and pages through them', async () => {
    const client = aws.iam;
    for (const UserName of ['u1', 'u2', 'u3']) {
      await client.send(new CreateUserCommand({ UserName }));
      expect(await waitUntilUserExists({ client, ...patience }, { UserName })).toMatchObject(SUCCESS);
    }
    expect(await waitUntilRoleExists({ client, ...patience }, { RoleName: 'cluster' })).toMatchObject(SUCCESS);
    const one = { client, pageSize: 1 };
    const names = await all(paginateListUsers(one, {}), ({ Users }) => Users);
    expect(names.map(({ UserName }) => UserName)).toEqual(['u1', 'u2', 'u3']);
    const roles = await all(paginateListRoles(one, {}), ({ Roles }) => Roles);
    expect(roles.map(({ RoleName }) => RoleName)).toEqual(['cluster', 'pods']);
    for (const GroupName of ['g1', 'g2']) await client.send(new CreateGroupCommand({ GroupName }));
    expect(await all(paginateListGroups(one, {}), ({ Groups }) => Groups)).toHaveLength(2);
    const policies = await all(
      paginateListPolicies({ client, pageSize: 5 }, { Scope: 'AWS' }),
      ({ Policies }) => Policies,
    );
    expect(policies.map(({ PolicyName }) => PolicyName)).toContain('AmazonEKSFargatePodExecutionRolePolicy');
  });

  it('pages through what the JSON services keep', async () => {
    const options = { endpoint: aws.url, region: REGION, credentials: TEST_KEY, maxAttempts: 1 };
    const logs = new CloudWatchLogsClient(options);
    for (const logGroupName of ['/a', '/b']) await logs.send(new CreateLogGroupCommand({ logGroupName }));
    const groups = paginateDescribeLogGroups({ client: logs, pageSize: 1 }, { logGroupNamePrefix: '/' });
    expect((await all(groups, (page) => page.logGroups)).map(({ logGroupName }) => logGroupName)).toEqual(['/a', '/b']);
    const kms = new KMSClient(options);
    for (const Description of ['1', '2']) await kms.send(new CreateKeyCommand({ Description }));
    expect(await all(paginateListKeys({ client: kms, pageSize: 1 }, {}), ({ Keys }) => Keys)).toHaveLength(2);
  });
});
