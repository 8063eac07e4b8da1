// AWS::EKS::*: Fargate profiles, access entries and pod identities.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_EKS.html

import type {
  CreatePodIdentityAssociationResponse,
  DescribeAccessEntryResponse,
  DescribeFargateProfileResponse,
  DescribePodIdentityAssociationResponse,
  ListAssociatedAccessPoliciesResponse,
  UpdatePodIdentityAssociationResponse,
} from '../../eks/types.gen.ts';
import type { ResourceCalls } from '../resource-calls.ts';
import { text } from '../template/intrinsics.ts';
import { changeTags, notStabilized, objectsOf, tagMap } from './eks-values.ts';
import type { Attributes, MadeResource, Resource, ResourceType } from './resource-type.ts';

const NAME_LENGTH = 100;

export const fargateProfile: ResourceType = {
  properties: ['ClusterName', 'FargateProfileName', 'PodExecutionRoleArn', 'Selectors', 'Subnets', 'Tags'],
  required: ['ClusterName', 'PodExecutionRoleArn', 'Selectors'],
  attributes: ['Arn'],
  updatable: ['Tags'],
  create(calls, resource) {
    const { Selectors, Tags: _, ...properties } = resource.properties;
    const given = properties['FargateProfileName'];
    const name = given === undefined ? resource.newName(NAME_LENGTH) : text(given);
    const input = {
      ...calls.toInput('eks', 'CreateFargateProfile', { ...properties, FargateProfileName: name }),
      selectors: objectsOf(Selectors).map(({ Namespace, Labels }) => ({
        namespace: text(Namespace),
        labels: Object.fromEntries(objectsOf(Labels).map(({ Key, Value }) => [text(Key), text(Value)])),
      })),
      tags: tagMap(resource.tags),
    };
    calls.call('eks', 'CreateFargateProfile', input);
    resource.made(`${text(properties['ClusterName'])}|${name}`);
  },
  read(calls, resource) {
    const names = profileNames(resource);
    const answer = calls.call<object, DescribeFargateProfileResponse>('eks', 'DescribeFargateProfile', names);
    const { status, health, fargateProfileArn } = answer.fargateProfile ?? {};
    if (status === 'CREATE_FAILED' || status === 'DELETE_FAILED')
      throw notStabilized(`Fargate profile ${names.fargateProfileName}`, health?.issues ?? []);
    return status === 'ACTIVE' ? { Arn: fargateProfileArn } : undefined;
  },
  update(calls, resource) {
    const names = profileNames(resource);
    const answer = calls.call<object, DescribeFargateProfileResponse>('eks', 'DescribeFargateProfile', names);
    const { fargateProfileArn: arn, tags: before } = answer.fargateProfile ?? {};
    changeTags(calls, resource, { arn, before });
  },
  delete(calls, resource) {
    calls.call('eks', 'DeleteFargateProfile', profileNames(resource));
  },
};

function profileNames({ physicalId }: MadeResource) {
  const [clusterName = '', fargateProfileName = ''] = physicalId.split('|');
  return { clusterName, fargateProfileName };
}

export const accessEntry: ResourceType = {
  properties: ['AccessPolicies', 'ClusterName', 'KubernetesGroups', 'PrincipalArn', 'Tags', 'Type', 'Username'],
  required: ['ClusterName', 'PrincipalArn'],
  attributes: ['AccessEntryArn'],
  updatable: ['AccessPolicies', 'KubernetesGroups', 'Tags', 'Username'],
  create(calls, resource) {
    const { AccessPolicies: _, Tags: __, ...properties } = resource.properties;
    const input = { ...calls.toInput('eks', 'CreateAccessEntry', properties), tags: tagMap(resource.tags) };
    calls.call('eks', 'CreateAccessEntry', input);
    resource.made(`${text(properties['PrincipalArn'])}|${text(properties['ClusterName'])}`);
    associatePolicies(calls, resource);
  },
  read(calls, resource): Attributes {
    const answer = calls.call<object, DescribeAccessEntryResponse>('eks', 'DescribeAccessEntry', entryNames(resource));
    return { AccessEntryArn: answer.accessEntry?.accessEntryArn };
  },
  update(calls, resource) {
    const { KubernetesGroups = [], Username } = resource.properties;
    const names = entryNames(resource);
    const changed = { KubernetesGroups, ...(Username !== undefined && { Username }) };
    calls.call('eks', 'UpdateAccessEntry', { ...names, ...calls.toInput('eks', 'UpdateAccessEntry', changed) });
    const { accessEntry: entry } = calls.call<object, DescribeAccessEntryResponse>('eks', 'DescribeAccessEntry', names);
    changeTags(calls, resource, { arn: entry?.accessEntryArn, before: entry?.tags });
    const wanted = objectsOf(resource.properties['AccessPolicies']).map(({ PolicyArn }) => text(PolicyArn));
    const answer = calls.call<object, ListAssociatedAccessPoliciesResponse>(
      'eks',
      'ListAssociatedAccessPolicies',
      names,
    );
    for (const { policyArn = '' } of answer.associatedAccessPolicies ?? [])
      if (!wanted.includes(policyArn)) calls.call('eks', 'DisassociateAccessPolicy', { ...names, policyArn });
    associatePolicies(calls, resource);
  },
  delete(calls, resource) {
    calls.call('eks', 'DeleteAccessEntry', entryNames(resource));
  },
};

function entryNames({ physicalId }: MadeResource) {
  const [principalArn = '', clusterName = ''] = physicalId.split('|');
  return { clusterName, principalArn };
}

function associatePolicies(calls: ResourceCalls, { properties }: Resource): void {
  const { ClusterName, PrincipalArn, AccessPolicies } = properties;
  for (const policy of objectsOf(AccessPolicies))
    calls.call(
      'eks',
      'AssociateAccessPolicy',
      calls.toInput('eks', 'AssociateAccessPolicy', { ClusterName, PrincipalArn, ...policy }),
    );
}

export const podIdentityAssociation: ResourceType = {
  properties: ['ClusterName', 'DisableSessionTags', 'Namespace', 'RoleArn', 'ServiceAccount', 'Tags', 'TargetRoleArn'],
  required: ['ClusterName', 'Namespace', 'RoleArn', 'ServiceAccount'],
  attributes: ['AssociationArn', 'AssociationId', 'ExternalId'],
  updatable: ['DisableSessionTags', 'RoleArn', 'Tags', 'TargetRoleArn'],
  create(calls, resource) {
    const { Tags: _, ...properties } = resource.properties;
    const input = { ...calls.toInput('eks', 'CreatePodIdentityAssociation', properties), tags: tagMap(resource.tags) };
    const made = calls.call<object, CreatePodIdentityAssociationResponse>('eks', 'CreatePodIdentityAssociation', input);
    resource.made(made.association?.associationArn ?? '');
  },
  read(calls, resource) {
    const names = associationNames(resource);
    const answer = calls.call<object, DescribePodIdentityAssociationResponse>(
      'eks',
      'DescribePodIdentityAssociation',
      names,
    );
    const { associationArn, associationId, externalId } = answer.association ?? {};
    return { AssociationArn: associationArn, AssociationId: associationId, ExternalId: externalId };
  },
  update(calls, resource) {
    const { DisableSessionTags, RoleArn, TargetRoleArn } = resource.properties;
    const changed = calls.toInput('eks', 'UpdatePodIdentityAssociation', {
      RoleArn,
      ...(DisableSessionTags !== undefined && { DisableSessionTags }),
      ...(TargetRoleArn !== undefined && { TargetRoleArn }),
    });
    const names = associationNames(resource);
    const answer = calls.call<object, UpdatePodIdentityAssociationResponse>('eks', 'UpdatePodIdentityAssociation', {
      ...names,
      ...changed,
    });
    const { associationArn: arn, tags: before } = answer.association ?? {};
    changeTags(calls, resource, { arn, before });
  },
  delete(calls, resource) {
    calls.call('eks', 'DeletePodIdentityAssociation', associationNames(resource));
  },
};

/** `arn:aws:eks:us-west-2:123456789012:podidentityassociation/demo/a-1` */
function associationNames({ physicalId }: MadeResource) {
  const [, clusterName = '', associationId = ''] = physicalId.split('/');
  return { clusterName, associationId };
}
