// Pod identity associations and identity provider configs, driven by the SDK.

import {
  AssociateIdentityProviderConfigCommand,
  CreatePodIdentityAssociationCommand,
  type CreatePodIdentityAssociationCommandInput,
  DeleteClusterCommand,
  DeletePodIdentityAssociationCommand,
  DescribeClusterCommand,
  DescribeIdentityProviderConfigCommand,
  DescribePodIdentityAssociationCommand,
  DisassociateIdentityProviderConfigCommand,
  ListIdentityProviderConfigsCommand,
  ListPodIdentityAssociationsCommand,
  TagResourceCommand,
  UpdatePodIdentityAssociationCommand,
} from '@aws-sdk/client-eks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { givenCluster, givenRole, givenRoles, POD_ROLE, trustPolicy } from '../support/given.ts';
import { ACCOUNT, type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
const clusterName = 'demo';
const APP_ROLE = `arn:aws:iam::${ACCOUNT}:role/app`;
beforeEach(async () => {
  aws = await startAws();
  await givenRoles(aws);
  await givenRole(aws, 'app', trustPolicy('pods.eks.amazonaws.com'));
  await givenCluster(aws, { name: clusterName });
});
afterEach(() => aws[Symbol.asyncDispose]());

const create = async (input: Partial<CreatePodIdentityAssociationCommandInput> = {}) =>
  (
    await aws.eks.send(
      new CreatePodIdentityAssociationCommand({
        clusterName,
        namespace: 'default',
        serviceAccount: 'app',
        roleArn: APP_ROLE,
        ...input,
      }),
    )
  ).association;

describe('a pod identity association', () => {
  it('binds a service account to a role that trusts pods, once', async () => {
    const made = await create({ tags: { team: 'a' } });
    expect(made).toEqual({
      clusterName,
      namespace: 'default',
      serviceAccount: 'app',
      roleArn: APP_ROLE,
      associationArn: `arn:aws:eks:us-west-2:${ACCOUNT}:podidentityassociation/demo/${made?.associationId}`,
      associationId: expect.stringMatching(/^a-[a-z0-9]{17}$/),
      tags: { team: 'a' },
      createdAt: expect.any(Date),
      modifiedAt: expect.any(Date),
      disableSessionTags: false,
    });
    await expect(create()).rejects.toMatchObject({
      name: 'ResourceInUseException',
      message: `Association already exists: ${made?.associationId}`,
    });
    await expect(create({ serviceAccount: 'b', roleArn: POD_ROLE })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining('Trust policy'),
    });
    await expect(create({ serviceAccount: 'b', roleArn: `arn:aws:iam::${ACCOUNT}:role/none` })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it.each<[string, Partial<CreatePodIdentityAssociationCommandInput>, string]>([
    [
      'in a namespace that can have no such name',
      { namespace: 'a.b' },
      'The parameter namespace contains invalid characters. It should conform to the regular expression "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"',
    ],
    [
      'of a service account that can have no such name',
      { serviceAccount: 'a.B' },
      'The parameter serviceAccount contains invalid characters. It should conform to the regular expression "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"',
    ],
    [
      'with a policy and tags of the session',
      { policy: '{}' },
      'When policy is specified, disableSessionTags must be set to true',
    ],
  ])('%s is refused', async (_what, input, message) => {
    await expect(create(input)).rejects.toMatchObject({ name: 'InvalidParameterException', message });
  });

  it('keeps its policy and its lack of tags together', async () => {
    const { associationId } = (await create({ serviceAccount: 'a.b', policy: '{}', disableSessionTags: true })) ?? {};
    const update = { clusterName, associationId, disableSessionTags: false };
    await expect(aws.eks.send(new UpdatePodIdentityAssociationCommand(update))).rejects.toMatchObject({
      message: 'When policy is specified, disableSessionTags must be set to true',
    });
  });

  it('is listed by namespace and service account, changed, tagged and deleted', async () => {
    const made = await create();
    const other = await create({ namespace: 'other' });
    const list = async (filter: object) =>
      (await aws.eks.send(new ListPodIdentityAssociationsCommand({ clusterName, ...filter }))).associations?.map(
        (each) => each.associationId,
      );
    expect((await list({}))?.sort()).toEqual([made?.associationId, other?.associationId].sort());
    expect(await list({ namespace: 'other' })).toEqual([other?.associationId]);
    expect(await list({ serviceAccount: 'none' })).toEqual([]);
    const about = { clusterName, associationId: made?.associationId };
    await aws.eks.send(new UpdatePodIdentityAssociationCommand({ ...about, disableSessionTags: true }));
    await aws.eks.send(new TagResourceCommand({ resourceArn: made?.associationArn, tags: { a: 'b' } }));
    const found = await aws.eks.send(new DescribePodIdentityAssociationCommand(about));
    expect(found.association).toMatchObject({ disableSessionTags: true, tags: { a: 'b' }, roleArn: APP_ROLE });
    await aws.eks.send(new DeletePodIdentityAssociationCommand(about));
    await expect(aws.eks.send(new DescribePodIdentityAssociationCommand(about))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await aws.eks.send(new DeleteClusterCommand({ name: clusterName }));
    await aws.idle();
    expect(aws.store.list('eks.pod-identities')).toEqual([]);
  });
});

describe('an identity provider config', () => {
  const associate = (name: string, issuerUrl = 'https://issuer.example.com', more: object = {}) =>
    aws.eks.send(
      new AssociateIdentityProviderConfigCommand({
        clusterName,
        oidc: { identityProviderConfigName: name, issuerUrl, clientId: 'kubernetes', groupsClaim: 'groups', ...more },
        tags: { team: 'a' },
      }),
    );
  const identityProviderConfig = { type: 'oidc', name: 'corp' };
  const find = async () =>
    (await aws.eks.send(new DescribeIdentityProviderConfigCommand({ clusterName, identityProviderConfig })))
      .identityProviderConfig?.oidc;

  it('is associated by an update, one to a cluster, and disassociated by another', async () => {
    const { update, tags } = await associate('corp');
    expect(tags).toEqual({ team: 'a' });
    expect(update).toMatchObject({
      type: 'AssociateIdentityProviderConfig',
      params: [{ type: 'IdentityProviderConfig', value: '[{"type":"oidc","name":"corp"}]' }],
    });
    expect(await find()).toMatchObject({
      identityProviderConfigName: 'corp',
      identityProviderConfigArn: expect.stringContaining('identityproviderconfig/demo/oidc/corp/'),
      clusterName,
      clientId: 'kubernetes',
      groupsClaim: 'groups',
      status: 'ACTIVE',
      tags: { team: 'a' },
    });
    await expect(associate('corp')).rejects.toMatchObject({ name: 'ResourceInUseException' });
    await expect(associate('other')).rejects.toMatchObject({ name: 'ResourceInUseException' });
    const list = await aws.eks.send(new ListIdentityProviderConfigsCommand({ clusterName }));
    expect(list.identityProviderConfigs).toEqual([identityProviderConfig]);
    await aws.eks.send(new DisassociateIdentityProviderConfigCommand({ clusterName, identityProviderConfig }));
    await expect(find()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('whose issuer is the cluster itself is refused', async () => {
    const { cluster } = await aws.eks.send(new DescribeClusterCommand({ name: clusterName }));
    await expect(associate('corp', cluster?.identity?.oidc?.issuer)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message:
        'Incorrect Identity Provider URL configuration. The Identity Provider URL cannot be same as OpenID Connect (OIDC) issuer URL',
    });
  });

  it.each([
    ['whose issuer is no https URL', 'http://issuer.example.com', {}, 'IssuerURL must use https:// scheme.'],
    [
      'that makes names of the system',
      undefined,
      { usernamePrefix: 'system:' },
      'The prefix system: is reserved for Kubernetes system use',
    ],
    [
      'that makes groups of the system',
      undefined,
      { groupsPrefix: 'system:' },
      'The prefix system: is reserved for Kubernetes system use',
    ],
  ])('%s is refused', async (_what, issuerUrl, more, message) => {
    await expect(associate('corp', issuerUrl, more)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message,
    });
  });
});
