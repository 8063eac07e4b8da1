// DescribeInstanceTypeOfferings: every type that is known, in the region and in each of its zones.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { describe, type Kind } from './describe.ts';
import { instanceTypes } from './instance-types.ts';
import type {
  DescribeInstanceTypeOfferingsRequest,
  DescribeInstanceTypeOfferingsResult,
  InstanceTypeOffering,
} from './types.gen.ts';
import { zonesOf } from './zones.ts';

const OFFERING_KIND: Kind<InstanceTypeOffering> = {
  idOf: ({ InstanceType, Location }) => `${InstanceType}/${Location}`,
  tagsOf: () => [],
  idError: 'InvalidParameterValue',
  idNoun: 'offering',
  filters: {
    'instance-type': ({ InstanceType }) => [InstanceType],
    location: ({ Location }) => [Location],
  },
};

export const describeInstanceTypeOfferings: Operation<
  DescribeInstanceTypeOfferingsRequest,
  DescribeInstanceTypeOfferingsResult
> = ({ LocationType = 'region', Filters, MaxResults, NextToken }, { region }) => {
  if (LocationType === 'outpost') throw new AwsError('UnsupportedOperation', 'Outposts are not emulated.');
  const zones = zonesOf(region);
  const locations = {
    region: [region],
    'availability-zone': zones.map(({ name }) => name),
    'availability-zone-id': zones.map(({ id }) => id),
  }[LocationType];
  const all = instanceTypes().flatMap(({ InstanceType }) =>
    locations.map((Location) => ({ InstanceType, LocationType, Location })),
  );
  const page = describe(OFFERING_KIND, all, { filters: Filters, maxResults: MaxResults, nextToken: NextToken });
  return { InstanceTypeOfferings: page.items, NextToken: page.nextToken };
};
