// What each operation of IAM needs.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html

import { GROUPS, groupKey } from '../../iam/groups.ts';
import { INSTANCE_PROFILES, instanceProfileKey } from '../../iam/instance-profiles.ts';
import { findRoleRecord } from '../../iam/roles.ts';
import { USERS, userKey } from '../../iam/users.ts';
import type { AwsContext } from '../../operation.ts';
import type { Input, Need, ServiceNeeds } from '../need.ts';

const ROLE: Need = { on: '{role:RoleName}' };
const USER: Need = { on: '{user:UserName}' };
const GROUP: Need = { on: '{group:GroupName}' };
const POLICY: Need = { on: '{PolicyArn}' };
const PROFILE: Need = { on: '{instanceProfile:InstanceProfileName}' };
const PROVIDER: Need = { on: '{OpenIDConnectProviderArn}' };
const ASKED_BOUNDARY = { 'iam:PermissionsBoundary': 'PermissionsBoundary' };

/** A change of a role or a user, which policies may limit to those that a boundary limits. */
const bounded = (need: Need): Need => ({ ...need, moreValues: boundaryValues });

function boundaryValues(input: Input, { store, account }: AwsContext): Record<string, readonly string[] | undefined> {
  const { RoleName: role, UserName: user } = input;
  const found =
    role === undefined
      ? USERS.find(store, userKey(account, String(user)))?.user.PermissionsBoundary
      : findRoleRecord(store, account, String(role))?.role.PermissionsBoundary;
  const arn = found?.PermissionsBoundaryArn;
  return { 'iam:PermissionsBoundary': arn === undefined ? undefined : [arn] };
}

const attaching = (need: Need): Need => ({ ...bounded(need), values: { 'iam:PolicyARN': 'PolicyArn' } });
const tagging = (need: Need): Need => ({ ...need, tags: 'Tags' });
const untagging = (need: Need): Need => ({ ...need, tagKeys: 'TagKeys' });

const pathOf = (input: Input) => String(input['Path'] ?? '/');

export const IAM_NEEDS: ServiceNeeds = {
  isGlobal: true,
  needs: {
    AddClientIDToOpenIDConnectProvider: PROVIDER,
    AddRoleToInstanceProfile: { ...PROFILE, passes: { role: '{role:RoleName}', to: 'ec2.amazonaws.com' } },
    AddUserToGroup: GROUP,
    AttachGroupPolicy: { ...GROUP, values: { 'iam:PolicyARN': 'PolicyArn' } },
    AttachRolePolicy: attaching(ROLE),
    AttachUserPolicy: attaching(USER),
    CreateAccessKey: USER,
    CreateGroup: { on: '{newGroup:GroupName}' },
    CreateInstanceProfile: tagging({
      on: '{newInstanceProfile:InstanceProfileName}',
      tagAction: 'iam:TagInstanceProfile',
    }),
    CreateOpenIDConnectProvider: tagging({ on: '{newProvider:Url}', tagAction: 'iam:TagOpenIDConnectProvider' }),
    CreatePolicy: tagging({ on: '{newPolicy:PolicyName}', tagAction: 'iam:TagPolicy' }),
    CreatePolicyVersion: POLICY,
    CreateRole: tagging({ on: '{newRole:RoleName}', values: ASKED_BOUNDARY, tagAction: 'iam:TagRole' }),
    CreateServiceLinkedRole: { on: '{serviceRole:AWSServiceName}', values: { 'iam:AWSServiceName': 'AWSServiceName' } },
    CreateUser: tagging({ on: '{newUser:UserName}', values: ASKED_BOUNDARY, tagAction: 'iam:TagUser' }),
    DeleteAccessKey: USER,
    CreateAccountAlias: {},
    CreateLoginProfile: USER,
    DeleteAccountAlias: {},
    DeleteAccountPasswordPolicy: {},
    DeleteGroup: GROUP,
    DeleteGroupPolicy: GROUP,
    DeleteInstanceProfile: PROFILE,
    DeleteOpenIDConnectProvider: PROVIDER,
    DeletePolicy: POLICY,
    DeletePolicyVersion: POLICY,
    DeleteRole: bounded(ROLE),
    DeleteRolePermissionsBoundary: bounded(ROLE),
    DeleteRolePolicy: bounded(ROLE),
    DeleteServiceLinkedRole: ROLE,
    DeleteUser: USER,
    DeleteUserPermissionsBoundary: bounded(USER),
    DeleteUserPolicy: bounded(USER),
    DetachGroupPolicy: { ...GROUP, values: { 'iam:PolicyARN': 'PolicyArn' } },
    DetachRolePolicy: attaching(ROLE),
    DetachUserPolicy: attaching(USER),
    GetAccessKeyLastUsed: { on: 'user/*' },
    GetAccountPasswordPolicy: {},
    GetAccountSummary: {},
    GetGroup: GROUP,
    GetGroupPolicy: GROUP,
    GetInstanceProfile: PROFILE,
    GetLoginProfile: USER,
    GetOpenIDConnectProvider: PROVIDER,
    GetPolicy: POLICY,
    GetPolicyVersion: POLICY,
    GetRole: ROLE,
    GetRolePolicy: ROLE,
    GetServiceLinkedRoleDeletionStatus: { on: 'role/aws-service-role/*' },
    GetUser: USER,
    GetUserPolicy: USER,
    DeleteLoginProfile: USER,
    ListAccessKeys: USER,
    ListAccountAliases: {},
    UpdateAccountPasswordPolicy: {},
    UpdateLoginProfile: USER,
    ListMFADevices: USER,
    ListSSHPublicKeys: USER,
    ListServiceSpecificCredentials: USER,
    ListSigningCertificates: USER,
    ListAttachedGroupPolicies: GROUP,
    ListAttachedRolePolicies: ROLE,
    ListAttachedUserPolicies: USER,
    ListEntitiesForPolicy: POLICY,
    ListGroupPolicies: GROUP,
    ListGroups: { on: 'group/' },
    ListGroupsForUser: USER,
    ListInstanceProfiles: { on: 'instance-profile/' },
    ListInstanceProfileTags: PROFILE,
    ListInstanceProfilesForRole: ROLE,
    ListOpenIDConnectProviderTags: PROVIDER,
    ListOpenIDConnectProviders: { on: 'oidc-provider/*' },
    ListPolicies: { on: 'policy/' },
    ListPolicyTags: POLICY,
    ListPolicyVersions: POLICY,
    ListRolePolicies: ROLE,
    ListRoleTags: ROLE,
    ListRoles: { on: 'role/' },
    ListUserPolicies: USER,
    ListUserTags: USER,
    ListUsers: { on: 'user/' },
    ListVirtualMFADevices: {},
    PutGroupPolicy: GROUP,
    PutRolePermissionsBoundary: { ...ROLE, values: ASKED_BOUNDARY },
    PutRolePolicy: bounded(ROLE),
    PutUserPermissionsBoundary: { ...USER, values: ASKED_BOUNDARY },
    PutUserPolicy: bounded(USER),
    RemoveClientIDFromOpenIDConnectProvider: PROVIDER,
    RemoveRoleFromInstanceProfile: PROFILE,
    RemoveUserFromGroup: GROUP,
    SetDefaultPolicyVersion: POLICY,
    SimulateCustomPolicy: {},
    SimulatePrincipalPolicy: { on: '{PolicySourceArn}' },
    TagInstanceProfile: tagging(PROFILE),
    TagOpenIDConnectProvider: tagging(PROVIDER),
    TagPolicy: tagging(POLICY),
    TagRole: tagging(ROLE),
    TagUser: tagging(USER),
    UntagInstanceProfile: untagging(PROFILE),
    UntagOpenIDConnectProvider: untagging(PROVIDER),
    UntagPolicy: untagging(POLICY),
    UntagRole: untagging(ROLE),
    UntagUser: untagging(USER),
    UpdateAccessKey: USER,
    UpdateAssumeRolePolicy: bounded(ROLE),
    UpdateGroup: GROUP,
    UpdateOpenIDConnectProviderThumbprint: PROVIDER,
    UpdateRole: bounded(ROLE),
    UpdateRoleDescription: bounded(ROLE),
    UpdateUser: USER,
  },
  finders: {
    role: (name = '', _input, { store, account }) => findRoleRecord(store, account, name)?.role.Arn ?? `role/${name}`,
    /** Without a name it is whoever asks. */
    user: (name, _input, { store, account, principal }) =>
      name === undefined ? principal.arn : (USERS.find(store, userKey(account, name))?.user.Arn ?? `user/${name}`),
    group: (name = '', _input, { store, account }) =>
      GROUPS.find(store, groupKey(account, name))?.group.Arn ?? `group/${name}`,
    instanceProfile: (name = '', _input, { store, account }) =>
      INSTANCE_PROFILES.find(store, instanceProfileKey(account, name))?.profile.Arn ?? `instance-profile/${name}`,
    newRole: (name, input) => `role${pathOf(input)}${name}`,
    newUser: (name, input) => `user${pathOf(input)}${name}`,
    newGroup: (name, input) => `group${pathOf(input)}${name}`,
    newPolicy: (name, input) => `policy${pathOf(input)}${name}`,
    newInstanceProfile: (name, input) => `instance-profile${pathOf(input)}${name}`,
    newProvider: (url = '') => `oidc-provider/${url.replace(/^https:\/\//, '')}`,
    serviceRole: (service) => `role/aws-service-role/${service}/*`,
  },
};
