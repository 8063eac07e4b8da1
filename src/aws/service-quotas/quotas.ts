// The quotas that are known, their defaults, and what was asked for beyond them. Of those, the quotas of EKS are kept.
// Codes and defaults: https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html,
// https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html

import type { JsonObject } from '../../lib/json.ts';
import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { Scope } from '../operation.ts';
import { regionalArn } from '../partitions.ts';
import { records } from '../records.ts';
import type { RequestedServiceQuotaChange, ServiceQuota } from './types.gen.ts';

interface KnownQuota {
  readonly code: string;
  readonly name: string;
  readonly value: number;
  readonly isAdjustable: boolean;
}

const quota = (code: string, name: string, value: number): KnownQuota => ({ code, name, value, isAdjustable: true });
const fixed = (code: string, name: string, value: number): KnownQuota => ({ code, name, value, isAdjustable: false });

/** The quotas that operations of EKS keep. */
export const EKS_QUOTAS = {
  clusters: quota('L-1194D53C', 'Clusters', 100),
  fargateProfiles: quota('L-33415657', 'Fargate profiles per cluster', 10),
  selectors: quota('L-D78D8AF8', 'Selectors per Fargate profile', 5),
  labels: quota('L-23414FF3', 'Label pairs per Fargate profile selector', 5),
  securityGroups: fixed('L-11427A54', 'Control plane security groups per cluster', 4),
  publicAccessCidrs: fixed('L-93A74D60', 'Public endpoint access CIDR ranges per cluster', 40),
} as const;

interface KnownService {
  readonly name: string;
  readonly quotas: readonly KnownQuota[];
}

/** Service code → its quotas. */
export const KNOWN_SERVICES: Readonly<Record<string, KnownService>> = {
  ec2: {
    name: 'Amazon Elastic Compute Cloud (Amazon EC2)',
    quotas: [quota('L-0263D0A3', 'EC2-VPC Elastic IPs', 5)],
  },
  eks: {
    name: 'Amazon Elastic Kubernetes Service (Amazon EKS)',
    quotas: [
      ...Object.values(EKS_QUOTAS),
      quota('L-FDFA5F81', 'Registered clusters', 10),
      quota('L-EA277FDC', 'EKS Anywhere Enterprise Subscriptions', 10),
      quota('L-6D54EA21', 'Managed node groups per cluster', 30),
      quota('L-BD136A63', 'Nodes per managed node group', 450),
    ],
  },
  fargate: {
    name: 'AWS Fargate',
    quotas: [
      quota('L-3032A538', 'Fargate On-Demand vCPU resource count', 6),
      quota('L-36FBB829', 'Fargate Spot vCPU resource count', 6),
    ],
  },
  vpc: {
    name: 'Amazon Virtual Private Cloud (Amazon VPC)',
    quotas: [
      quota('L-F678F1CE', 'VPCs per Region', 5),
      quota('L-A4707A72', 'Internet gateways per Region', 5),
      quota('L-FE5A380F', 'NAT gateways per Availability Zone', 5),
      quota('L-45FE3B85', 'Egress-only internet gateways per Region', 5),
      quota('L-407747CB', 'Subnets per VPC', 200),
      quota('L-589F43AA', 'Route tables per VPC', 200),
      quota('L-E79EC296', 'VPC security groups per Region', 2500),
      quota('L-0EA8095F', 'Inbound or outbound rules per security group', 60),
      quota('L-2AFB9258', 'Security groups per network interface', 5),
      quota('L-DF5E4CA3', 'Network interfaces per Region', 5000),
    ],
  },
};

/** What was asked for, and granted. */
export type QuotaChangeRecord = { change: RequestedServiceQuotaChange & { Id: string } } & JsonObject;
type AppliedQuotaRecord = { value: number };

export const QUOTA_CHANGES = records<QuotaChangeRecord>('service-quotas.changes');
const APPLIED_QUOTAS = records<AppliedQuotaRecord>('service-quotas.applied');

/** How many of something the account may have in the region: the default, or what was granted. */
export function appliedQuota(from: Store | Transaction, scope: Scope, { code, value }: KnownQuota): number {
  return APPLIED_QUOTAS.find(from, APPLIED_QUOTAS.keyOf(scope, code))?.value ?? value;
}

/** From now on the quota is `value`. */
export function applyQuota(transaction: Transaction, scope: Scope, { code, value }: KnownQuota): void {
  APPLIED_QUOTAS.put(transaction, APPLIED_QUOTAS.keyOf(scope, code), { value });
}

/** Throws NoSuchResourceException. */
export function knownService(serviceCode: string): KnownService {
  const service = Object.hasOwn(KNOWN_SERVICES, serviceCode) ? KNOWN_SERVICES[serviceCode] : undefined;
  // The words are those that moto's tests have for it.
  if (!service)
    throw noSuchResource(
      'This service is not available in the current Region. Choose a different Region or a different service.',
    );
  return service;
}

/** Throws NoSuchResourceException. */
export function knownQuota(serviceCode: string, quotaCode: string): KnownQuota {
  const found = knownService(serviceCode).quotas.find(({ code }) => code === quotaCode);
  if (!found) throw noSuchResource();
  return found;
}

export function noSuchResource(message = 'The request failed because the specified quota does not exist.'): AwsError {
  return new AwsError('NoSuchResourceException', message);
}

/** A quota as it is described, with the default's value or another. The ARN of a default names no account. */
export function toServiceQuota(
  { account, region }: Scope,
  serviceCode: string,
  { code, name, value, isAdjustable }: KnownQuota,
): ServiceQuota {
  return {
    ServiceCode: serviceCode,
    ServiceName: knownService(serviceCode).name,
    QuotaArn: regionalArn('servicequotas', { account, region }, `${serviceCode}/${code}`),
    QuotaCode: code,
    QuotaName: name,
    Value: value,
    Unit: 'None',
    Adjustable: isAdjustable,
    GlobalQuota: false,
    QuotaAppliedAtLevel: 'ACCOUNT',
  };
}
