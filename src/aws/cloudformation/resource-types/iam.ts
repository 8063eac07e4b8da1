// AWS::IAM::*: roles, and policies of both kinds.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_IAM.html

import { isObject, type JsonObject, type JsonValue } from '../../../lib/json.ts';
import { AwsError } from '../../aws-error.ts';
import type {
  CreatePolicyRequest,
  CreatePolicyResponse,
  GetPolicyResponse,
  GetRolePolicyResponse,
  GetRoleResponse,
  ListAttachedRolePoliciesResponse,
  ListEntitiesForPolicyResponse,
  ListPolicyVersionsResponse,
  ListRolePoliciesResponse,
} from '../../iam/types.gen.ts';
import type { ResourceCalls } from '../resource-calls.ts';
import { text } from '../template/intrinsics.ts';
import { documentOf, goneTagKeys, type MadeResource, type Resource, type ResourceType } from './resource-type.ts';

const listOf = (value: JsonValue | undefined) => (Array.isArray(value) ? value.map(text) : []);

const ROLE_NAME_LENGTH = 64;
const POLICY_NAME_LENGTH = 128;

export const role: ResourceType = {
  properties: [
    'AssumeRolePolicyDocument',
    'Description',
    'ManagedPolicyArns',
    'MaxSessionDuration',
    'Path',
    'PermissionsBoundary',
    'Policies',
    'RoleName',
    'Tags',
  ],
  required: ['AssumeRolePolicyDocument'],
  attributes: ['Arn', 'RoleId'],
  updatable: [
    'AssumeRolePolicyDocument',
    'Description',
    'ManagedPolicyArns',
    'MaxSessionDuration',
    'PermissionsBoundary',
    'Policies',
    'Tags',
  ],
  iamNameProperty: 'RoleName',
  create(calls, resource) {
    const { properties, tags } = resource;
    const { ManagedPolicyArns, Policies, ...own } = properties;
    const RoleName = own['RoleName'] === undefined ? resource.newName(ROLE_NAME_LENGTH) : text(own['RoleName']);
    const AssumeRolePolicyDocument = documentOf(own['AssumeRolePolicyDocument']);
    const input = calls.toInput('iam', 'CreateRole', { ...own, AssumeRolePolicyDocument, Tags: [] });
    calls.call('iam', 'CreateRole', { ...input, RoleName, Tags: tags });
    resource.made(RoleName);
    applyPolicies(calls, RoleName, { wanted: { ManagedPolicyArns, Policies }, before: {} });
  },
  read(calls, { physicalId }) {
    const { Role } = calls.call<object, GetRoleResponse>('iam', 'GetRole', { RoleName: physicalId });
    return { Arn: Role.Arn, RoleId: Role.RoleId };
  },
  update(calls, { physicalId: RoleName, properties, tags }, before) {
    const { AssumeRolePolicyDocument, Description, MaxSessionDuration, PermissionsBoundary } = properties;
    const PolicyDocument = documentOf(AssumeRolePolicyDocument);
    calls.call('iam', 'UpdateAssumeRolePolicy', { RoleName, PolicyDocument });
    const settings = { RoleName, Description: Description ?? '', MaxSessionDuration: MaxSessionDuration ?? 3600 };
    calls.call('iam', 'UpdateRole', calls.toInput('iam', 'UpdateRole', settings));
    if (PermissionsBoundary !== undefined)
      calls.call('iam', 'PutRolePermissionsBoundary', { RoleName, PermissionsBoundary: text(PermissionsBoundary) });
    else if (before['PermissionsBoundary'] !== undefined)
      calls.call('iam', 'DeleteRolePermissionsBoundary', { RoleName });
    applyPolicies(calls, RoleName, { wanted: properties, before });
    const gone = goneTagKeys(before, tags);
    if (gone.length > 0) calls.call('iam', 'UntagRole', { RoleName, TagKeys: gone });
    calls.call('iam', 'TagRole', { RoleName, Tags: tags });
  },
  delete(calls, { physicalId: RoleName }) {
    const { PolicyNames } = calls.call<object, ListRolePoliciesResponse>('iam', 'ListRolePolicies', { RoleName });
    for (const PolicyName of PolicyNames) calls.call('iam', 'DeleteRolePolicy', { RoleName, PolicyName });
    const attached = calls.call<object, ListAttachedRolePoliciesResponse>('iam', 'ListAttachedRolePolicies', {
      RoleName,
    });
    for (const { PolicyArn } of attached.AttachedPolicies ?? [])
      calls.call('iam', 'DetachRolePolicy', { RoleName, PolicyArn });
    calls.call('iam', 'DeleteRole', { RoleName });
  },
};

/** Attaches and writes what a role is to have; takes off what it had before and has no more. */
function applyPolicies(
  calls: ResourceCalls,
  RoleName: string,
  { wanted, before }: { readonly wanted: JsonObject; readonly before: JsonObject },
): void {
  const [arns, arnsBefore] = [listOf(wanted['ManagedPolicyArns']), listOf(before['ManagedPolicyArns'])];
  for (const PolicyArn of arns) calls.call('iam', 'AttachRolePolicy', { RoleName, PolicyArn });
  for (const PolicyArn of arnsBefore.filter((arn) => !arns.includes(arn)))
    calls.call('iam', 'DetachRolePolicy', { RoleName, PolicyArn });
  const inline = inlinePolicies(wanted['Policies']);
  for (const [PolicyName, PolicyDocument] of inline)
    calls.call('iam', 'PutRolePolicy', { RoleName, PolicyName, PolicyDocument });
  for (const PolicyName of inlinePolicies(before['Policies']).keys())
    if (!inline.has(PolicyName)) calls.call('iam', 'DeleteRolePolicy', { RoleName, PolicyName });
}

function inlinePolicies(policies: JsonValue | undefined): ReadonlyMap<string, string> {
  const list = Array.isArray(policies) ? policies.filter(isObject) : [];
  return new Map(list.map(({ PolicyName, PolicyDocument }) => [text(PolicyName), documentOf(PolicyDocument)]));
}

const HOLDERS = [
  { property: 'Roles', kind: 'Role' },
  { property: 'Users', kind: 'User' },
  { property: 'Groups', kind: 'Group' },
] as const;

/** An inline policy that several roles, users and groups get. */
export const policy: ResourceType = {
  properties: ['Groups', 'PolicyDocument', 'PolicyName', 'Roles', 'Users'],
  required: ['PolicyDocument', 'PolicyName'],
  attributes: ['Id'],
  updatable: ['Groups', 'PolicyDocument', 'Roles', 'Users'],
  iamNameProperty: '',
  create(calls, resource) {
    const holders = HOLDERS.flatMap(({ property }) => listOf(resource.properties[property]));
    if (holders.length === 0)
      throw new AwsError('InvalidInput', 'At least one of [Groups,Roles,Users] must be non-empty.');
    resource.made(resource.newName(POLICY_NAME_LENGTH));
    putInline(calls, resource.properties);
  },
  read(calls, { physicalId, properties }) {
    const [RoleName] = listOf(properties['Roles']);
    const PolicyName = text(properties['PolicyName']);
    if (RoleName !== undefined)
      calls.call<object, GetRolePolicyResponse>('iam', 'GetRolePolicy', { RoleName, PolicyName });
    const [UserName] = listOf(properties['Users']);
    if (RoleName === undefined && UserName !== undefined) calls.call('iam', 'GetUserPolicy', { UserName, PolicyName });
    const [GroupName] = listOf(properties['Groups']);
    if (RoleName === undefined && UserName === undefined)
      calls.call('iam', 'GetGroupPolicy', { GroupName, PolicyName });
    return { Id: physicalId };
  },
  update(calls, { properties }, before) {
    putInline(calls, properties);
    for (const { property, kind } of HOLDERS)
      for (const name of listOf(before[property]))
        if (!listOf(properties[property]).includes(name)) deleteInline(calls, { kind, name }, before);
  },
  delete(calls, { properties }) {
    for (const { property, kind } of HOLDERS)
      for (const name of listOf(properties[property])) deleteInline(calls, { kind, name }, properties);
  },
};

function putInline(calls: ResourceCalls, properties: JsonObject): void {
  const PolicyName = text(properties['PolicyName']);
  const PolicyDocument = documentOf(properties['PolicyDocument']);
  for (const { property, kind } of HOLDERS)
    for (const name of listOf(properties[property]))
      calls.call('iam', `Put${kind}Policy`, { [`${kind}Name`]: name, PolicyName, PolicyDocument });
}

function deleteInline(
  calls: ResourceCalls,
  { kind, name }: { readonly kind: string; readonly name: string },
  properties: JsonObject,
): void {
  try {
    calls.call('iam', `Delete${kind}Policy`, { [`${kind}Name`]: name, PolicyName: text(properties['PolicyName']) });
  } catch (error) {
    // Whoever had it may have gone before, and another of them is still to lose it.
    if (!(error instanceof AwsError && error.code === 'NoSuchEntity')) throw error;
  }
}

export const managedPolicy: ResourceType = {
  properties: ['Description', 'Groups', 'ManagedPolicyName', 'Path', 'PolicyDocument', 'Roles', 'Users'],
  required: ['PolicyDocument'],
  attributes: ['PolicyArn', 'PolicyId', 'DefaultVersionId'],
  updatable: ['Groups', 'PolicyDocument', 'Roles', 'Users'],
  iamNameProperty: 'ManagedPolicyName',
  create(calls, resource) {
    const { properties } = resource;
    const { ManagedPolicyName, PolicyDocument, Description, Path } = properties;
    const input = {
      PolicyName: ManagedPolicyName === undefined ? resource.newName(POLICY_NAME_LENGTH) : text(ManagedPolicyName),
      PolicyDocument: documentOf(PolicyDocument),
      ...(Description !== undefined && { Description: text(Description) }),
      ...(Path !== undefined && { Path: text(Path) }),
    };
    const made = calls.call<CreatePolicyRequest, CreatePolicyResponse>('iam', 'CreatePolicy', input);
    const PolicyArn = made.Policy?.Arn ?? '';
    resource.made(PolicyArn);
    attach(calls, { physicalId: PolicyArn, properties });
  },
  read(calls, { physicalId: PolicyArn }) {
    const { Policy } = calls.call<object, GetPolicyResponse>('iam', 'GetPolicy', { PolicyArn });
    return { PolicyArn, PolicyId: Policy?.PolicyId, DefaultVersionId: Policy?.DefaultVersionId };
  },
  update(calls, resource, before) {
    const { physicalId: PolicyArn, properties } = resource;
    const PolicyDocument = documentOf(properties['PolicyDocument']);
    if (PolicyDocument !== documentOf(before['PolicyDocument'])) {
      deleteOtherVersions(calls, PolicyArn);
      calls.call('iam', 'CreatePolicyVersion', { PolicyArn, PolicyDocument, SetAsDefault: true });
    }
    attach(calls, resource);
    for (const { property, kind } of HOLDERS)
      for (const name of listOf(before[property]))
        if (!listOf(properties[property]).includes(name))
          calls.call('iam', `Detach${kind}Policy`, { [`${kind}Name`]: name, PolicyArn });
  },
  delete(calls, { physicalId: PolicyArn }) {
    const held = calls.call<object, ListEntitiesForPolicyResponse>('iam', 'ListEntitiesForPolicy', { PolicyArn });
    for (const { RoleName } of held.PolicyRoles ?? []) calls.call('iam', 'DetachRolePolicy', { RoleName, PolicyArn });
    for (const { UserName } of held.PolicyUsers ?? []) calls.call('iam', 'DetachUserPolicy', { UserName, PolicyArn });
    for (const { GroupName } of held.PolicyGroups ?? [])
      calls.call('iam', 'DetachGroupPolicy', { GroupName, PolicyArn });
    deleteOtherVersions(calls, PolicyArn);
    calls.call('iam', 'DeletePolicy', { PolicyArn });
  },
};

/** A policy has room for few versions, and goes only without any but its default one. */
function deleteOtherVersions(calls: ResourceCalls, PolicyArn: string): void {
  const { Versions } = calls.call<object, ListPolicyVersionsResponse>('iam', 'ListPolicyVersions', { PolicyArn });
  for (const { VersionId, IsDefaultVersion } of Versions ?? [])
    if (!IsDefaultVersion) calls.call('iam', 'DeletePolicyVersion', { PolicyArn, VersionId });
}

function attach(
  calls: ResourceCalls,
  { physicalId: PolicyArn, properties }: Pick<MadeResource & Resource, 'physicalId' | 'properties'>,
): void {
  for (const { property, kind } of HOLDERS)
    for (const name of listOf(properties[property]))
      calls.call('iam', `Attach${kind}Policy`, { [`${kind}Name`]: name, PolicyArn });
}
