// Profiles as the scheduler sees them: live, with the reason why one may not launch.

import { DeleteFargateProfileCommand } from '@aws-sdk/client-eks';
import { DeleteRoleCommand } from '@aws-sdk/client-iam';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { LaunchProfiles } from '../../../src/aws/eks/profiles.ts';
import { CONFIG_MAPS } from '../../../src/kube/kind-refs.ts';
import {
  givenCluster,
  givenProfile,
  givenRole,
  givenRoles,
  POD_ROLE,
  subnetIds,
  trustPolicy,
} from '../support/given.ts';
import { ACCOUNT, REGION, type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
let profiles: LaunchProfiles;
let told = 0;
let subscription: Disposable;
beforeEach(async () => {
  aws = await startAws();
  await givenRoles(aws);
  await givenCluster(aws, { name: 'demo' });
  const reference = { account: ACCOUNT, region: REGION, name: 'demo' };
  profiles = aws.aws.servicesOf(reference, aws.cluster('demo')).profiles;
  told = 0;
  subscription = profiles.subscribe(() => {
    told += 1;
  });
});
afterEach(async () => {
  subscription[Symbol.dispose]();
  await aws[Symbol.asyncDispose]();
});

const AWS_AUTH = { namespace: 'kube-system', name: 'aws-auth' };

it('an ACTIVE profile may launch', async () => {
  await givenProfile(aws, 'demo', 'fp');
  expect(profiles.list()).toEqual([
    {
      name: 'fp',
      podExecutionRoleArn: POD_ROLE,
      subnetIds: await subnetIds(aws, 'private'),
      selectors: [{ namespace: 'default' }],
      isActive: true,
      launchBlock: undefined,
    },
  ]);
  expect(told).toBeGreaterThan(0);
});

it('a profile of another cluster is not told of', async () => {
  await givenCluster(aws, { name: 'demo2' });
  const before = told;
  await givenProfile(aws, 'demo2', 'fp');
  expect(told).toBe(before);
  expect(profiles.list()).toEqual([]);
});

it('is blocked while its role is not in aws-auth, live', async () => {
  await givenProfile(aws, 'demo', 'fp');
  const configMaps = aws.cluster('demo').of(CONFIG_MAPS);
  const written = configMaps.get(AWS_AUTH);
  const before = told;
  await configMaps.update({ ...written, data: {} });
  expect(profiles.list()[0]?.launchBlock).toBe('RoleNotInAuthConfig');
  expect(told).toBeGreaterThan(before);
  const groupless = `- rolearn: ${POD_ROLE}\n  username: x\n  groups: [system:nodes]\n`;
  await configMaps.update({ ...configMaps.get(AWS_AUTH), data: { mapRoles: groupless } });
  expect(profiles.list()[0]?.launchBlock).toBe('RoleNotInAuthConfig');
  await configMaps.update({ ...configMaps.get(AWS_AUTH), ...(written.data && { data: written.data }) });
  expect(profiles.list()[0]?.launchBlock).toBeUndefined();
});

it('is blocked when its role is gone, or trusts another service now', async () => {
  await givenProfile(aws, 'demo', 'fp');
  const before = told;
  await aws.iam.send(new DeleteRoleCommand({ RoleName: 'pods' }));
  expect(profiles.list()[0]?.launchBlock).toBe('RoleNotAssumable');
  expect(told).toBeGreaterThan(before);
  await givenRole(aws, 'pods', trustPolicy('ec2.amazonaws.com'));
  expect(profiles.list()[0]?.launchBlock).toBe('RoleNotAssumable');
});

it('is gone when it is deleted', async () => {
  await givenProfile(aws, 'demo', 'fp');
  await aws.eks.send(new DeleteFargateProfileCommand({ clusterName: 'demo', fargateProfileName: 'fp' }));
  await aws.idle();
  expect(profiles.list()).toEqual([]);
});
