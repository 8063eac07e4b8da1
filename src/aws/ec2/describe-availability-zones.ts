// DescribeAvailabilityZones.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { describe, type Kind } from './describe.ts';
import type {
  AvailabilityZone,
  DescribeAvailabilityZonesRequest,
  DescribeAvailabilityZonesResult,
} from './types.gen.ts';
import { zonesOf } from './zones.ts';

const AVAILABILITY_ZONE_KIND: Kind<AvailabilityZone> = {
  idOf: (zone) => zone.ZoneName ?? '',
  tagsOf: () => [],
  idError: 'InvalidParameterValue',
  idNoun: 'zone',
  filters: {
    'group-long-name': (zone) => [zone.GroupLongName],
    'group-name': (zone) => [zone.GroupName],
    message: (zone) => (zone.Messages ?? []).map((message) => message.Message),
    'opt-in-status': (zone) => [zone.OptInStatus],
    'parent-zone-id': (zone) => [zone.ParentZoneId],
    'parent-zone-name': (zone) => [zone.ParentZoneName],
    'region-name': (zone) => [zone.RegionName],
    state: (zone) => [zone.State],
    'zone-id': (zone) => [zone.ZoneId],
    'zone-name': (zone) => [zone.ZoneName],
    'zone-type': (zone) => [zone.ZoneType],
  },
};

export const describeAvailabilityZones: Operation<DescribeAvailabilityZonesRequest, DescribeAvailabilityZonesResult> = (
  input,
  context,
) => {
  const zones = zonesOf(context.region).map((zone) => toZone(context.region, zone));
  refuseUnknown('availability zone name', input.ZoneNames, new Set(zones.map((zone) => zone.ZoneName)));
  refuseUnknown('availability zone id', input.ZoneIds, new Set(zones.map((zone) => zone.ZoneId)));
  const wanted = zones.filter(
    (zone) =>
      (!input.ZoneNames?.length || input.ZoneNames.includes(zone.ZoneName ?? '')) &&
      (!input.ZoneIds?.length || input.ZoneIds.includes(zone.ZoneId ?? '')),
  );
  return { AvailabilityZones: describe(AVAILABILITY_ZONE_KIND, wanted, { filters: input.Filters }).items };
};

function refuseUnknown(
  noun: string,
  given: readonly string[] | undefined,
  known: ReadonlySet<string | undefined>,
): void {
  const unknown = (given ?? []).find((value) => !known.has(value));
  if (unknown !== undefined) throw new AwsError('InvalidParameterValue', `Invalid ${noun}: [${unknown}]`);
}

function toZone(region: string, { name, id }: { name: string; id: string }): AvailabilityZone {
  return {
    OptInStatus: 'opt-in-not-required',
    Messages: [],
    RegionName: region,
    ZoneName: name,
    ZoneId: id,
    GroupName: `${region}-zg-1`,
    NetworkBorderGroup: region,
    ZoneType: 'availability-zone',
    State: 'available',
  };
}
