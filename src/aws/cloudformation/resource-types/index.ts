// The types of resources that templates can have.

import { metadata } from './cdk.ts';
import { elasticAddress, internetGateway, natGateway, subnet, vpc, vpcGatewayAttachment } from './ec2-networks.ts';
import { route, routeTable, subnetRouteTableAssociation } from './ec2-routes.ts';
import { securityGroup, securityGroupEgress, securityGroupIngress } from './ec2-security-groups.ts';
import { repository } from './ecr.ts';
import { accessEntry, fargateProfile, podIdentityAssociation } from './eks.ts';
import { cluster } from './eks-cluster.ts';
import { managedPolicy, policy, role } from './iam.ts';
import { alias, key } from './kms.ts';
import { logGroup } from './logs.ts';
import { openIdConnectProvider } from './oidc-provider.ts';
import type { ResourceType } from './resource-type.ts';
import { bucket, bucketPolicy } from './s3.ts';
import { parameter } from './ssm.ts';

export const RESOURCE_TYPES: ReadonlyMap<string, ResourceType> = new Map(
  Object.entries({
    'AWS::CDK::Metadata': metadata,
    'AWS::EC2::EIP': elasticAddress,
    'AWS::EC2::InternetGateway': internetGateway,
    'AWS::EC2::NatGateway': natGateway,
    'AWS::EC2::Route': route,
    'AWS::EC2::RouteTable': routeTable,
    'AWS::EC2::SecurityGroup': securityGroup,
    'AWS::EC2::SecurityGroupEgress': securityGroupEgress,
    'AWS::EC2::SecurityGroupIngress': securityGroupIngress,
    'AWS::EC2::Subnet': subnet,
    'AWS::EC2::SubnetRouteTableAssociation': subnetRouteTableAssociation,
    'AWS::EC2::VPC': vpc,
    'AWS::EC2::VPCGatewayAttachment': vpcGatewayAttachment,
    'AWS::ECR::Repository': repository,
    'AWS::EKS::AccessEntry': accessEntry,
    'AWS::EKS::Cluster': cluster,
    'AWS::EKS::FargateProfile': fargateProfile,
    'AWS::EKS::PodIdentityAssociation': podIdentityAssociation,
    'AWS::IAM::ManagedPolicy': managedPolicy,
    'AWS::IAM::OIDCProvider': openIdConnectProvider,
    'AWS::IAM::Policy': policy,
    'AWS::IAM::Role': role,
    'AWS::KMS::Alias': alias,
    'AWS::KMS::Key': key,
    'AWS::Logs::LogGroup': logGroup,
    'AWS::S3::Bucket': bucket,
    'AWS::S3::BucketPolicy': bucketPolicy,
    'AWS::SSM::Parameter': parameter,
  }),
);
