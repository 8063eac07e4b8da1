// The partitions of AWS: which regions each has, and how it shows in ARNs and in the names of hosts. An account is in one of them.
// As botocore's partitions.json tells it: https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json

import type { Scope } from './operation.ts';

export interface Partition {
  /** `aws-cn`: the second part of its ARNs. */
  readonly name: string;
  /** `amazonaws.com.cn`: how the names of its hosts end. */
  readonly dnsSuffix: string;
}

const AWS: Partition = { name: 'aws', dnsSuffix: 'amazonaws.com' };

const OTHERS: readonly (Partition & { readonly regions: RegExp })[] = [
  { name: 'aws-cn', dnsSuffix: 'amazonaws.com.cn', regions: /^cn-\w+-\d+$/ },
  { name: 'aws-eusc', dnsSuffix: 'amazonaws.eu', regions: /^eusc-de-\w+-\d+$/ },
  { name: 'aws-iso', dnsSuffix: 'c2s.ic.gov', regions: /^us-iso-\w+-\d+$/ },
  { name: 'aws-iso-b', dnsSuffix: 'sc2s.sgov.gov', regions: /^us-isob-\w+-\d+$/ },
  { name: 'aws-iso-e', dnsSuffix: 'cloud.adc-e.uk', regions: /^eu-isoe-\w+-\d+$/ },
  { name: 'aws-iso-f', dnsSuffix: 'csp.hci.ic.gov', regions: /^us-isof-\w+-\d+$/ },
  { name: 'aws-us-gov', dnsSuffix: 'amazonaws.com', regions: /^us-gov-\w+-\d+$/ },
];

/** What nearly every region is told by, at the price of one look. */
const MAY_BE_OTHER = /^(cn|eusc|us-gov|us-iso|eu-iso)/;

/** As SDKs do, a region that is in no other is in `aws`. */
export function partitionOf(region: string): Partition {
  if (!MAY_BE_OTHER.test(region)) return AWS;
  return OTHERS.find(({ regions }) => regions.test(region)) ?? AWS;
}

/** The name of an ARN's partition. */
export function partitionOfArn(arn: string): string {
  return arn.split(':')[1] ?? '';
}

/** `arn:aws-cn:eks:cn-north-1:123456789012:cluster/demo` */
export function regionalArn(service: string, { account, region }: Scope, resource: string): string {
  return `arn:${partitionOf(region).name}:${service}:${region}:${account}:${resource}`;
}

/** The same of a service without regions: `arn:aws:iam::123456789012:role/demo`. The region tells the partition. */
export function globalArn(service: string, { account, region }: Scope, resource: string): string {
  return `arn:${partitionOf(region).name}:${service}::${account}:${resource}`;
}

/** The name that a service has as a principal in all partitions: `ec2.amazonaws.com.cn` is `ec2.amazonaws.com`. */
export function servicePrincipal(name: string): string {
  const own = OTHERS.find(({ dnsSuffix }) => name.endsWith(`.${dnsSuffix}`));
  return own ? `${name.slice(0, -own.dnsSuffix.length)}${AWS.dnsSuffix}` : name;
}
