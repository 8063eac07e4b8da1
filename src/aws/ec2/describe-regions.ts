// DescribeRegions: those of the partition that need no opting in, and the one that is asked, which somebody has opted in to.
// Asked for all, or by name, also those that nobody has.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { partitionOf } from '../partitions.ts';
import { describe, type Kind } from './describe.ts';
import type { DescribeRegionsRequest, DescribeRegionsResult, Region } from './types.gen.ts';

/** By partition. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html */
const REGIONS: Readonly<Record<string, readonly string[]>> = {
  aws: [
    'ap-northeast-1',
    'ap-northeast-2',
    'ap-northeast-3',
    'ap-south-1',
    'ap-southeast-1',
    'ap-southeast-2',
    'ca-central-1',
    'eu-central-1',
    'eu-north-1',
    'eu-west-1',
    'eu-west-2',
    'eu-west-3',
    'sa-east-1',
    'us-east-1',
    'us-east-2',
    'us-west-1',
    'us-west-2',
  ],
  'aws-cn': ['cn-north-1', 'cn-northwest-1'],
  'aws-eusc': ['eusc-de-east-1'],
  'aws-iso': ['us-iso-east-1', 'us-iso-west-1'],
  'aws-iso-b': ['us-isob-east-1', 'us-isob-west-1'],
  'aws-iso-e': ['eu-isoe-west-1'],
  'aws-iso-f': ['us-isof-east-1', 'us-isof-south-1'],
  'aws-us-gov': ['us-gov-east-1', 'us-gov-west-1'],
};

/** Those of `aws` that an account has to opt in to. https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html */
const OPT_IN_REGIONS = [
  'af-south-1',
  'ap-east-1',
  'ap-east-2',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-west-1',
  'eu-central-2',
  'eu-south-1',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'mx-central-1',
];

const REGION_KIND: Kind<Region> = {
  idOf: (region) => region.RegionName ?? '',
  tagsOf: () => [],
  idError: 'InvalidParameterValue',
  idNoun: 'region',
  filters: {
    endpoint: (region) => [region.Endpoint],
    'opt-in-status': (region) => [region.OptInStatus],
    'region-name': (region) => [region.RegionName],
  },
};

export const describeRegions: Operation<DescribeRegionsRequest, DescribeRegionsResult> = (input, { region }) => {
  const { name: partition, dnsSuffix } = partitionOf(region);
  const toRegion = (RegionName: string, OptInStatus: string): Region => ({
    RegionName,
    Endpoint: `ec2.${RegionName}.${dnsSuffix}`,
    OptInStatus,
  });
  const optIn = partition === 'aws' ? OPT_IN_REGIONS : [];
  const known = [
    ...(REGIONS[partition] ?? []).map((name) => toRegion(name, 'opt-in-not-required')),
    ...optIn.map((name) => toRegion(name, name === region ? 'opted-in' : 'not-opted-in')),
  ].sort((one, other) => ((one.RegionName ?? '') < (other.RegionName ?? '') ? -1 : 1));
  const isShown = ({ OptInStatus }: Region) =>
    input.AllRegions === true || input.RegionNames !== undefined || OptInStatus !== 'not-opted-in';
  const all = known.filter(isShown);
  const unknown = (input.RegionNames ?? []).find((name) => !all.some(({ RegionName }) => RegionName === name));
  if (unknown !== undefined) throw new AwsError('InvalidParameterValue', `Invalid region names provided: ${unknown}`);
  return { Regions: describe(REGION_KIND, all, { ids: input.RegionNames, filters: input.Filters }).items };
};
