// What EC2 filters traffic and finds its way with, by the aws CLI: security groups, network ACLs, prefix lists, endpoints, DHCP options.

import { beforeAll, expect, it } from 'vitest';
import { describeCli } from '../support/cli.ts';
import { REGION } from '../support/start-aws.ts';

describeCli(
  'has',
  async () => {},
  ({ ask, refused }) => {
    let vpc = '';
    let subnet = '';
    beforeAll(async () => {
      const query = '--query Subnets[0].[VpcId,SubnetId]';
      const filter = '--filters Name=tag:Name,Values=default-private-*';
      [vpc = '', subnet = ''] = await ask<string[]>(`ec2 describe-subnets ${filter} ${query}`);
    });

    it('security groups, and their rules', async () => {
      const make = `ec2 create-security-group --group-name web --description x --vpc-id ${vpc} --query GroupId`;
      const group = await ask<string>(make);
      expect(await refused(make)).toMatch(
        new RegExp(
          `\\(InvalidGroup.Duplicate\\) when calling the CreateSecurityGroup operation: The security group 'web' already exists for VPC '${vpc}'$`,
        ),
      );
      const rule = `--group-id ${group} --protocol tcp --port 443 --cidr 10.0.0.0/8`;
      const authorize = `ec2 authorize-security-group-ingress ${rule}`;
      const id = await ask<string>(`${authorize} --query SecurityGroupRules[0].SecurityGroupRuleId`);
      expect(await refused(authorize)).toMatch(
        /\(InvalidPermission\.Duplicate\) when calling the AuthorizeSecurityGroupIngress operation: the specified rule "peer: 10\.0\.0\.0\/8, TCP, from port: 443, to port: 443, ALLOW" already exists$/,
      );
      const changed = { IpProtocol: 'tcp', FromPort: 444, ToPort: 444, CidrIpv4: '10.0.0.0/8' };
      const rules = JSON.stringify([{ SecurityGroupRuleId: id, SecurityGroupRule: changed }]);
      await ask(`ec2 modify-security-group-rules --group-id ${group} --security-group-rules`, rules);
      const described = `--group-id ${group} --security-group-rule-descriptions`;
      const description = `SecurityGroupRuleId=${id},Description=web`;
      await ask(`ec2 update-security-group-rule-descriptions-ingress ${described} ${description}`);
      expect(await refused(`ec2 update-security-group-rule-descriptions-egress ${described} ${description}`)).toContain(
        '(InvalidSecurityGroupRuleId.NotFound)',
      );
      const filter = `--filters Name=group-id,Values=${group}`;
      expect(
        await ask(
          `ec2 describe-security-group-rules ${filter} --query SecurityGroupRules[?!IsEgress].[FromPort,Description][]`,
        ),
      ).toEqual([444, 'web']);
      await ask(`ec2 revoke-security-group-ingress --group-id ${group} --security-group-rule-ids ${id}`);
      await ask(`ec2 authorize-security-group-egress ${rule}`);
      await ask(`ec2 revoke-security-group-egress ${rule}`);
      await ask(`ec2 delete-security-group --group-id ${group}`);
      expect(await refused(`ec2 describe-security-groups --group-ids ${group}`)).toMatch(
        new RegExp(`\\(InvalidGroup.NotFound\\) .*: The security group '${group}' does not exist$`),
      );
    });

    it('network ACLs, and their entries', async () => {
      const acl = await ask<string>(`ec2 create-network-acl --vpc-id ${vpc} --query NetworkAcl.NetworkAclId`);
      const rule = `--network-acl-id ${acl} --rule-number 100 --ingress`;
      const entry = `${rule} --protocol tcp --port-range From=443,To=443 --cidr-block 0.0.0.0/0 --rule-action`;
      await ask(`ec2 create-network-acl-entry ${entry} allow`);
      expect(await refused(`ec2 create-network-acl-entry ${entry} allow`)).toMatch(
        /\(NetworkAclEntryAlreadyExists\) when calling the CreateNetworkAclEntry operation: The network acl entry identified by 100 already exists\.$/,
      );
      await ask(`ec2 replace-network-acl-entry ${entry} deny`);
      const query = '--query NetworkAcls[0].Entries[?RuleNumber==`100`].RuleAction';
      expect(await ask(`ec2 describe-network-acls --network-acl-ids ${acl} ${query}`)).toEqual(['deny']);
      await ask(`ec2 delete-network-acl-entry ${rule}`);
      expect(await refused(`ec2 delete-network-acl-entry ${rule}`)).toContain('(InvalidNetworkAclEntry.NotFound)');
      const ofSubnet = `--filters Name=association.subnet-id,Values=${subnet}`;
      const found = `--query NetworkAcls[0].Associations[?SubnetId=='${subnet}'].[NetworkAclAssociationId,NetworkAclId]|[0]`;
      const [before = '', defaultAcl] = await ask<string[]>(`ec2 describe-network-acls ${ofSubnet} ${found}`);
      const replace = 'ec2 replace-network-acl-association --query NewAssociationId';
      const after = await ask<string>(`${replace} --association-id ${before} --network-acl-id ${acl}`);
      expect(await refused(`ec2 delete-network-acl --network-acl-id ${acl}`)).toContain('(DependencyViolation)');
      await ask(`${replace} --association-id ${after} --network-acl-id ${defaultAcl}`);
      await ask(`ec2 delete-network-acl --network-acl-id ${acl}`);
      expect(await refused(`ec2 delete-network-acl --network-acl-id ${acl}`)).toMatch(
        new RegExp(`\\(InvalidNetworkAclID.NotFound\\) .*: The networkAcl ID '${acl}' does not exist$`),
      );
      expect(await refused(`ec2 delete-network-acl --network-acl-id ${defaultAcl}`)).toMatch(
        new RegExp(`\\(InvalidParameterValue\\) .*: cannot delete default network ACL ${defaultAcl}$`),
      );
    });

    it('sets of DHCP options', async () => {
      const make = 'ec2 create-dhcp-options --query DhcpOptions.DhcpOptionsId --dhcp-configurations';
      const options = await ask<string>(`${make} Key=domain-name,Values=example.com Key=ntp-servers,Values=10.0.0.5`);
      expect(await refused(`${make} Key=domain,Values=example.com`)).toContain('(InvalidParameterValue)');
      const one = `--dhcp-options-id ${options}`;
      await ask(`ec2 associate-dhcp-options ${one} --vpc-id ${vpc}`);
      const query = '--query DhcpOptions[0].DhcpConfigurations[].Values[].Value';
      expect(await ask(`ec2 describe-dhcp-options --dhcp-options-ids ${options} ${query}`)).toEqual([
        'example.com',
        '10.0.0.5',
      ]);
      expect(await refused(`ec2 delete-dhcp-options ${one}`)).toMatch(
        new RegExp(
          `\\(DependencyViolation\\) .*: The dhcpOptions '${options}' has dependencies and cannot be deleted\\.$`,
        ),
      );
      await ask(`ec2 associate-dhcp-options --dhcp-options-id default --vpc-id ${vpc}`);
      await ask(`ec2 delete-dhcp-options ${one}`);
      expect(await refused(`ec2 delete-dhcp-options ${one}`)).toContain('(InvalidDhcpOptionID.NotFound)');
    });

    it('prefix lists', async () => {
      const about = '--prefix-list-name offices --max-entries 5 --address-family IPv4';
      const entries = '--entries Cidr=10.1.0.0/16,Description=one --query PrefixList.PrefixListId';
      const id = await ask<string>(`ec2 create-managed-prefix-list ${about} ${entries}`);
      const list = `ec2 get-managed-prefix-list-entries --prefix-list-id ${id}`;
      expect(await ask(`${list} --no-paginate --query Entries[].Cidr`)).toEqual(['10.1.0.0/16']);
      const modify = `ec2 modify-managed-prefix-list --prefix-list-id ${id} --add-entries Cidr=10.2.0.0/16`;
      expect(await refused(`${modify} --current-version 7`)).toContain('(PrefixListVersionMismatch)');
      await ask(`${modify} --current-version 1`);
      const versions = '--query PrefixLists[].Version';
      expect(await ask(`ec2 describe-managed-prefix-lists --prefix-list-ids ${id} ${versions}`)).toEqual([2]);
      expect(await ask('ec2 describe-prefix-lists --query PrefixLists[].PrefixListName')).toContain(
        `com.amazonaws.${REGION}.s3`,
      );
      await ask(`ec2 delete-managed-prefix-list --prefix-list-id ${id}`);
      expect(await refused(list)).toContain('(InvalidPrefixListID.NotFound)');
    });

    it('endpoints of services', async () => {
      const about = `--vpc-id ${vpc} --subnet-ids ${subnet} --vpc-endpoint-type Interface`;
      const make = `ec2 create-vpc-endpoint ${about} --service-name com.amazonaws.${REGION}.eks`;
      const made = await ask<[string, string]>(`${make} --query VpcEndpoint.[VpcEndpointId,State]`);
      expect(made[1]).toBe('pending');
      const eks = `--service-names com.amazonaws.${REGION}.eks --query ServiceDetails[].PrivateDnsName`;
      expect(await ask(`ec2 describe-vpc-endpoint-services ${eks}`)).toEqual([`eks.${REGION}.amazonaws.com`]);
      const available = '--no-paginate --filters Name=vpc-endpoint-state,Values=available';
      const ids = '--query VpcEndpoints[].VpcEndpointId';
      expect(await ask(`ec2 describe-vpc-endpoints ${available} ${ids}`)).toEqual([made[0]]);
      const modify = `ec2 modify-vpc-endpoint --vpc-endpoint-id ${made[0]} --private-dns-enabled --query Return`;
      expect(await ask(modify)).toBe(true);
      await ask(`ec2 delete-vpc-endpoints --vpc-endpoint-ids ${made[0]}`);
      expect(await refused(`ec2 describe-vpc-endpoints --vpc-endpoint-ids ${made[0]}`)).toMatch(
        new RegExp(`\\(InvalidVpcEndpointId.NotFound\\) .*: The Vpc Endpoint Id '${made[0]}' does not exist$`),
      );
    });
  },
);
