// Whether a pod's logs are routed is decided once, when it is launched.

import { describe, expect, it } from 'vitest';
import { type FargateCluster, fargateCluster } from './support/fargate-cluster.ts';
import { bound, create, events, launched, refused, remove } from './support/pods.ts';

const NAMESPACE = 'aws-observability';
const ONE_ADDRESS = [{ subnetId: 'subnet-a', availabilityZone: 'us-west-2a', addresses: ['10.0.1.17'] }];
const CLOUDWATCH = `[OUTPUT]
    Name cloudwatch_logs
    Match *
    region us-west-2
`;

async function givenLogging({ core }: FargateCluster, data: Record<string, string>): Promise<void> {
  await core.createNamespace({ body: { metadata: { name: NAMESPACE, labels: { [NAMESPACE]: 'enabled' } } } });
  const body = { metadata: { name: 'aws-logging' }, data };
  await core.createNamespacedConfigMap({ namespace: NAMESPACE, body });
}

/** The annotation and the event of a pod that is launched now. */
async function decision(cluster: FargateCluster, name: string) {
  const pod = await launched(cluster, name);
  const about = (await events(cluster, pod)).filter(({ reason }) => reason?.startsWith('Logging'));
  return {
    annotation: pod.metadata?.annotations?.['Logging'],
    said: about.map(({ type, reason, message }) => `${type} ${reason} ${message}`),
  };
}

const invalid = (why: string) => ({
  annotation: 'LoggingDisabled: LOGGING_CONFIGMAP_INVALID',
  said: [
    `Warning LoggingDisabled Disabled logging for pod due to invalid configmap. ${why}. Please fix the logging configmap`,
  ],
});

const ENABLED = {
  annotation: 'LoggingEnabled',
  said: ['Normal LoggingEnabled Successfully enabled logging for pod'],
};

describe('the logs of a pod', () => {
  it('are routed where aws-logging says so', async () => {
    const cluster = await fargateCluster();
    await givenLogging(cluster, { 'output.conf': CLOUDWATCH });
    expect(await decision(cluster, 'web')).toEqual(ENABLED);
  });

  it.each([
    [
      'an output that Fargate has not',
      '[OUTPUT]\n    name amazon_data_firehose\n',
      'amazon_data_firehose is not a supported output plugin',
    ],
    ['no output', '', 'output.conf is required'],
    ['an output without a name', '[OUTPUT]\n    Match *\n', 'output.conf is required'],
  ])('are not routed by an aws-logging with %s', async (_what, conf, why) => {
    const cluster = await fargateCluster();
    await givenLogging(cluster, { 'output.conf': conf });
    expect(await decision(cluster, 'web')).toEqual(invalid(why));
  });

  it('are not routed by a change that comes after the pod was seen', async () => {
    const cluster = await fargateCluster({ subnets: ONE_ADDRESS });
    await launched(cluster, 'first');
    await create(cluster, 'early');
    await refused(cluster, 'early');
    await givenLogging(cluster, { 'output.conf': CLOUDWATCH });
    await remove(cluster, 'first');
    const early = await bound(cluster, 'early');
    await cluster.settled();
    expect(early.metadata?.annotations?.['Logging']).toBe('LoggingDisabled: LOGGING_CONFIGMAP_NOT_FOUND');
    await remove(cluster, 'early');
    expect(await decision(cluster, 'late')).toEqual(ENABLED);
  });
});
