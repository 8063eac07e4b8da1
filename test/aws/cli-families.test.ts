// The aws CLI through families of operations from end to end: made, described, listed, waited for, gone, and refused in the words that
// the CLI shows.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findAws, missing } from '../support/tools.ts';
import { cliOf } from './support/cli.ts';
import { givenCluster, givenRoles } from './support/given.ts';
import { ACCOUNT, REGION, type RunningAws, startAws } from './support/start-aws.ts';

const cli = findAws();
const reason = missing({ aws: cli });

describe.skipIf(reason !== undefined)('the aws CLI', { timeout: 120_000 }, () => {
  let aws: RunningAws;
  beforeAll(async () => {
    aws = await startAws();
    await givenRoles(aws);
    await givenCluster(aws, { name: 'demo', accessConfig: { authenticationMode: 'API' } });
  });
  afterAll(() => aws?.[Symbol.asyncDispose]());

  const ask = cliOf(cli, () => aws);
  /** What the CLI says to somebody who asks for what cannot be. */
  const refused = async (...args: string[]): Promise<string> => {
    const { stderr } = await ask(...args).then(
      () => ({ stderr: 'nothing was refused' }),
      (error: { stderr: string }) => error,
    );
    return stderr.trim();
  };

  it('has a repository of ECR', async () => {
    const name = ['--repository-name', 'shop/web'];
    const uri = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/shop/web`;
    expect(await ask('ecr', 'create-repository', ...name, '--query', 'repository.repositoryUri')).toBe(uri);
    const query = ['--query', 'repositories[0].imageTagMutability'];
    expect(await ask('ecr', 'describe-repositories', '--repository-names', 'shop/web', ...query)).toBe('MUTABLE');
    expect(await ask('ecr', 'list-images', ...name, '--no-paginate', '--query', 'imageIds')).toEqual([]);
    await ask('ecr', 'delete-repository', ...name);
    expect(await refused('ecr', 'describe-repositories', '--repository-names', 'shop/web')).toMatch(
      /An error occurred \(RepositoryNotFoundException\) when calling the DescribeRepositories operation: The repository with name 'shop\/web' does not exist in the registry with id '123456789012'$/,
    );
  });

  it('asks for a higher quota', async () => {
    const quota = ['--service-code', 'eks', '--quota-code', 'L-33415657'];
    const asked = await ask<string>(
      ...['service-quotas', 'request-service-quota-increase', ...quota, '--desired-value', '30'],
      ...['--query', 'RequestedQuota.Id'],
    );
    const status = ['service-quotas', 'get-requested-service-quota-change', '--request-id', asked];
    expect(await ask(...status, '--query', 'RequestedQuota.DesiredValue')).toBe(30);
    const list = ['service-quotas', 'list-service-quotas', '--service-code', 'eks', '--no-paginate'];
    expect(await ask(...list, '--query', 'Quotas[].QuotaCode')).toContain('L-33415657');
    expect(
      await refused('service-quotas', 'get-service-quota', '--service-code', 'eks', '--quota-code', 'L-00000000'),
    ).toMatch(/An error occurred \(NoSuchResourceException\) when calling the GetServiceQuota operation/);
  });

  it('says who it is, and is somebody else', async () => {
    const me = `arn:aws:iam::${ACCOUNT}:root`;
    expect(await ask('sts', 'get-caller-identity', '--query', 'Arn')).toBe(me);
    const assume = ['sts', 'assume-role', '--role-session-name', 'me', '--role-arn'];
    expect(await refused(...assume, `arn:aws:iam::${ACCOUNT}:role/none`)).toMatch(
      /An error occurred \(AccessDenied\) when calling the AssumeRole operation: User: arn:aws:iam::123456789012:root is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role\/none$/,
    );
  });

  it('has an endpoint of a VPC', async () => {
    const name = ['--filters', 'Name=tag:Name,Values=default-private-*', '--query', 'Subnets[0].[VpcId,SubnetId]'];
    const [vpc = '', subnet = ''] = await ask<string[]>('ec2', 'describe-subnets', ...name);
    const about = ['--vpc-id', vpc, '--subnet-ids', subnet, '--vpc-endpoint-type', 'Interface'];
    const service = ['--service-name', `com.amazonaws.${REGION}.eks`];
    const made = await ask<{ id: string; state: string }>(
      ...['ec2', 'create-vpc-endpoint', ...about, ...service],
      ...['--query', 'VpcEndpoint.{id: VpcEndpointId, state: State}'],
    );
    expect(made.state).toBe('pending');
    const available = ['--filters', 'Name=vpc-endpoint-state,Values=available'];
    const list = ['ec2', 'describe-vpc-endpoints', '--no-paginate', ...available];
    expect(await ask(...list, '--query', 'VpcEndpoints[].VpcEndpointId')).toEqual([made.id]);
    const gone = ['ec2', 'delete-vpc-endpoints', '--vpc-endpoint-ids', made.id, '--query', 'Unsuccessful'];
    expect((await ask<unknown[] | null>(...gone)) ?? []).toEqual([]);
    expect(await refused('ec2', 'describe-vpc-endpoints', '--vpc-endpoint-ids', made.id)).toMatch(
      new RegExp(
        `\\(InvalidVpcEndpointId.NotFound\\) when calling the DescribeVpcEndpoints operation: The Vpc Endpoint Id '${made.id}' does not exist$`,
      ),
    );
  });

  it('has a prefix list', async () => {
    const about = ['--prefix-list-name', 'offices', '--max-entries', '5', '--address-family', 'IPv4'];
    const entries = ['--entries', 'Cidr=10.1.0.0/16,Description=one'];
    const query = ['--query', 'PrefixList.PrefixListId'];
    const id = await ask<string>('ec2', 'create-managed-prefix-list', ...about, ...entries, ...query);
    const cidrs = ['--no-paginate', '--query', 'Entries[].Cidr'];
    const list = ['ec2', 'get-managed-prefix-list-entries', '--prefix-list-id', id];
    expect(await ask(...list, ...cidrs)).toEqual(['10.1.0.0/16']);
    await ask('ec2', 'delete-managed-prefix-list', '--prefix-list-id', id);
    expect(await refused(...list)).toMatch(/\(InvalidPrefixListID.NotFound\)/);
  });

  it('has an instance profile, and waits for it', async () => {
    const name = ['--instance-profile-name', 'nodes'];
    await ask('iam', 'create-instance-profile', ...name);
    await ask('iam', 'wait', 'instance-profile-exists', ...name);
    await ask('iam', 'add-role-to-instance-profile', ...name, '--role-name', 'cluster');
    const roles = ['--query', 'InstanceProfile.Roles[].RoleName'];
    expect(await ask('iam', 'get-instance-profile', ...name, ...roles)).toEqual(['cluster']);
    expect(await refused('iam', 'delete-instance-profile', ...name)).toMatch(
      /\(DeleteConflict\) when calling the DeleteInstanceProfile operation: Cannot delete entity, must remove roles from instance profile first\.$/,
    );
    await ask('iam', 'remove-role-from-instance-profile', ...name, '--role-name', 'cluster');
    await ask('iam', 'delete-instance-profile', ...name);
    const all = ['--no-paginate', '--query', 'InstanceProfiles'];
    expect(await ask('iam', 'list-instance-profiles', ...all)).toEqual([]);
  });

  it('associates a role with a service account', async () => {
    const cluster = ['--cluster-name', 'demo'];
    const about = ['--namespace', 'default', '--service-account', 'app'];
    const statement = {
      Principal: { Service: 'pods.eks.amazonaws.com' },
      Action: ['sts:AssumeRole', 'sts:TagSession'],
    };
    const trust = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
    const make = ['iam', 'create-role', '--role-name', 'app', '--assume-role-policy-document', trust];
    const role = [
      '--role-arn',
      await ask<string>(...make, '--query', 'Role.Arn'),
      '--query',
      'association.associationId',
    ];
    const id = await ask<string>('eks', 'create-pod-identity-association', ...cluster, ...about, ...role);
    const list = ['eks', 'list-pod-identity-associations', ...cluster, '--no-paginate'];
    expect(await ask(...list, '--query', 'associations[].associationId')).toEqual([id]);
    await ask('eks', 'delete-pod-identity-association', ...cluster, '--association-id', id);
    expect(await refused('eks', 'describe-pod-identity-association', ...cluster, '--association-id', id)).toMatch(
      /\(ResourceNotFoundException\) when calling the DescribePodIdentityAssociation operation/,
    );
  });

  it('writes events, and reads them', async () => {
    const group = ['--log-group-name', '/own'];
    const stream = [...group, '--log-stream-name', 'one'];
    await ask('logs', 'create-log-group', ...group);
    await ask('logs', 'create-log-stream', ...stream);
    await ask('logs', 'put-log-events', ...stream, '--log-events', `timestamp=${Date.now()},message=hello`);
    const names = ['--no-paginate', '--query', 'logStreams[].logStreamName'];
    expect(await ask('logs', 'describe-log-streams', ...group, ...names)).toEqual(['one']);
    const messages = ['--query', 'events[].message'];
    expect(await ask('logs', 'get-log-events', ...stream, '--start-from-head', ...messages)).toEqual(['hello']);
    expect(await ask('logs', 'filter-log-events', ...group, '--filter-pattern', 'bye', ...messages)).toEqual([]);
    await ask('logs', 'delete-log-stream', ...stream);
    expect(await refused('logs', 'get-log-events', ...stream)).toMatch(
      /\(ResourceNotFoundException\) when calling the GetLogEvents operation: The specified log stream does not exist\.$/,
    );
  });
});
