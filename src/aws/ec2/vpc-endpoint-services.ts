// The services that endpoints lead to. Emulator: of AWS's many, those with gateways and those that clusters and their pods call;
// CreateVpcEndpoint believes every name of a service of AWS's in the region.

import { AwsError } from '../aws-error.ts';
import type { Scope } from '../operation.ts';
import { partitionOf } from '../partitions.ts';
import { lastingResourceId } from './collections.ts';
import type { ServiceDetail } from './types.gen.ts';
import { zonesOf } from './zones.ts';

/** Part of the service's name → where its own endpoint is, before `.REGION.amazonaws.com`. */
const INTERFACES: Readonly<Record<string, string>> = {
  autoscaling: 'autoscaling',
  cloudformation: 'cloudformation',
  ec2: 'ec2',
  ec2messages: 'ec2messages',
  'ecr.api': 'api.ecr',
  'ecr.dkr': 'dkr.ecr',
  eks: 'eks',
  'eks-auth': 'eks-auth',
  elasticfilesystem: 'elasticfilesystem',
  elasticloadbalancing: 'elasticloadbalancing',
  events: 'events',
  kms: 'kms',
  lambda: 'lambda',
  logs: 'logs',
  monitoring: 'monitoring',
  s3: 's3',
  secretsmanager: 'secretsmanager',
  sns: 'sns',
  sqs: 'sqs',
  ssm: 'ssm',
  ssmmessages: 'ssmmessages',
  sts: 'sts',
  xray: 'xray',
};
const GATEWAYS = { dynamodb: 'dynamodb', s3: 's3' };

/** As DescribeVpcEndpointServices tells them; S3 is there twice. */
export function endpointServices(scope: Scope): ServiceDetail[] {
  const all = (services: Readonly<Record<string, string>>, type: 'Gateway' | 'Interface') =>
    Object.entries(services).map(([name, host]) => serviceDetail(scope, { name, host, type }));
  return [...all(GATEWAYS, 'Gateway'), ...all(INTERFACES, 'Interface')];
}

/** `api.ecr` for `com.amazonaws.us-west-2.ecr.api`: how the names of the service's endpoints begin. */
export function endpointHost({ region }: Scope, serviceName: string): string {
  const name = serviceName.slice(`com.amazonaws.${region}.`.length);
  return INTERFACES[name] ?? name;
}

/** The error for a name that is no service's. */
export function noSuchService(name: string): AwsError {
  return new AwsError('InvalidServiceName', `The Vpc Endpoint Service '${name}' does not exist`);
}

interface EndpointService {
  readonly name: string;
  readonly host: string;
  readonly type: 'Gateway' | 'Interface';
}

function serviceDetail(scope: Scope, { name, host, type }: EndpointService): ServiceDetail {
  const { region } = scope;
  const { dnsSuffix } = partitionOf(region);
  const privateName = `${host}.${region}.${dnsSuffix}`;
  const isGateway = type === 'Gateway';
  return {
    ServiceName: `com.amazonaws.${region}.${name}`,
    ServiceId: lastingResourceId('vpce-svc', scope, `${type}/${name}`),
    ServiceType: [{ ServiceType: type }],
    ServiceRegion: region,
    AvailabilityZones: zonesOf(region).map((zone) => zone.name),
    AvailabilityZoneIds: zonesOf(region).map((zone) => zone.id),
    Owner: 'amazon',
    BaseEndpointDnsNames: [isGateway ? privateName : `${host}.${region}.vpce.${dnsSuffix}`],
    ...(!isGateway && {
      PrivateDnsName: privateName,
      PrivateDnsNames: [{ PrivateDnsName: privateName }],
      PrivateDnsNameVerificationState: 'verified' as const,
    }),
    VpcEndpointPolicySupported: true,
    AcceptanceRequired: false,
    ManagesVpcEndpoints: false,
    SupportedIpAddressTypes: ['ipv4'],
    Tags: [],
  };
}
