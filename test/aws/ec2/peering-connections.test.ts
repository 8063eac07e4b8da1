// VPC peering connections: asked for, accepted or not, with options, in routes, and gone; in two accounts and regions.

import {
  AcceptVpcPeeringConnectionCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateVpcCommand,
  CreateVpcPeeringConnectionCommand,
  DeleteVpcCommand,
  DeleteVpcPeeringConnectionCommand,
  DescribeRouteTablesCommand,
  DescribeVpcPeeringConnectionsCommand,
  EC2Client,
  ModifyVpcPeeringConnectionOptionsCommand,
  RejectVpcPeeringConnectionCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manualClock } from '../../../src/lib/clock.ts';
import { ACCOUNT, REGION, type RunningAws, startAws } from '../support/start-aws.ts';

const OTHER = '999999999999';
const ELSEWHERE = 'eu-west-1';
let aws: RunningAws;
let other: EC2Client;
beforeEach(async () => {
  aws = await startAws({ unknownKeys: 'root' });
  const credentials = { accessKeyId: OTHER, secretAccessKey: 'test' };
  other = new EC2Client({ endpoint: aws.url, region: ELSEWHERE, credentials, maxAttempts: 1 });
});
afterEach(() => aws[Symbol.asyncDispose]());

const makeVpc = async (client: EC2Client, CidrBlock: string) =>
  (await client.send(new CreateVpcCommand({ CidrBlock }))).Vpc?.VpcId ?? '';
const find = async (client: EC2Client, id: string) =>
  (await client.send(new DescribeVpcPeeringConnectionsCommand({ VpcPeeringConnectionIds: [id] })))
    .VpcPeeringConnections?.[0];

async function request(VpcId: string, PeerVpcId: string, more: object = {}) {
  const asked = new CreateVpcPeeringConnectionCommand({ VpcId, PeerVpcId, ...more });
  const { VpcPeeringConnection } = await aws.ec2.send(asked);
  return { id: VpcPeeringConnection?.VpcPeeringConnectionId ?? '', status: VpcPeeringConnection?.Status };
}
const accept = (client: EC2Client, VpcPeeringConnectionId: string) =>
  client.send(new AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId }));

describe('a peering connection', () => {
  it('is asked for in one account and region, and accepted in another', async () => {
    const mine = await makeVpc(aws.ec2, '10.1.0.0/16');
    const theirs = await makeVpc(other, '10.2.0.0/16');
    const { id, status } = await request(mine, theirs, { PeerOwnerId: OTHER, PeerRegion: ELSEWHERE });
    expect(status).toEqual({ Code: 'initiating-request', Message: `Initiating Request to ${OTHER}` });
    const pending = await find(aws.ec2, id);
    expect(pending?.Status).toEqual({ Code: 'pending-acceptance', Message: `Pending Acceptance by ${OTHER}` });
    expect(pending?.AccepterVpcInfo).toEqual({ OwnerId: OTHER, VpcId: theirs, Region: ELSEWHERE });
    expect(pending?.ExpirationTime).toBeInstanceOf(Date);
    await expect(accept(aws.ec2, id)).rejects.toMatchObject({
      name: 'OperationNotPermitted',
      message: `User (${ACCOUNT}) cannot accept peering ${id}`,
    });
    await accept(other, id);
    for (const client of [aws.ec2, other])
      expect(await find(client, id)).toMatchObject({
        Status: { Code: 'active', Message: 'Active' },
        RequesterVpcInfo: { OwnerId: ACCOUNT, VpcId: mine, Region: REGION, CidrBlock: '10.1.0.0/16' },
        AccepterVpcInfo: { CidrBlockSet: [{ CidrBlock: '10.2.0.0/16' }] },
      });
  });

  it('has options of either side, once it is active', async () => {
    const mine = await makeVpc(aws.ec2, '10.1.0.0/16');
    const { id } = await request(mine, await makeVpc(aws.ec2, '10.2.0.0/16'));
    const options = new ModifyVpcPeeringConnectionOptionsCommand({
      VpcPeeringConnectionId: id,
      AccepterPeeringConnectionOptions: { AllowDnsResolutionFromRemoteVpc: true },
    });
    await expect(aws.ec2.send(options)).rejects.toMatchObject({
      name: 'OperationNotPermitted',
      message: `Peering ${id} is not active. Peering options can be added only to active peerings.`,
    });
    await accept(aws.ec2, id);
    expect(await aws.ec2.send(options)).toMatchObject({
      AccepterPeeringConnectionOptions: { AllowDnsResolutionFromRemoteVpc: true },
    });
    const { AccepterVpcInfo, RequesterVpcInfo } = (await find(aws.ec2, id)) ?? {};
    expect(AccepterVpcInfo?.PeeringOptions?.AllowDnsResolutionFromRemoteVpc).toBe(true);
    expect(RequesterVpcInfo?.PeeringOptions?.AllowDnsResolutionFromRemoteVpc).toBe(false);
  });

  it('is the target of routes, which lead nowhere when it is gone', async () => {
    const VpcId = await makeVpc(aws.ec2, '10.1.0.0/16');
    const { id } = await request(VpcId, await makeVpc(aws.ec2, '10.2.0.0/16'));
    await accept(aws.ec2, id);
    const { RouteTable } = await aws.ec2.send(new CreateRouteTableCommand({ VpcId }));
    const RouteTableId = RouteTable?.RouteTableId ?? '';
    const to = { DestinationCidrBlock: '10.2.0.0/16', VpcPeeringConnectionId: id };
    await aws.ec2.send(new CreateRouteCommand({ RouteTableId, ...to }));
    const route = async () =>
      (await aws.ec2.send(new DescribeRouteTablesCommand({ RouteTableIds: [RouteTableId] }))).RouteTables?.[0]
        ?.Routes?.[1];
    expect(await route()).toMatchObject({ ...to, State: 'active' });
    await aws.ec2.send(new DeleteVpcPeeringConnectionCommand({ VpcPeeringConnectionId: id }));
    expect((await route())?.State).toBe('blackhole');
    expect((await find(aws.ec2, id))?.Status).toEqual({ Code: 'deleted', Message: `Deleted by ${ACCOUNT}` });
    const foreign = await aws.ec2.send(new CreateRouteTableCommand({ VpcId: await makeVpc(aws.ec2, '10.3.0.0/16') }));
    const wrong = new CreateRouteCommand({ RouteTableId: foreign.RouteTable?.RouteTableId, ...to });
    await expect(aws.ec2.send(wrong)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  it('that can be none fails, and goes nowhere from there', async () => {
    const mine = await makeVpc(aws.ec2, '10.1.0.0/16');
    for (const theirs of ['vpc-00000000000000000', await makeVpc(aws.ec2, '10.1.128.0/17')]) {
      const { id } = await request(mine, theirs);
      expect((await find(aws.ec2, id))?.Status).toEqual({
        Code: 'failed',
        Message: 'Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range',
      });
      await expect(accept(aws.ec2, id)).rejects.toMatchObject({
        name: 'InvalidStateTransition',
        message: `Invalid state transition for ${id}, attempted to transition from failed to provisioning`,
      });
    }
  });

  it('is one between two VPCs, unless it was rejected', async () => {
    const mine = await makeVpc(aws.ec2, '10.1.0.0/16');
    const theirs = await makeVpc(aws.ec2, '10.2.0.0/16');
    const { id } = await request(mine, theirs);
    await expect(request(mine, theirs)).rejects.toMatchObject({ name: 'VpcPeeringConnectionAlreadyExists' });
    await aws.ec2.send(new RejectVpcPeeringConnectionCommand({ VpcPeeringConnectionId: id }));
    const more = { TagSpecifications: [{ ResourceType: 'vpc-peering-connection', Tags: [{ Key: 'a', Value: 'b' }] }] };
    const again = await request(mine, theirs, more);
    const filter = (Name: string, ...Values: string[]) =>
      aws.ec2.send(new DescribeVpcPeeringConnectionsCommand({ Filters: [{ Name, Values }] }));
    const ids = async (name: string, ...values: string[]) =>
      (await filter(name, ...values)).VpcPeeringConnections?.map((found) => found.VpcPeeringConnectionId);
    expect(await ids('status-code', 'rejected')).toEqual([id]);
    expect(await ids('tag:a', 'b')).toEqual([again.id]);
    await expect(find(aws.ec2, 'pcx-00000000000000000')).rejects.toMatchObject({
      name: 'InvalidVpcPeeringConnectionID.NotFound',
      message: "The vpcPeeringConnection ID 'pcx-00000000000000000' does not exist",
    });
  });

  it('that is active, or that others ask for, keeps its VPC; what the VPC has asked for goes with it', async () => {
    const [mine, theirs] = [await makeVpc(aws.ec2, '10.1.0.0/16'), await makeVpc(other, '10.2.0.0/16')];
    const { id } = await request(mine, theirs, { PeerOwnerId: OTHER, PeerRegion: ELSEWHERE });
    const inUse = { name: 'DependencyViolation' };
    await expect(other.send(new DeleteVpcCommand({ VpcId: theirs }))).rejects.toMatchObject(inUse);
    await accept(other, id);
    await expect(aws.ec2.send(new DeleteVpcCommand({ VpcId: mine }))).rejects.toMatchObject({
      ...inUse,
      message: `The vpc '${mine}' has dependencies and cannot be deleted.`,
    });
    await aws.ec2.send(new DeleteVpcPeeringConnectionCommand({ VpcPeeringConnectionId: id }));
    const again = await request(mine, theirs, { PeerOwnerId: OTHER, PeerRegion: ELSEWHERE });
    await aws.ec2.send(new DeleteVpcCommand({ VpcId: mine }));
    expect((await find(other, again.id))?.Status?.Code).toBe('deleted');
    await other.send(new DeleteVpcCommand({ VpcId: theirs }));
  });

  it('that was rejected or has failed is not deleted', async () => {
    const { id } = await request(await makeVpc(aws.ec2, '10.1.0.0/16'), await makeVpc(aws.ec2, '10.1.0.0/17'));
    await expect(
      aws.ec2.send(new DeleteVpcPeeringConnectionCommand({ VpcPeeringConnectionId: id })),
    ).rejects.toMatchObject({
      name: 'InvalidStateTransition',
      message: `Invalid state transition for ${id}, attempted to transition from failed to deleting`,
    });
  });
});

describe('with time', () => {
  it('a request expires after a week, and what has ended is forgotten by who ended it first', async () => {
    const clock = manualClock(Date.now());
    await using late = await startAws({ unknownKeys: 'root', clock });
    let offsetMs = 0;
    const clientOf = (region: string, accessKeyId: string) => {
      const credentials = { accessKeyId, secretAccessKey: 'test' };
      const made = new EC2Client({ endpoint: late.url, region, credentials, maxAttempts: 1 });
      // Signs by the emulator's clock, and not by the dates of its answers, which are the machine's.
      Object.defineProperty(made.config, 'systemClockOffset', { get: () => offsetMs, set: () => undefined });
      return made;
    };
    const [one, two] = [clientOf(REGION, ACCOUNT), clientOf(ELSEWHERE, OTHER)];
    const advance = (hours: number) => {
      clock.advance(hours * 3_600_000);
      offsetMs += hours * 3_600_000;
    };
    const [VpcId, PeerVpcId] = [await makeVpc(one, '10.1.0.0/16'), await makeVpc(two, '10.2.0.0/16')];
    const ask = async () => {
      const to = { VpcId, PeerVpcId, PeerOwnerId: OTHER, PeerRegion: ELSEWHERE };
      const made = await one.send(new CreateVpcPeeringConnectionCommand(to));
      return made.VpcPeeringConnection?.VpcPeeringConnectionId ?? '';
    };
    const gone = { name: 'InvalidVpcPeeringConnectionID.NotFound' };
    const first = await ask();
    advance(7 * 24);
    expect((await find(two, first))?.Status?.Code).toBe('expired');
    await expect(accept(two, first)).rejects.toThrow('attempted to transition from expired to provisioning');
    advance(48);
    for (const client of [one, two]) await expect(find(client, first)).rejects.toMatchObject(gone);
    const second = await ask();
    await two.send(new RejectVpcPeeringConnectionCommand({ VpcPeeringConnectionId: second }));
    advance(2);
    await expect(find(two, second)).rejects.toMatchObject(gone);
    expect((await find(one, second))?.Status?.Code).toBe('rejected');
    advance(46);
    await expect(find(one, second)).rejects.toMatchObject(gone);
  });
});
