// EKS's own operations by the aws CLI: made, described, listed, waited for, gone, and refused in the words that the CLI shows.

import { expect, it } from 'vitest';
import { describeCli } from '../support/cli.ts';
import { CLUSTER_ROLE, givenCluster, givenProfile, givenRoles, POD_ROLE } from '../support/given.ts';
import { ACCOUNT, REGION, type RunningAws } from '../support/start-aws.ts';

async function given(aws: RunningAws): Promise<void> {
  await givenRoles(aws);
  await givenCluster(aws, { name: 'demo', version: '1.34', accessConfig: { authenticationMode: 'API' } });
  await givenProfile(aws, 'demo', 'p1');
}

describeCli('has clusters', given, (cli) => {
  const { ask, refused } = cli;

  it('and waits for them and their profiles, and updates one', async () => {
    await ask('eks wait cluster-active --name demo');
    await ask('eks wait fargate-profile-active --cluster-name demo --fargate-profile-name p1');
    const { update } = await ask<{ update: { id: string; type: string } }>(
      'eks update-cluster-config --name demo --resources-vpc-config endpointPrivateAccess=true',
    );
    expect(update.type).toBe('EndpointAccessUpdate');
    await cli.aws.idle();
    expect(await ask(`eks describe-update --name demo --update-id ${update.id} --query update.status`)).toBe(
      'Successful',
    );
    expect(await ask('eks list-updates --name demo --query updateIds')).toEqual([update.id]);
    expect(await refused('eks update-cluster-config --name demo --logging clusterLogging=[]')).toContain(
      '(InvalidParameterException) when calling the UpdateClusterConfig operation: No changes needed for the logging config provided',
    );
  });

  it('and brings one to the next version', async () => {
    const versions = 'eks describe-cluster-versions --query clusterVersions[?defaultVersion].clusterVersion';
    expect(await ask(versions)).toEqual(['1.35']);
    expect(await refused('eks update-cluster-version --name demo --kubernetes-version 1.36')).toMatch(
      /: Unsupported Kubernetes minor version update from 1\.34 to 1\.36$/,
    );
    await ask('eks update-cluster-version --name demo --kubernetes-version 1.35');
    await ask('eks wait cluster-active --name demo');
    expect(await ask('eks describe-cluster --name demo --query cluster.version')).toBe('1.35');
  });

  it('and tags them, and encrypts their secrets once', async () => {
    const arn = `arn:aws:eks:${REGION}:${ACCOUNT}:cluster/demo`;
    await ask(`eks tag-resource --resource-arn ${arn} --tags team=a,stage=b`);
    await ask(`eks untag-resource --resource-arn ${arn} --tag-keys stage`);
    expect(await ask(`eks list-tags-for-resource --resource-arn ${arn} --query tags`)).toEqual({ team: 'a' });
    expect(await refused(`eks list-tags-for-resource --resource-arn ${arn}-none`)).toContain('(NotFoundException)');
    const key = await ask<string>('kms create-key --query KeyMetadata.Arn');
    const config = JSON.stringify([{ resources: ['secrets'], provider: { keyArn: key } }]);
    const associate = 'eks associate-encryption-config --cluster-name demo --encryption-config';
    expect(await ask(`${associate} ${config} --query update.type`)).toBe('AssociateEncryptionConfig');
    await ask('eks wait cluster-active --name demo');
    expect(await refused(associate, config)).toMatch(/An error occurred \(\w+Exception\) when calling the Associate/);
  });

  it('and who may use them', async () => {
    const about = `--cluster-name demo --principal-arn ${CLUSTER_ROLE}`;
    await ask(`eks create-access-entry ${about}`);
    await ask(`eks update-access-entry ${about} --kubernetes-groups viewers`);
    const groups = `eks describe-access-entry ${about} --query accessEntry.kubernetesGroups`;
    expect(await ask(groups)).toEqual(['viewers']);
    const policy = '--policy-arn arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy';
    const names = await ask('eks list-access-policies --query accessPolicies[].name');
    expect(names).toContain('AmazonEKSViewPolicy');
    await ask(`eks associate-access-policy ${about} ${policy} --access-scope type=namespace,namespaces=default`);
    const scopes = 'associatedAccessPolicies[].accessScope.type';
    expect(await ask(`eks list-associated-access-policies ${about} --query ${scopes}`)).toEqual(['namespace']);
    await ask(`eks disassociate-access-policy ${about} ${policy}`);
    const list = 'eks list-access-entries --cluster-name demo --page-size 1 --query accessEntries';
    expect(await ask(list)).toHaveLength(3);
    await ask(`eks delete-access-entry ${about}`);
    expect(await refused(`eks describe-access-entry ${about}`)).toMatch(
      /\(ResourceNotFoundException\) when calling the DescribeAccessEntry operation: The specified principalArn could not be found\. You can view your available access entries with 'list-access-entries'\.$/,
    );
  });

  it('and profiles, and takes both away', async () => {
    const profile = '--cluster-name demo --fargate-profile-name p1';
    const list = 'eks list-fargate-profiles --cluster-name demo --query fargateProfileNames';
    expect(await ask(list)).toEqual(['p1']);
    const query = '--query fargateProfile.selectors[0].namespace';
    expect(await ask(`eks describe-fargate-profile ${profile} ${query}`)).toBe('default');
    expect(await refused('eks delete-cluster --name demo')).toContain('(ResourceInUseException)');
    await ask(`eks delete-fargate-profile ${profile}`);
    await ask(`eks wait fargate-profile-deleted ${profile}`);
    await ask('eks delete-cluster --name demo');
    await ask('eks wait cluster-deleted --name demo');
    expect(await ask('eks list-clusters --max-items 1 --query clusters')).toEqual([]);
    expect(await refused('eks describe-cluster --name demo')).toMatch(/: No cluster found for name: demo\.$/);
  });
});

describeCli('keeps what belongs to a cluster', given, (cli) => {
  const { ask, refused } = cli;

  it('its identity provider', async () => {
    const oidc = 'identityProviderConfigName=login,issuerUrl=https://login.example,clientId=kubernetes';
    const associate = 'eks associate-identity-provider-config --cluster-name demo --oidc';
    expect(await refused(associate, oidc.replace('https', 'http'))).toContain('(InvalidParameterException)');
    expect(await ask(`${associate} ${oidc} --query update.type`)).toBe('AssociateIdentityProviderConfig');
    await ask('eks wait cluster-active --name demo');
    const about = '--cluster-name demo --identity-provider-config type=oidc,name=login';
    const config = `eks describe-identity-provider-config ${about} --query identityProviderConfig.oidc`;
    expect(await ask(config)).toMatchObject({ status: 'ACTIVE', issuerUrl: 'https://login.example' });
    const list = 'eks list-identity-provider-configs --cluster-name demo --query identityProviderConfigs';
    expect(await ask(list)).toEqual([{ type: 'oidc', name: 'login' }]);
    const query = '--query update.params[].type';
    expect(await ask(`eks disassociate-identity-provider-config ${about} ${query}`)).toEqual([
      'IdentityProviderConfig',
    ]);
    await ask('eks wait cluster-active --name demo');
    expect(await ask(list)).toEqual([]);
    expect(await refused(config)).toMatch(
      /: No config found for cluster: demo, config type: oidc, config name: login$/,
    );
  });

  it('without add-ons and node groups', async () => {
    expect(await ask('eks list-addons --cluster-name demo --query addons')).toEqual([]);
    const about = '--cluster-name demo --addon-name vpc-cni';
    expect(await refused(`eks describe-addon ${about}`)).toMatch(
      /\(ResourceNotFoundException\) when calling the DescribeAddon operation: No addon: vpc-cni found in cluster: demo$/,
    );
    expect(await refused('eks list-addons --cluster-name none')).toContain('(ResourceNotFoundException)');
    expect(await refused(`eks create-addon ${about}`)).toContain('CreateAddon is not emulated');
    expect(await ask('eks list-nodegroups --cluster-name demo --query nodegroups')).toEqual([]);
    expect(await refused('eks list-nodegroups --cluster-name none')).toContain('(ResourceNotFoundException)');
    expect(await refused('eks describe-nodegroup --cluster-name demo --nodegroup-name ng')).toMatch(
      /\(ResourceNotFoundException\) when calling the DescribeNodegroup operation: No node group found for name: ng\.$/,
    );
  });

  it('its capabilities', async () => {
    const about = '--cluster-name demo --capability-name kro';
    const make = `eks create-capability ${about} --type KRO --delete-propagation-policy RETAIN --role-arn`;
    expect(await refused(`${make} ${CLUSTER_ROLE}-none`)).toContain('(InvalidParameterException)');
    expect(await ask(`${make} ${CLUSTER_ROLE} --query capability.status`)).toBe('CREATING');
    const query = '--query capability.[type,status]';
    expect(await ask(`eks describe-capability ${about} ${query}`)).toEqual(['KRO', 'ACTIVE']);
    expect(await ask(`eks update-capability ${about} --role-arn ${CLUSTER_ROLE} --query update.status`)).toBe(
      'InProgress',
    );
    const list = 'eks list-capabilities --cluster-name demo --query capabilities[].capabilityName';
    expect(await ask(list)).toEqual(['kro']);
    expect(await ask(`eks delete-capability ${about} --query capability.status`)).toBe('DELETING');
    expect(await ask(list)).toEqual([]);
    expect(await refused(`eks describe-capability ${about}`)).toContain('(ResourceNotFoundException)');
  });

  it('its insights', async () => {
    const about = '--cluster-name demo';
    const list = `eks list-insights ${about} --filter statuses=PASSING --query insights[].id`;
    const [id = ''] = await ask<string[]>(list);
    const query = '--query insight.[category,insightStatus.status]';
    expect(await ask(`eks describe-insight ${about} --id ${id} ${query}`)).toEqual(['UPGRADE_READINESS', 'PASSING']);
    expect(await ask(`eks start-insights-refresh ${about} --query status`)).toBe('IN_PROGRESS');
    expect(await ask(`eks describe-insights-refresh ${about} --query status`)).toBe('COMPLETED');
    expect(await refused(`eks describe-insight ${about} --id ${id.replace(/^./, 'x')}`)).toContain(
      '(ResourceNotFoundException) when calling the DescribeInsight operation',
    );
  });

  it('the roles of its service accounts', async () => {
    const statement = {
      Principal: { Service: 'pods.eks.amazonaws.com' },
      Action: ['sts:AssumeRole', 'sts:TagSession'],
    };
    const trust = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
    const make = 'iam create-role --role-name app --query Role.Arn --assume-role-policy-document';
    const role = await ask<string>(make, trust);
    const about = '--cluster-name demo --namespace default --service-account app';
    const id = await ask<string>(
      `eks create-pod-identity-association ${about} --role-arn ${role} --query association.associationId`,
    );
    const one = `--cluster-name demo --association-id ${id}`;
    const isDisabled = '--disable-session-tags --query association.disableSessionTags';
    expect(await ask(`eks update-pod-identity-association ${one} ${isDisabled}`)).toBe(true);
    const list = 'eks list-pod-identity-associations --cluster-name demo --no-paginate';
    expect(await ask(`${list} --query associations[].associationId`)).toEqual([id]);
    await ask(`eks delete-pod-identity-association ${one}`);
    expect(await refused(`eks describe-pod-identity-association ${one}`)).toContain(
      '(ResourceNotFoundException) when calling the DescribePodIdentityAssociation operation',
    );
  });
});

describeCli('begins with nothing, and has', givenRoles, ({ ask, refused }) => {
  it('a cluster that was typed, and a profile of it', async () => {
    const filter = 'ec2 describe-subnets --filters Name=tag:Name,Values=default-private-*';
    const [subnet = '', ...others] = await ask<string[]>(`${filter} --query Subnets[].SubnetId`);
    const make = `eks create-cluster --name typed --role-arn ${CLUSTER_ROLE} --query cluster.status`;
    expect(await refused(`${make} --resources-vpc-config subnetIds=${subnet}`)).toMatch(
      /\(InvalidParameterException\) when calling the CreateCluster operation: Subnets specified must be in at least two different AZs$/,
    );
    const subnets = [subnet, ...others].join(',');
    expect(await ask(`${make} --resources-vpc-config subnetIds=${subnets}`)).toBe('CREATING');
    await ask('eks wait cluster-active --name typed');
    const owned = '--filters Name=requester-id,Values=amazon-eks --query NetworkInterfaces[].Status';
    expect(await ask<string[]>(`ec2 describe-network-interfaces ${owned}`)).toContain('in-use');
    const profile = '--cluster-name typed --fargate-profile-name p1';
    const create = `eks create-fargate-profile ${profile} --pod-execution-role-arn ${POD_ROLE} --subnets ${subnet}`;
    expect(await refused(create)).toMatch(/: Fargate Profile requires at least one selector\.$/);
    await ask(`${create} --selectors namespace=default,labels={a=b}`);
    await ask(`eks wait fargate-profile-active ${profile}`);
    expect(await refused(`${create} --selectors namespace=default`)).toMatch(
      /\(ResourceInUseException\) .*: A Fargate Profile already exists with this name in this cluster\.$/,
    );
  });

  it('clusters elsewhere', async () => {
    const connector = `roleArn=${CLUSTER_ROLE},provider=GKE`;
    const register = 'eks register-cluster --name other --connector-config';
    expect(await ask(`${register} ${connector} --query cluster.status`)).toBe('PENDING');
    expect(await refused(register, connector)).toMatch(
      /\(ResourceInUseException\) when calling the RegisterCluster operation: Cluster already exists with name: other$/,
    );
    expect(await ask('eks list-clusters --include all --query clusters')).toContain('other');
    expect(await ask('eks deregister-cluster --name other --query cluster.name')).toBe('other');
    expect(await refused('eks deregister-cluster --name other')).toMatch(/: No cluster found for name: other\.$/);
  });

  it('subscriptions of EKS Anywhere', async () => {
    const make = 'eks create-eks-anywhere-subscription --name edge --query subscription.id --term';
    expect(await refused(`${make} duration=7,unit=MONTHS`)).toContain('(InvalidParameterException)');
    const id = await ask<string>(`${make} duration=12,unit=MONTHS`);
    await ask(`eks update-eks-anywhere-subscription --id ${id} --auto-renew`);
    const query = '--query subscription.[status,autoRenew]';
    expect(await ask(`eks describe-eks-anywhere-subscription --id ${id} ${query}`)).toEqual(['ACTIVE', true]);
    expect(await ask('eks list-eks-anywhere-subscriptions --query subscriptions[].id')).toEqual([id]);
    await ask(`eks delete-eks-anywhere-subscription --id ${id}`);
    expect(await refused(`eks describe-eks-anywhere-subscription --id ${id}`)).toContain('(ResourceNotFoundException)');
  });
});
