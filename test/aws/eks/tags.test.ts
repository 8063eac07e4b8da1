// Tags that only AWS itself may give, refused wherever a resource of EKS takes tags.

import * as client from '@aws-sdk/client-eks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  CLUSTER_ROLE,
  givenCluster,
  givenRole,
  givenRoles,
  POD_ROLE,
  subnetIds,
  trustPolicy,
} from '../support/given.ts';
import { SERVICES } from '../support/services.ts';
import { ACCOUNT, REGION, type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
beforeAll(async () => {
  aws = await startAws();
  await givenRoles(aws);
  await givenRole(aws, 'identity', trustPolicy('pods.eks.amazonaws.com'));
  await givenCluster(aws, { name: 'demo', accessConfig: { authenticationMode: 'API' } });
});
afterAll(() => aws[Symbol.asyncDispose]());

const clusterName = 'demo';
const OTHERWISE: Readonly<Record<string, () => Promise<object> | object>> = {
  AssociateIdentityProviderConfig: () => ({
    clusterName,
    oidc: { identityProviderConfigName: 'login', issuerUrl: 'https://login.example', clientId: 'kubernetes' },
  }),
  CreateAccessEntry: () => ({ clusterName, principalArn: CLUSTER_ROLE }),
  CreateCapability: () => ({
    clusterName,
    capabilityName: 'kro',
    type: 'KRO',
    roleArn: CLUSTER_ROLE,
    deletePropagationPolicy: 'RETAIN',
  }),
  CreateCluster: async () => ({
    name: 'other',
    roleArn: CLUSTER_ROLE,
    resourcesVpcConfig: { subnetIds: await subnetIds(aws, 'private') },
  }),
  CreateEksAnywhereSubscription: () => ({ name: 'edge', term: { duration: 12, unit: 'MONTHS' } }),
  CreateFargateProfile: () => ({
    clusterName,
    fargateProfileName: 'p1',
    podExecutionRoleArn: POD_ROLE,
    selectors: [{ namespace: 'default' }],
  }),
  CreatePodIdentityAssociation: () => ({
    clusterName,
    namespace: 'default',
    serviceAccount: 'app',
    roleArn: `arn:aws:iam::${ACCOUNT}:role/identity`,
  }),
  RegisterCluster: () => ({ name: 'there', connectorConfig: { provider: 'GKE', roleArn: CLUSTER_ROLE } }),
  TagResource: () => ({ resourceArn: `arn:aws:eks:${REGION}:${ACCOUNT}:cluster/${clusterName}` }),
};

const taking = Object.entries(SERVICES.eks.model.operations)
  .filter(([, { input = '' }]) => SERVICES.eks.model.shapes[input]?.members?.['tags'])
  .map(([operation]) => operation);

it.each(taking)('%s takes tags, but none that begin as AWS’s own do', async (operation) => {
  const Command = (client as unknown as Record<string, new (input: object) => client.TagResourceCommand>)[
    `${operation}Command`
  ];
  const input = await OTHERWISE[operation]?.();
  if (!Command || !input) throw new Error(`nothing is known of ${operation}`);
  const ask = (tags: object) => aws.eks.send(new Command({ ...input, tags }));
  const refusal = {
    name: operation === 'TagResource' ? 'BadRequestException' : 'InvalidParameterException',
    message: 'aws: prefixed tag key names are not allowed for external use.',
  };
  await expect(ask({ 'aws:team': 'a' })).rejects.toMatchObject(refusal);
  await expect(ask({ team: 'AWS:a' })).rejects.toMatchObject(refusal);
  await ask({ team: 'a' });
  await aws.idle();
});
