// EC2's networks by the aws CLI: made, changed, described, gone, and refused in the words that the CLI shows.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeCli } from '../support/cli.ts';
import { REGION } from '../support/start-aws.ts';

const nothing = async () => {};

describeCli('makes a network', nothing, ({ ask, refused }) => {
  const made: Record<string, string> = {};

  it('finds it by its tags, and gives it another range', async () => {
    const tags = '--tag-specifications ResourceType=vpc,Tags=[{Key=Name,Value=mine}]';
    const vpc = await ask<string>(`ec2 create-vpc --cidr-block 10.9.0.0/16 ${tags} --query Vpc.VpcId`);
    await ask(`ec2 wait vpc-available --vpc-ids ${vpc}`);
    expect(await ask('ec2 describe-vpcs --filters Name=tag:Name,Values=mine --query Vpcs[].VpcId')).toEqual([vpc]);
    await ask(`ec2 modify-vpc-attribute --vpc-id ${vpc} --enable-dns-hostnames`);
    const attribute = `ec2 describe-vpc-attribute --vpc-id ${vpc} --attribute enableDnsHostnames`;
    expect(await ask(`${attribute} --query EnableDnsHostnames.Value`)).toBe(true);
    const query = '--query CidrBlockAssociation.AssociationId';
    const range = await ask<string>(`ec2 associate-vpc-cidr-block --vpc-id ${vpc} --cidr-block 10.10.0.0/16 ${query}`);
    await ask(`ec2 disassociate-vpc-cidr-block --association-id ${range}`);
    expect(await refused('ec2 create-vpc --cidr-block 10.0.0.0/8')).toMatch(
      /\(InvalidVpc\.Range\) when calling the CreateVpc operation: The CIDR '10\.0\.0\.0\/8' is invalid\.$/,
    );
    expect(await refused('ec2 describe-vpcs --vpc-ids vpc-00000000000000000')).toMatch(
      /\(InvalidVpcID\.NotFound\) when calling the DescribeVpcs operation: The vpc ID 'vpc-00000000000000000' does not exist$/,
    );
    made['vpc'] = vpc;
  });

  it('with subnets', async () => {
    const make = `ec2 create-subnet --vpc-id ${made['vpc']} --query Subnet.SubnetId --cidr-block`;
    const subnet = await ask<string>(`${make} 10.9.1.0/24`);
    await ask(`ec2 wait subnet-available --subnet-ids ${subnet}`);
    expect(await refused(`${make} 10.9.1.128/25`)).toMatch(
      /\(InvalidSubnet\.Conflict\) when calling the CreateSubnet operation: The CIDR '10\.9\.1\.128\/25' conflicts with another subnet$/,
    );
    expect(await refused(`${make} 10.20.0.0/24`)).toMatch(
      /\(InvalidSubnet\.Range\) when calling the CreateSubnet operation: The CIDR '10\.20\.0\.0\/24' is invalid\.$/,
    );
    const ipv6 = '--amazon-provided-ipv6-cidr-block --query VpcId';
    await ask(`ec2 associate-vpc-cidr-block --vpc-id ${made['vpc']} ${ipv6}`);
    const blocks = '--query Vpcs[0].Ipv6CidrBlockAssociationSet[].[Ipv6CidrBlock,AssociationId][]';
    const [block = '', inVpc] = await ask<string[]>(`ec2 describe-vpcs --vpc-ids ${made['vpc']} ${blocks}`);
    const own = `--ipv6-cidr-block ${block.replace('/56', '/64')} --query Ipv6CidrBlockAssociation.AssociationId`;
    const association = await ask<string>(`ec2 associate-subnet-cidr-block --subnet-id ${subnet} ${own}`);
    await ask(`ec2 disassociate-subnet-cidr-block --association-id ${association}`);
    await ask(`ec2 disassociate-vpc-cidr-block --association-id ${inVpc}`);
    await ask(`ec2 modify-subnet-attribute --subnet-id ${subnet} --map-public-ip-on-launch`);
    const query = '--query Subnets[].MapPublicIpOnLaunch';
    expect(await ask(`ec2 describe-subnets --subnet-ids ${subnet} ${query}`)).toEqual([true]);
    made['subnet'] = subnet;
  });

  it('with gateways', async () => {
    const query = '--query InternetGateway.InternetGatewayId';
    const gateway = await ask<string>(`ec2 create-internet-gateway ${query}`);
    const both = `--internet-gateway-id ${gateway} --vpc-id ${made['vpc']}`;
    await ask(`ec2 attach-internet-gateway ${both}`);
    expect(await refused(`ec2 attach-internet-gateway ${both}`)).toMatch(
      new RegExp(`: resource ${gateway} is already attached to network ${made['vpc']}$`),
    );
    const state = `ec2 describe-internet-gateways --internet-gateway-ids ${gateway}`;
    expect(await ask(`${state} --query InternetGateways[0].Attachments[].VpcId`)).toEqual([made['vpc']]);
    const egress = '--query EgressOnlyInternetGateway.EgressOnlyInternetGatewayId';
    const only = await ask<string>(`ec2 create-egress-only-internet-gateway --vpc-id ${made['vpc']} ${egress}`);
    const ids = '--query EgressOnlyInternetGateways[].EgressOnlyInternetGatewayId';
    expect(await ask(`ec2 describe-egress-only-internet-gateways ${ids}`)).toEqual([only]);
    await ask(`ec2 delete-egress-only-internet-gateway --egress-only-internet-gateway-id ${only}`);
    made['gateway'] = gateway;
  });

  it('with routes', async () => {
    const make = `ec2 create-route-table --vpc-id ${made['vpc']} --query RouteTable.RouteTableId`;
    const [table, other] = [await ask<string>(make), await ask<string>(make)];
    const everywhere = `--route-table-id ${table} --destination-cidr-block 0.0.0.0/0`;
    await ask(`ec2 create-route ${everywhere} --gateway-id ${made['gateway']}`);
    await ask(`ec2 replace-route ${everywhere} --gateway-id ${made['gateway']}`);
    expect(await refused(`ec2 create-route ${everywhere} --gateway-id igw-00000000000000000`)).toContain(
      '(InvalidInternetGatewayID.NotFound)',
    );
    const query = '--query RouteTables[0].Routes[].DestinationCidrBlock';
    const routes = `ec2 describe-route-tables --route-table-ids ${table} ${query}`;
    expect(await ask(routes)).toEqual(['10.9.0.0/16', '0.0.0.0/0']);
    await ask(`ec2 delete-route ${everywhere}`);
    expect(await refused(`ec2 delete-route ${everywhere}`)).toMatch(
      new RegExp(
        `\\(InvalidRoute.NotFound\\) when calling the DeleteRoute operation: no route with destination-cidr-block 0.0.0.0/0 in route table ${table}$`,
      ),
    );
    const associate = `ec2 associate-route-table --subnet-id ${made['subnet']} --route-table-id ${table}`;
    const first = await ask<string>(`${associate} --query AssociationId`);
    const replace = `ec2 replace-route-table-association --association-id ${first} --route-table-id ${other}`;
    const second = await ask<string>(`${replace} --query NewAssociationId`);
    expect(await refused(`ec2 delete-route-table --route-table-id ${other}`)).toContain('(DependencyViolation)');
    await ask(`ec2 disassociate-route-table --association-id ${second}`);
    const edge = `ec2 associate-route-table --gateway-id ${made['gateway']} --route-table-id ${other}`;
    const third = await ask<string>(`${edge} --query AssociationId`);
    await ask(`ec2 disassociate-route-table --association-id ${third}`);
    await ask(`ec2 delete-route-table --route-table-id ${other}`);
    await ask(`ec2 delete-route-table --route-table-id ${table}`);
  });

  it('with addresses and interfaces', async () => {
    const query = '--query NetworkInterface.NetworkInterfaceId';
    const card = await ask<string>(`ec2 create-network-interface --subnet-id ${made['subnet']} ${query}`);
    await ask(`ec2 wait network-interface-available --network-interface-ids ${card}`);
    const described = `--network-interface-id ${card} --description`;
    await ask(`ec2 modify-network-interface-attribute ${described} mine`);
    const attribute = `--network-interface-id ${card} --attribute description --query Description.Value`;
    expect(await ask(`ec2 describe-network-interface-attribute ${attribute}`)).toBe('mine');
    const id = await ask<string>('ec2 allocate-address --query AllocationId');
    const associate = `ec2 associate-address --allocation-id ${id} --network-interface-id ${card}`;
    const association = await ask<string>(`${associate} --query AssociationId`);
    const addresses = `ec2 describe-addresses --allocation-ids ${id} --query Addresses[].NetworkInterfaceId`;
    expect(await ask(addresses)).toEqual([card]);
    expect(await ask('ec2 describe-addresses-attribute --query Addresses[].AllocationId')).toContain(id);
    expect(await refused(`ec2 release-address --allocation-id ${id}`)).toContain('(InvalidIPAddress.InUse)');
    await ask(`ec2 disassociate-address --association-id ${association}`);
    await ask(`ec2 release-address --allocation-id ${id}`);
    expect(await refused(`ec2 release-address --allocation-id ${id}`)).toMatch(
      new RegExp(`: The allocation ID '${id}' does not exist$`),
    );
    await ask(`ec2 delete-network-interface --network-interface-id ${card}`);
  });

  it('with peers', async () => {
    const make = (block: string) => `ec2 create-vpc --cidr-block ${block} --query Vpc.VpcId`;
    const mine = await ask<string>(make('10.61.0.0/16'));
    const theirs = await ask<string>(make('10.62.0.0/16'));
    const query = '--query VpcPeeringConnection.VpcPeeringConnectionId';
    const request = `ec2 create-vpc-peering-connection --vpc-id ${mine} --peer-vpc-id ${theirs} ${query}`;
    const of = (id: string) => `--vpc-peering-connection-id ${id}`;
    const first = await ask<string>(request);
    await ask(`ec2 wait vpc-peering-connection-exists --vpc-peering-connection-ids ${first}`);
    await ask(`ec2 reject-vpc-peering-connection ${of(first)}`);
    expect(await refused(`ec2 accept-vpc-peering-connection ${of(first)}`)).toContain('(InvalidStateTransition)');
    const second = of(await ask<string>(request));
    await ask(`ec2 accept-vpc-peering-connection ${second}`);
    const options = '--requester-peering-connection-options AllowDnsResolutionFromRemoteVpc=true';
    await ask(`ec2 modify-vpc-peering-connection-options ${second} ${options}`);
    await ask(`ec2 delete-vpc-peering-connection ${second}`);
    const codes = '--query VpcPeeringConnections[].Status.Code';
    expect(await ask<string[]>(`ec2 describe-vpc-peering-connections ${codes}`)).toEqual(
      expect.arrayContaining(['deleted', 'rejected']),
    );
    await ask(`ec2 modify-vpc-tenancy --vpc-id ${mine} --instance-tenancy default`);
    for (const id of [mine, theirs]) await ask(`ec2 delete-vpc --vpc-id ${id}`);
  });

  it('without gateways of VPNs', async () => {
    const filter = '--filters Name=attachment.state,Values=attached';
    expect(await ask(`ec2 describe-vpn-gateways ${filter} --query VpnGateways`)).toEqual([]);
    expect(await refused('ec2 describe-vpn-gateways --vpn-gateway-ids vgw-00000001')).toContain(
      "(InvalidVpnGatewayID.NotFound) when calling the DescribeVpnGateways operation: The vpnGateway ID 'vgw-00000001' does not exist",
    );
  });

  it('with flow logs', async () => {
    const of = `ec2 create-flow-logs --resource-type Subnet --resource-ids ${made['subnet']} --traffic-type ALL`;
    const to = '--log-destination-type s3 --log-destination arn:aws:s3:::flow';
    const [id] = await ask<string[]>(`${of} ${to} --query FlowLogIds`);
    const filter = `--filter Name=resource-id,Values=${made['subnet']} --query FlowLogs[].[FlowLogId,FlowLogStatus]`;
    expect(await ask(`ec2 describe-flow-logs ${filter}`)).toEqual([[id, 'ACTIVE']]);
    expect(await refused(`${of} ${to}`)).toContain('(FlowLogAlreadyExists)');
    await ask(`ec2 delete-flow-logs --flow-log-ids ${id}`);
    expect(await refused(`ec2 delete-flow-logs --flow-log-ids ${id}`)).toContain('(InvalidFlowLogId.NotFound)');
  });

  it('with a NAT gateway, and waits for it to come and go', async () => {
    const id = await ask<string>('ec2 allocate-address --query AllocationId');
    const make = `ec2 create-nat-gateway --subnet-id ${made['subnet']} --query NatGateway.NatGatewayId`;
    const gateway = await ask<string>(`${make} --allocation-id ${id}`);
    await ask(`ec2 wait nat-gateway-available --nat-gateway-ids ${gateway}`);
    const second = await ask<string>('ec2 allocate-address --query AllocationId');
    const of = `--nat-gateway-id ${gateway}`;
    const status = '--query NatGatewayAddresses[].Status';
    const associate = `ec2 associate-nat-gateway-address ${of} --allocation-ids ${second} ${status}`;
    expect(await ask(associate)).toEqual(['associating']);
    const addresses = `ec2 describe-nat-gateways --nat-gateway-ids ${gateway} --query NatGateways[0].NatGatewayAddresses[1]`;
    const association = await ask<string>(`${addresses}.AssociationId`);
    const disassociate = `ec2 disassociate-nat-gateway-address ${of} --association-ids ${association} ${status}`;
    expect(await ask(disassociate)).toEqual(['disassociating']);
    const asPrivate = `ec2 create-nat-gateway --subnet-id ${made['subnet']} --connectivity-type private`;
    const other = await ask<string>(`${asPrivate} --query NatGateway.NatGatewayId`);
    const assign = `ec2 assign-private-nat-gateway-address --nat-gateway-id ${other} --private-ip-address-count 1`;
    expect(await ask(`${assign} ${status}`)).toEqual(['assigning']);
    const ip = await ask<string>(`${addresses.replace(gateway, other)}.PrivateIp`);
    const unassign = `ec2 unassign-private-nat-gateway-address --nat-gateway-id ${other} --private-ip-addresses ${ip}`;
    expect(await ask(`${unassign} ${status}`)).toEqual(['unassigning']);
    await ask(`ec2 delete-nat-gateway --nat-gateway-id ${other}`);
    await ask(`ec2 delete-nat-gateway ${of}`);
    await ask(`ec2 wait nat-gateway-deleted --nat-gateway-ids ${gateway} ${other}`);
    const states = `--filter Name=subnet-id,Values=${made['subnet']} --query NatGateways[].State`;
    expect(await ask(`ec2 describe-nat-gateways ${states}`)).toEqual(['deleted', 'deleted']);
    expect(await refused('ec2 describe-nat-gateways --nat-gateway-ids nat-00000000000000000')).toMatch(
      /\(NatGatewayNotFound\) when calling the DescribeNatGateways operation: NatGateway nat-00000000000000000 was not found$/,
    );
  });

  it('tags it, and takes it away in the one order that there is', async () => {
    const { vpc, subnet, gateway } = made;
    await ask(`ec2 create-tags --resources ${vpc} ${subnet} --tags Key=team,Value=a`);
    await ask(`ec2 delete-tags --resources ${subnet} --tags Key=team`);
    const tags = 'ec2 describe-tags --filters Name=key,Values=team --query Tags[].ResourceId';
    expect(await ask(tags)).toEqual([vpc]);
    expect(await refused(`ec2 delete-vpc --vpc-id ${vpc}`)).toMatch(
      new RegExp(
        `\\(DependencyViolation\\) when calling the DeleteVpc operation: The vpc '${vpc}' has dependencies and cannot be deleted\\.$`,
      ),
    );
    await ask(`ec2 delete-subnet --subnet-id ${subnet}`);
    expect(await refused(`ec2 delete-internet-gateway --internet-gateway-id ${gateway}`)).toContain(
      '(DependencyViolation)',
    );
    await ask(`ec2 detach-internet-gateway --internet-gateway-id ${gateway} --vpc-id ${vpc}`);
    await ask(`ec2 delete-internet-gateway --internet-gateway-id ${gateway}`);
    await ask(`ec2 delete-vpc --vpc-id ${vpc}`);
    expect(await ask(tags)).toEqual([]);
  });
});

describeCli('reads what every region has', nothing, ({ ask, refused }) => {
  it('its zones, and types of instances', async () => {
    const zones = 'ec2 describe-availability-zones --query AvailabilityZones[].ZoneName';
    expect(await ask(zones)).toContain(`${REGION}a`);
    expect(await ask('ec2 describe-regions --query Regions[].RegionName')).toContain(REGION);
    expect(await ask('ec2 describe-account-attributes --query AccountAttributes[].AttributeName')).toContain(
      'supported-platforms',
    );
    const types = 'ec2 describe-instance-types --instance-types m5.large --query InstanceTypes[].VCpuInfo.DefaultVCpus';
    expect(await ask(types)).toEqual([2]);
    const offers = '--filters Name=instance-type,Values=m5.large --query InstanceTypeOfferings[].LocationType';
    expect(await ask(`ec2 describe-instance-type-offerings ${offers}`)).toEqual(['region']);
    expect(await refused('ec2 describe-instance-types --instance-types m5.tiny')).toMatch(
      /\(InvalidInstanceType\) when calling the DescribeInstanceTypes operation: The following supplied instance types do not exist: \[m5\.tiny\]$/,
    );
  });

  it('and has a default VPC', async () => {
    expect(await refused('ec2 create-default-vpc')).toContain('(DefaultVpcAlreadyExists)');
    expect(await refused(`ec2 create-default-subnet --availability-zone ${REGION}a`)).toContain(
      '(DefaultSubnetAlreadyExistsInAvailabilityZone)',
    );
  });

  it('and has no instances, nor keys for them', async () => {
    expect(await ask('ec2 describe-instances --query Reservations')).toEqual([]);
    expect(await ask('ec2 describe-key-pairs --query KeyPairs')).toEqual([]);
  });

  it('keys that are imported', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'eks-fargate-'));
    try {
      const file = join(directory, 'key.pub');
      writeFileSync(file, 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB8v10fQXfHO5WrJV5mDwyO2MDbenYIDr2qVKlxc+WvZ me');
      await ask(`ec2 import-key-pair --key-name mine --public-key-material fileb://${file}`);
    } finally {
      rmSync(directory, { recursive: true });
    }
    expect(await ask('ec2 describe-key-pairs --key-names mine --query KeyPairs[].KeyType')).toEqual(['ed25519']);
    await ask('ec2 wait key-pair-exists --key-names mine');
    await ask('ec2 delete-key-pair --key-name mine');
    const made = await ask<string>('ec2 create-key-pair --key-name made --query KeyMaterial');
    expect(made).toMatch(/^-----BEGIN RSA PRIVATE KEY-----/);
    expect(await refused('ec2 describe-key-pairs --key-names mine')).toContain('(InvalidKeyPair.NotFound)');
  });

  it('launch templates and their versions', async () => {
    await ask('ec2 create-launch-template --launch-template-name workers --launch-template-data InstanceType=t3.large');
    await ask(
      'ec2 create-launch-template-version --launch-template-name workers --source-version 1 --launch-template-data ImageId=ami-1',
    );
    await ask('ec2 modify-launch-template --launch-template-name workers --default-version 2');
    const template = await ask(
      'ec2 describe-launch-templates --launch-template-names workers --query LaunchTemplates[0]',
    );
    expect(template).toMatchObject({ DefaultVersionNumber: 2, LatestVersionNumber: 2 });
    expect(
      await ask(
        'ec2 describe-launch-template-versions --launch-template-name workers --query LaunchTemplateVersions[].LaunchTemplateData',
      ),
    ).toEqual([{ InstanceType: 't3.large', ImageId: 'ami-1' }, { InstanceType: 't3.large' }]);
    await ask('ec2 delete-launch-template-versions --launch-template-name workers --versions 1');
    await ask('ec2 delete-launch-template --launch-template-name workers');
    expect(await refused('ec2 delete-launch-template --launch-template-name workers')).toContain(
      '(InvalidLaunchTemplateName.NotFoundException)',
    );
  });
});
