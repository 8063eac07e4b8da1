// EKS Auto Mode, of which there is only that it is off; driven by the SDK.

import {
  DescribeClusterCommand,
  UpdateClusterConfigCommand,
  type UpdateClusterConfigCommandInput,
} from '@aws-sdk/client-eks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { givenCluster, givenRoles } from '../support/given.ts';
import { type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
beforeEach(async () => {
  aws = await startAws();
  await givenRoles(aws);
});
afterEach(() => aws[Symbol.asyncDispose]());

const name = 'demo';
const allSwitches = (enabled: boolean) => ({
  computeConfig: { enabled, nodePools: ['general-purpose'] },
  kubernetesNetworkConfig: { elasticLoadBalancing: { enabled } },
  storageConfig: { blockStorage: { enabled } },
});

describe('Auto Mode of a new cluster', () => {
  it('is described when it is said to be off, and else not', async () => {
    await givenCluster(aws, { name, ...allSwitches(false) });
    expect((await aws.eks.send(new DescribeClusterCommand({ name }))).cluster).toMatchObject(allSwitches(false));
    await givenCluster(aws, { name: 'plain' });
    const { cluster } = await aws.eks.send(new DescribeClusterCommand({ name: 'plain' }));
    expect(cluster).not.toHaveProperty('computeConfig');
    expect(cluster).not.toHaveProperty('storageConfig');
  });

  const inParts =
    'For EKS Auto Mode, please ensure that all required configs, including computeConfig, kubernetesNetworkConfig, and blockStorage are all either fully enabled or fully disabled.';
  it.each([
    ['on in a part', { computeConfig: { enabled: true } }, inParts],
    ['off in a part', { storageConfig: { blockStorage: { enabled: false } } }, inParts],
    ['both', { ...allSwitches(true), storageConfig: { blockStorage: { enabled: false } } }, inParts],
    ['on', allSwitches(true), 'EKS Auto Mode is not emulated.'],
  ])('is refused when it is %s', async (_how, input, message) => {
    await expect(givenCluster(aws, { name, ...input })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message,
    });
  });
});

describe('an update of Auto Mode', () => {
  const update = (input: Omit<UpdateClusterConfigCommandInput, 'name'>) =>
    aws.eks.send(new UpdateClusterConfigCommand({ name, ...input }));
  beforeEach(() => givenCluster(aws, { name }));

  it.each([
    ['in a part is none', { computeConfig: { enabled: false } }, 'The type for cluster update was not provided.'],
    ['to have it is refused', allSwitches(true), 'EKS Auto Mode is not emulated.'],
  ])('%s', async (_what, input, message) => {
    await expect(update(input)).rejects.toMatchObject({ name: 'InvalidParameterException', message });
  });

  it('has nothing to switch off', async () => {
    await expect(update(allSwitches(false))).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: 'Cannot modify EKS Auto Mode configuration. Auto Mode is not enabled on this cluster.',
    });
  });
});
