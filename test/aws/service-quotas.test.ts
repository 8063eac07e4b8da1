// Quotas are told, raised on request, and those of EKS are kept.

import { CreateClusterCommand, CreateFargateProfileCommand } from '@aws-sdk/client-eks';
import {
  GetAWSDefaultServiceQuotaCommand,
  GetRequestedServiceQuotaChangeCommand,
  GetServiceQuotaCommand,
  ListAWSDefaultServiceQuotasCommand,
  ListRequestedServiceQuotaChangeHistoryByQuotaCommand,
  ListRequestedServiceQuotaChangeHistoryCommand,
  ListServiceQuotasCommand,
  ListServicesCommand,
  RequestServiceQuotaIncreaseCommand,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLUSTERS, type ClusterRecord } from '../../src/aws/eks/clusters.ts';
import { CLUSTER_ROLE, givenCluster, givenProfile, givenRoles, POD_ROLE, subnetIds } from './support/given.ts';
import { ACCOUNT, REGION, type RunningAws, startAws, TEST_KEY } from './support/start-aws.ts';

let aws: RunningAws;
let quotas: ServiceQuotasClient;
beforeEach(async () => {
  aws = await startAws();
  quotas = new ServiceQuotasClient({ endpoint: aws.url, region: REGION, credentials: TEST_KEY, maxAttempts: 1 });
});
afterEach(() => aws[Symbol.asyncDispose]());

const PROFILES = 'L-33415657';
const raise = (QuotaCode: string, DesiredValue: number) =>
  quotas.send(new RequestServiceQuotaIncreaseCommand({ ServiceCode: 'eks', QuotaCode, DesiredValue }));

describe('a quota', () => {
  it('is told as the service tells it', async () => {
    const { Services = [] } = await quotas.send(new ListServicesCommand({}));
    expect(Services).toContainEqual({
      ServiceCode: 'eks',
      ServiceName: 'Amazon Elastic Kubernetes Service (Amazon EKS)',
    });
    const { Quota } = await quotas.send(new GetServiceQuotaCommand({ ServiceCode: 'eks', QuotaCode: PROFILES }));
    expect(Quota).toEqual({
      ServiceCode: 'eks',
      ServiceName: 'Amazon Elastic Kubernetes Service (Amazon EKS)',
      QuotaArn: `arn:aws:servicequotas:${REGION}:${ACCOUNT}:eks/${PROFILES}`,
      QuotaCode: PROFILES,
      QuotaName: 'Fargate profiles per cluster',
      Value: 10,
      Unit: 'None',
      Adjustable: true,
      GlobalQuota: false,
      QuotaAppliedAtLevel: 'ACCOUNT',
    });
    const asked = { ServiceCode: 'eks', QuotaCode: PROFILES };
    const standard = await quotas.send(new GetAWSDefaultServiceQuotaCommand(asked));
    expect(standard.Quota?.QuotaArn).toBe(`arn:aws:servicequotas:${REGION}::eks/${PROFILES}`);
    await expect(quotas.send(new ListServiceQuotasCommand({ ServiceCode: 'none' }))).rejects.toThrow(
      'This service is not available in the current Region. Choose a different Region or a different service.',
    );
    const first = await quotas.send(new ListServiceQuotasCommand({ ServiceCode: 'eks', MaxResults: 6 }));
    const rest = await quotas.send(
      new ListServiceQuotasCommand({ ServiceCode: 'eks', MaxResults: 6, NextToken: first.NextToken }),
    );
    const codes = [first, rest].flatMap(({ Quotas = [] }) => Quotas.map(({ QuotaCode }) => QuotaCode));
    expect(codes).toEqual([...new Set(codes)]);
    expect(codes).toHaveLength(10);
  });

  it('is raised at once, and told beside its default and what was asked for', async () => {
    const { RequestedQuota } = await raise(PROFILES, 20);
    expect(RequestedQuota).toMatchObject({ Status: 'PENDING', DesiredValue: 20, QuotaCode: PROFILES });
    const about = { ServiceCode: 'eks', QuotaCode: PROFILES };
    expect((await quotas.send(new GetServiceQuotaCommand(about))).Quota?.Value).toBe(20);
    expect((await quotas.send(new GetAWSDefaultServiceQuotaCommand(about))).Quota?.Value).toBe(10);
    const defaults = await quotas.send(new ListAWSDefaultServiceQuotasCommand({ ServiceCode: 'eks' }));
    expect(defaults.Quotas?.find(({ QuotaCode }) => QuotaCode === PROFILES)?.Value).toBe(10);
    await raise('L-D78D8AF8', 6);
    const all = await quotas.send(new ListRequestedServiceQuotaChangeHistoryCommand({ ServiceCode: 'eks' }));
    expect(all.RequestedQuotas).toHaveLength(2);
    const own = await quotas.send(new ListRequestedServiceQuotaChangeHistoryByQuotaCommand(about));
    const approved = { ...RequestedQuota, Status: 'APPROVED', LastUpdated: expect.any(Date) };
    expect(own.RequestedQuotas).toEqual([approved]);
    const RequestId = RequestedQuota?.Id ?? '';
    expect((await quotas.send(new GetRequestedServiceQuotaChangeCommand({ RequestId }))).RequestedQuota).toEqual(
      approved,
    );
  });

  it('is raised for its account and region alone, and stays so after a restart', async () => {
    await raise(PROFILES, 20);
    const about = new GetServiceQuotaCommand({ ServiceCode: 'eks', QuotaCode: PROFILES });
    const quotaOf = async (endpoint: string, more: { region?: string; credentials?: typeof TEST_KEY } = {}) => {
      const client = new ServiceQuotasClient({ endpoint, region: REGION, credentials: TEST_KEY, ...more });
      return (await client.send(about)).Quota?.Value;
    };
    expect(await quotaOf(aws.url)).toBe(20);
    expect(await quotaOf(aws.url, { region: 'eu-central-1' })).toBe(10);
    expect(await quotaOf(aws.url, { credentials: { ...TEST_KEY, accessKeyId: '999999999999' } })).toBe(10);
    await using again = await startAws({ store: aws.store });
    expect(await quotaOf(again.url)).toBe(20);
  });

  it('is not lowered, not raised where it is fixed, and not found where there is none', async () => {
    await expect(raise(PROFILES, 10)).rejects.toMatchObject({ name: 'IllegalArgumentException' });
    await expect(raise('L-11427A54', 8)).rejects.toMatchObject({ name: 'IllegalArgumentException' });
    await expect(raise('L-00000000', 8)).rejects.toMatchObject({ name: 'NoSuchResourceException' });
    await expect(quotas.send(new ListServiceQuotasCommand({ ServiceCode: 'none' }))).rejects.toMatchObject({
      name: 'NoSuchResourceException',
    });
  });
});

describe('EKS', () => {
  beforeEach(async () => {
    await givenRoles(aws);
    await givenCluster(aws, { name: 'demo' });
  });

  const createWith = (selectors: { namespace: string; labels?: Record<string, string> }[]) =>
    aws.eks.send(
      new CreateFargateProfileCommand({
        clusterName: 'demo',
        fargateProfileName: 'wide',
        podExecutionRoleArn: POD_ROLE,
        selectors,
      }),
    );

  it('keeps to the quotas of selectors and of their labels, until they are raised', async () => {
    const six = Array.from({ length: 6 }, (_, index) => ({ namespace: `n${index}` }));
    const labels = Object.fromEntries(six.map(({ namespace }) => [namespace, 'x']));
    await expect(createWith(six)).rejects.toMatchObject({ message: 'Request contains more than 5 Selectors' });
    await raise('L-D78D8AF8', 6);
    const labelled = six.map((selector) => ({ ...selector, labels }));
    await expect(createWith(labelled)).rejects.toMatchObject({
      message: 'Request contains Selector with more than 5 Label pairs',
    });
    await raise('L-23414FF3', 6);
    expect((await createWith(labelled)).fargateProfile?.status).toBe('CREATING');
  });

  it('keeps to the quota of profiles, until it is raised', async () => {
    for (let index = 0; index < 10; index += 1) await givenProfile(aws, 'demo', `p${index}`);
    await expect(givenProfile(aws, 'demo', 'p10')).rejects.toMatchObject({ name: 'ResourceLimitExceededException' });
    await raise(PROFILES, 11);
    await givenProfile(aws, 'demo', 'p10');
    await expect(givenProfile(aws, 'demo', 'p11')).rejects.toMatchObject({ name: 'ResourceLimitExceededException' });
  });

  it('keeps to the quota of clusters, until it is raised', async () => {
    const scope = { account: ACCOUNT, region: REGION };
    const demo = CLUSTERS.find(aws.store, CLUSTERS.keyOf(scope, 'demo')) as ClusterRecord;
    aws.store.commit((transaction) => {
      for (let index = 1; index < 100; index += 1) {
        const cluster = { ...demo.cluster, name: `c${index}`, status: 'FAILED' as const };
        CLUSTERS.put(transaction, CLUSTERS.keyOf(scope, cluster.name), { ...demo, cluster });
      }
    });
    const resourcesVpcConfig = { subnetIds: await subnetIds(aws, 'private') };
    const create = new CreateClusterCommand({ name: 'last', roleArn: CLUSTER_ROLE, resourcesVpcConfig });
    await expect(aws.eks.send(create)).rejects.toMatchObject({
      name: 'ResourceLimitExceededException',
      message: 'Cluster limit exceeded for account',
    });
    await raise('L-1194D53C', 101);
    expect((await aws.eks.send(create)).cluster?.status).toBe('CREATING');
  });
});
