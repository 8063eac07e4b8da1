// DescribeRegions: those that need no opting in.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { describe, type Kind } from './describe.ts';
import type { DescribeRegionsRequest, DescribeRegionsResult, Region } from './types.gen.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html */
const REGIONS = [
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
] as const;

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

export const describeRegions: Operation<DescribeRegionsRequest, DescribeRegionsResult> = (input) => {
  const all: Region[] = REGIONS.map((RegionName) => ({
    RegionName,
    Endpoint: `ec2.${RegionName}.amazonaws.com`,
    OptInStatus: 'opt-in-not-required',
  }));
  const unknown = (input.RegionNames ?? []).find((name) => !all.some(({ RegionName }) => RegionName === name));
  if (unknown !== undefined) throw new AwsError('InvalidParameterValue', `Invalid region names provided: ${unknown}`);
  return { Regions: describe(REGION_KIND, all, { ids: input.RegionNames, filters: input.Filters }).items };
};
