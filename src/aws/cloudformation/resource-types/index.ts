// The types of resources that templates can have.

import { accessEntry, cluster, fargateProfile, podIdentityAssociation } from './eks.ts';
import { managedPolicy, policy, role } from './iam.ts';
import type { ResourceType } from './resource-type.ts';

export const RESOURCE_TYPES: ReadonlyMap<string, ResourceType> = new Map(
  Object.entries({
    'AWS::EKS::AccessEntry': accessEntry,
    'AWS::EKS::Cluster': cluster,
    'AWS::EKS::FargateProfile': fargateProfile,
    'AWS::EKS::PodIdentityAssociation': podIdentityAssociation,
    'AWS::IAM::ManagedPolicy': managedPolicy,
    'AWS::IAM::Policy': policy,
    'AWS::IAM::Role': role,
  }),
);
