// Interfaces of pods: which address is taken, once, and given back.

import { DescribeNetworkInterfacesCommand, DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { DescribeClusterCommand } from '@aws-sdk/client-eks';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PodInterfaces } from '../../../src/aws/ec2/network-interfaces.ts';
import { eksInterfaceIds, givenCluster, givenRoles, subnetIds } from '../support/given.ts';
import { ACCOUNT, REGION, type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
let interfaces: PodInterfaces;
beforeEach(async () => {
  // Adopted subnets are small: /24.
  aws = await startAws({ unknownReferences: 'adopt' });
  await givenRoles(aws);
  await givenCluster(aws, { name: 'demo', resourcesVpcConfig: { subnetIds: ['subnet-1', 'subnet-2'] } });
  const reference = { account: ACCOUNT, region: REGION, name: 'demo' };
  interfaces = aws.aws.servicesOf(reference, aws.cluster('demo')).podInterfaces;
});
afterEach(() => aws[Symbol.asyncDispose]());

const attach = (podUid: string, subnets = ['subnet-1', 'subnet-2']) =>
  interfaces.attach({ podUid, namespace: 'default', podName: `pod-${podUid}`, subnetIds: subnets });

describe('attaching', () => {
  it('makes an interface that EC2 shows in use, in the cluster security group', async () => {
    const made = attach('uid-1');
    const { NetworkInterfaces } = await aws.ec2.send(
      new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [made?.networkInterfaceId ?? ''] }),
    );
    const { cluster } = await aws.eks.send(new DescribeClusterCommand({ name: 'demo' }));
    expect(NetworkInterfaces).toMatchObject([
      {
        Status: 'in-use',
        Description: 'Amazon EKS Fargate pod default/pod-uid-1',
        PrivateIpAddress: made?.address,
        PrivateDnsName: `ip-${made?.address.replaceAll('.', '-')}.us-west-2.compute.internal`,
        SubnetId: made?.subnetId,
        MacAddress: expect.stringMatching(/^0a(:[0-9a-f]{2}){5}$/),
        Groups: [{ GroupId: cluster?.resourcesVpcConfig?.clusterSecurityGroupId }],
        RequesterManaged: true,
        Attachment: { Status: 'attached' },
      },
    ]);
    expect(made?.vpc).toEqual({ vpcId: NetworkInterfaces?.[0]?.VpcId, cidrBlocks: ['10.0.0.0/16'] });
  });

  it('is idempotent by pod uid', () => {
    const first = attach('uid-1');
    expect(attach('uid-1', ['subnet-2'])).toEqual(first);
    expect(interfaces.find('uid-1')).toEqual(first);
    expect(interfaces.list()).toEqual([first]);
  });

  it('spreads over the candidate subnets, the least used first', () => {
    const used = Array.from({ length: 10 }, (_, index) => attach(`uid-${index}`)?.subnetId);
    expect(used.filter((id) => id === 'subnet-1')).toHaveLength(5);
  });

  it('passes over subnets that do not exist, and is undefined without any', () => {
    expect(attach('uid-1', ['subnet-none', 'subnet-2'])?.subnetId).toBe('subnet-2');
    expect(attach('uid-2', ['subnet-none'])).toBeUndefined();
  });
});

describe('a subnet', () => {
  it('gives each address once, never a reserved one, until it is full; then one given back is taken again', async () => {
    const { Subnets } = await aws.ec2.send(new DescribeSubnetsCommand({ SubnetIds: ['subnet-1'] }));
    const free = Subnets?.[0]?.AvailableIpAddressCount ?? 0;
    // 256 less AWS's five and the control plane's interface.
    expect(free).toBe(250);
    const made = Array.from({ length: free }, (_, index) => attach(`uid-${index}`, ['subnet-1'])?.address ?? '');
    expect(new Set(made).size).toBe(free);
    const last = made.map((address) => Number(address.split('.')[3]));
    for (const reserved of [0, 1, 2, 3, 255]) expect(last).not.toContain(reserved);
    expect(attach('one-more', ['subnet-1'])).toBeUndefined();
    let told = 0;
    using _subscription = interfaces.onRelease(() => {
      told += 1;
    });
    interfaces.release('uid-7');
    interfaces.release('uid-7');
    expect(told).toBe(1);
    expect(attach('one-more', ['subnet-1'])?.address).toBe(made[7]);
  });

  it('never gives an address twice, whatever the order of taking and giving back', () => {
    const step = fc.record({ uid: fc.integer({ min: 0, max: 20 }), isRelease: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        for (const { uid, isRelease } of steps) isRelease ? interfaces.release(`p${uid}`) : attach(`p${uid}`);
        const held = interfaces.list();
        expect(new Set(held.map((made) => made.address)).size).toBe(held.length);
        expect(new Set(held.map((made) => made.podUid)).size).toBe(held.length);
      }),
      { numRuns: 50 },
    );
  });
});

it('interfaces of pods go with their cluster', async () => {
  attach('uid-1');
  expect((await subnetIds(aws, 'private')).length).toBe(3);
  const { DeleteClusterCommand } = await import('@aws-sdk/client-eks');
  await aws.eks.send(new DeleteClusterCommand({ name: 'demo' }));
  expect(await eksInterfaceIds(aws)).toEqual([]);
});
