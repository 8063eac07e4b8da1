// A cluster's certificate authorities: the one it began with, one to follow, and which of them signs; and what cannot be cancelled.

import {
  ActivateCertificateAuthorityCommand,
  CancelUpdateCommand,
  CreateCertificateAuthorityCommand,
  DeleteCertificateAuthorityCommand,
  DescribeCertificateAuthorityCommand,
  DescribeClusterCommand,
  DescribeUpdateCommand,
  ListCertificateAuthoritiesCommand,
  UpdateClusterConfigCommand,
} from '@aws-sdk/client-eks';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { givenCluster, givenRoles } from '../support/given.ts';
import { type RunningAws, startAws } from '../support/start-aws.ts';

const clusterName = 'demo';

let aws: RunningAws;
beforeEach(async () => {
  aws = await startAws();
  await givenRoles(aws);
  await givenCluster(aws, { name: clusterName });
});
afterEach(() => aws[Symbol.asyncDispose]());

const list = async () =>
  (await aws.eks.send(new ListCertificateAuthoritiesCommand({ clusterName }))).certificateAuthorities ?? [];
const create = (clientRequestToken?: string) =>
  aws.eks.send(new CreateCertificateAuthorityCommand({ clusterName, clientRequestToken }));
const describe = async (certificateAuthorityId: string | undefined) =>
  (await aws.eks.send(new DescribeCertificateAuthorityCommand({ clusterName, certificateAuthorityId })))
    .certificateAuthority;
const activate = (certificateAuthorityId: string | undefined) =>
  aws.eks.send(new ActivateCertificateAuthorityCommand({ clusterName, certificateAuthorityId }));
const remove = (certificateAuthorityId: string | undefined) =>
  aws.eks.send(new DeleteCertificateAuthorityCommand({ clusterName, certificateAuthorityId }));
const shown = async () => (await aws.eks.send(new DescribeClusterCommand({ name: clusterName }))).cluster;

it('a cluster begins with one, of EKS’s own, which it shows', async () => {
  const [first, ...others] = await list();
  expect(others).toEqual([]);
  expect(first).toMatchObject({
    createdBy: 'EKS',
    activatedBy: 'EKS',
    signingStatus: 'IN_USE',
    distributionStatus: 'COMPLETE',
  });
  const cluster = await shown();
  expect(cluster?.certificateAuthority?.active).toEqual({ id: first?.id, activatedBy: 'EKS' });
  expect(await describe(first?.id)).toMatchObject({ ...first, data: cluster?.certificateAuthority?.data });
  await expect(describe('ca-none')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

it('one that follows is distributed, signs once it is activated, and lets the first go', async () => {
  const [first] = await list();
  const { update, certificateAuthority: made } = await create('once');
  expect(update).toMatchObject({ type: 'CertificateAuthorityUpdate', status: 'InProgress' });
  expect(made).toMatchObject({ createdBy: 'CUSTOMER', signingStatus: 'NOT_USED', distributionStatus: 'IN_PROGRESS' });
  await aws.idle();
  expect(await create('once')).toMatchObject({ update: { id: update?.id }, certificateAuthority: { id: made?.id } });
  const described = await describe(made?.id);
  expect(described?.distributionStatus).toBe('COMPLETE');
  expect(Buffer.from(described?.data ?? '', 'base64').toString()).toContain('BEGIN CERTIFICATE');
  await expect(create()).rejects.toMatchObject({ name: 'ResourceLimitExceededException' });
  await expect(remove(first?.id)).rejects.toMatchObject({ name: 'ResourceInUseException' });
  await expect(activate(first?.id)).rejects.toMatchObject({ name: 'InvalidParameterException' });

  expect((await activate(made?.id)).certificateAuthority?.signingStatus).toBe('ACTIVATING');
  await aws.idle();
  expect((await shown())?.certificateAuthority?.active).toEqual({ id: made?.id, activatedBy: 'CUSTOMER' });
  expect(await describe(first?.id)).toMatchObject({ signingStatus: 'NOT_USED', rollbackAvailable: true });

  expect((await remove(first?.id)).certificateAuthority?.distributionStatus).toBe('DELETING');
  await aws.idle();
  expect((await list()).map(({ id }) => id)).toEqual([made?.id]);
});

it('no update of a cluster can be cancelled', async () => {
  const { update } = await create();
  const cancel = (updateId: string | undefined) =>
    aws.eks.send(new CancelUpdateCommand({ name: clusterName, updateId }));
  await expect(cancel(update?.id)).rejects.toMatchObject({ name: 'InvalidRequestException' });
  await expect(cancel('none')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

it('what is said of the parts of the control plane and of its way out is kept, and changed one kind at a time', async () => {
  expect((await shown())?.resourcesVpcConfig?.controlPlaneEgressMode).toBe('AWS_MANAGED');
  const change = async (input: object) => {
    const { update } = await aws.eks.send(new UpdateClusterConfigCommand({ name: clusterName, ...input }));
    await aws.idle();
    return (await aws.eks.send(new DescribeUpdateCommand({ name: clusterName, updateId: update?.id }))).update;
  };
  const kubeApiServerConfig = { eventTtl: '30m' };
  expect(await change({ kubeApiServerConfig })).toMatchObject({
    type: 'ControlPlaneComponentConfigUpdate',
    status: 'Successful',
    params: [{ type: 'KubeApiServerConfig', value: '{"eventTtl":"30m"}' }],
  });
  const resourcesVpcConfig = { controlPlaneEgressMode: 'CUSTOMER_ROUTED' as const };
  expect(await change({ resourcesVpcConfig })).toMatchObject({
    type: 'ControlPlaneEgressUpdate',
    status: 'Successful',
  });
  expect(await shown()).toMatchObject({ kubeApiServerConfig, resourcesVpcConfig });
  await expect(change({ kubeApiServerConfig })).rejects.toMatchObject({ name: 'InvalidParameterException' });
  await expect(change({ kubeApiServerConfig, resourcesVpcConfig })).rejects.toThrow('Only one type of update');
});
