// Every operation of IAM that answers something, with the role `cluster`, which is there. It leaves the role `trusting`.

import { ACCOUNT } from '../support/start-aws.ts';
import { bare, type Past, type Step } from './step.ts';

const RoleName = 'cluster';
const UserName = 'ann';
const GroupName = 'admins';
const PolicyName = 'own';
const InstanceProfileName = 'nodes';
const PolicyDocument = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'eks:*', Resource: '*' }],
});
const policy = (past: Past) => ({ PolicyArn: past('CreatePolicy.Policy.Arn') });
const provider = (past: Past) => ({
  OpenIDConnectProviderArn: past('CreateOpenIDConnectProvider.OpenIDConnectProviderArn'),
});
const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

export const IAM_TOUR: readonly Step[] = [
  ['CreateRole', () => ({ RoleName: 'nodes', AssumeRolePolicyDocument: TRUST })],
  [
    'CreateRole',
    () => ({
      RoleName: 'trusting',
      AssumeRolePolicyDocument: TRUST.replace('Service', 'AWS').replace('ec2.amazonaws.com', ACCOUNT),
    }),
  ],
  ['GetRole', () => ({ RoleName })],
  ['UpdateRole', () => ({ RoleName, Description: 'changed' })],
  ['UpdateRoleDescription', () => ({ RoleName, Description: 'once more' })],
  bare('ListRoles'),
  ['TagRole', () => ({ RoleName, Tags: [{ Key: 'team', Value: 'a' }] })],
  ['ListRoleTags', () => ({ RoleName })],
  ['CreatePolicy', () => ({ PolicyName, PolicyDocument })],
  ['GetPolicy', policy],
  ['CreatePolicyVersion', (past) => ({ ...policy(past), PolicyDocument })],
  ['GetPolicyVersion', (past) => ({ ...policy(past), VersionId: 'v1' })],
  ['ListPolicyVersions', policy],
  ['TagPolicy', (past) => ({ ...policy(past), Tags: [{ Key: 'team', Value: 'a' }] })],
  ['ListPolicyTags', policy],
  bare('ListPolicies'),
  ['AttachRolePolicy', (past) => ({ RoleName, ...policy(past) })],
  ['ListAttachedRolePolicies', () => ({ RoleName })],
  ['PutRolePolicy', () => ({ RoleName, PolicyName, PolicyDocument })],
  ['GetRolePolicy', () => ({ RoleName, PolicyName })],
  ['ListRolePolicies', () => ({ RoleName })],
  ['CreateInstanceProfile', () => ({ InstanceProfileName })],
  ['AddRoleToInstanceProfile', () => ({ InstanceProfileName, RoleName: 'nodes' })],
  ['GetInstanceProfile', () => ({ InstanceProfileName })],
  ['TagInstanceProfile', () => ({ InstanceProfileName, Tags: [{ Key: 'team', Value: 'a' }] })],
  ['ListInstanceProfileTags', () => ({ InstanceProfileName })],
  bare('ListInstanceProfiles'),
  ['ListInstanceProfilesForRole', () => ({ RoleName: 'nodes' })],
  ['CreateUser', () => ({ UserName, Tags: [{ Key: 'team', Value: 'a' }] })],
  ['GetUser', () => ({ UserName })],
  bare('ListUsers'),
  ['ListUserTags', () => ({ UserName })],
  ['CreateAccessKey', () => ({ UserName })],
  ['ListAccessKeys', () => ({ UserName })],
  ['GetAccessKeyLastUsed', (past) => ({ AccessKeyId: past('CreateAccessKey.AccessKey.AccessKeyId') })],
  ['ListSSHPublicKeys', () => ({ UserName })],
  ['ListMFADevices', () => ({ UserName })],
  bare('ListVirtualMFADevices'),
  ['ListSigningCertificates', () => ({ UserName })],
  ['ListServiceSpecificCredentials', () => ({ UserName })],
  ['AttachUserPolicy', (past) => ({ UserName, ...policy(past) })],
  ['ListAttachedUserPolicies', () => ({ UserName })],
  ['PutUserPolicy', () => ({ UserName, PolicyName, PolicyDocument })],
  ['GetUserPolicy', () => ({ UserName, PolicyName })],
  ['ListUserPolicies', () => ({ UserName })],
  ['CreateGroup', () => ({ GroupName })],
  ['AddUserToGroup', () => ({ GroupName, UserName })],
  ['GetGroup', () => ({ GroupName })],
  bare('ListGroups'),
  ['ListGroupsForUser', () => ({ UserName })],
  ['AttachGroupPolicy', (past) => ({ GroupName, ...policy(past) })],
  ['ListAttachedGroupPolicies', () => ({ GroupName })],
  ['PutGroupPolicy', () => ({ GroupName, PolicyName, PolicyDocument })],
  ['GetGroupPolicy', () => ({ GroupName, PolicyName })],
  ['ListGroupPolicies', () => ({ GroupName })],
  ['ListEntitiesForPolicy', policy],
  ['SimulateCustomPolicy', () => ({ PolicyInputList: [PolicyDocument], ActionNames: ['eks:ListClusters'] })],
  [
    'SimulatePrincipalPolicy',
    (past) => ({ PolicySourceArn: past('CreateUser.User.Arn'), ActionNames: ['eks:ListClusters'] }),
  ],
  ['CreateOpenIDConnectProvider', () => ({ Url: 'https://login.example', ClientIDList: ['sts.amazonaws.com'] })],
  ['GetOpenIDConnectProvider', provider],
  ['TagOpenIDConnectProvider', (past) => ({ ...provider(past), Tags: [{ Key: 'team', Value: 'a' }] })],
  ['ListOpenIDConnectProviderTags', provider],
  bare('ListOpenIDConnectProviders'),
  ['CreateAccountAlias', () => ({ AccountAlias: 'ours' })],
  bare('ListAccountAliases'),
  ['UpdateAccountPasswordPolicy', () => ({ MinimumPasswordLength: 12 })],
  bare('GetAccountPasswordPolicy'),
  bare('GetAccountSummary'),
  ['CreateLoginProfile', () => ({ UserName, Password: 'correct horse' })],
  ['GetLoginProfile', () => ({ UserName })],
  ['CreateServiceLinkedRole', () => ({ AWSServiceName: 'eks-fargate.amazonaws.com' })],
  ['DeleteServiceLinkedRole', (past) => ({ RoleName: past('CreateServiceLinkedRole.Role.RoleName') })],
  [
    'GetServiceLinkedRoleDeletionStatus',
    (past) => ({ DeletionTaskId: past('DeleteServiceLinkedRole.DeletionTaskId') }),
  ],
];
