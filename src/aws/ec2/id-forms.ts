// The forms of ids: kinds that refuse an id of another form before they look for it, each with its own code for that.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html; VPCs and subnets say that there is none of that id.

import { AwsError } from '../aws-error.ts';

const CODES = {
  acl: 'InvalidNetworkAclId.Malformed',
  dopt: 'InvalidDhcpOptionsId.Malformed',
  eigw: 'InvalidEgressOnlyInternetGatewayId.Malformed',
  eni: 'InvalidNetworkInterfaceId.Malformed',
  igw: 'InvalidInternetGatewayId.Malformed',
  lt: 'InvalidLaunchTemplateId.Malformed',
  pcx: 'InvalidVpcPeeringConnectionId.Malformed',
  pl: 'InvalidPrefixListId.Malformed',
  rtb: 'InvalidRouteTableId.Malformed',
  sg: 'InvalidGroupId.Malformed',
  sgr: 'InvalidSecurityGroupRuleId.Malformed',
  vpce: 'InvalidVpcEndpointId.Malformed',
} as const;

/** What the ids of a kind begin with. */
export type IdPrefix = keyof typeof CODES;

/** Throws the kind's code, `Invalid id: "foo" (expecting "rtb-...")`. */
export function refuseMalformed(prefix: IdPrefix, id: string): void {
  if (!new RegExp(`^${prefix}-[0-9a-f]+$`).test(id))
    throw new AwsError(CODES[prefix], `Invalid id: "${id}" (expecting "${prefix}-...")`);
}
