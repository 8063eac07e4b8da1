// Which service a request is for. All services share one port, so the Host header says nothing on 127.0.0.1; the signature does.

import type { HttpRequest } from './protocols/protocol.ts';
import { readScope } from './signature.ts';

/**
 * In this order: the scope of the signature, the target header, the version of a query API, the path, the host.
 * @returns the service's name, whether or not it is served; undefined where nothing tells
 */
export function serviceOf(request: HttpRequest): string | undefined {
  return signedService(request) ?? targetedService(request) ?? queriedService(request) ?? addressed(request);
}

/** The service that the signature is for, which the head of a request tells. */
export function signedService(request: Pick<HttpRequest, 'headers' | 'query'>): string | undefined {
  const authorization = request.headers.get('authorization');
  const credential = authorization
    ? /Credential=([^,\s]+)/.exec(authorization)?.[1]
    : new URLSearchParams(request.query).get('X-Amz-Credential');
  return readScope(credential ?? '')?.service;
}

/** The names that services have in their target header. */
const TARGETS: Readonly<Record<string, string>> = {
  AmazonEC2ContainerRegistry_V20150921: 'ecr',
  AmazonSSM: 'ssm',
  Logs_20140328: 'logs',
  ServiceQuotasV20190624: 'servicequotas',
  TrentService: 'kms',
};

/** `Logs_20140328.CreateLogGroup` */
function targetedService(request: HttpRequest): string | undefined {
  const prefix = request.headers.get('x-amz-target')?.split('.')[0];
  return prefix === undefined ? undefined : (TARGETS[prefix] ?? prefix);
}

/** The versions that the query APIs have. */
const VERSIONS: Readonly<Record<string, string>> = {
  '2010-05-08': 'iam',
  '2010-05-15': 'cloudformation',
  '2011-06-15': 'sts',
  '2016-11-15': 'ec2',
};

function queriedService(request: HttpRequest): string | undefined {
  const parameters = new URLSearchParams(request.query);
  const form = (request.headers.get('content-type') ?? '').startsWith('application/x-www-form-urlencoded')
    ? new URLSearchParams(request.body.toString('utf8'))
    : new URLSearchParams();
  const version = form.get('Version') ?? parameters.get('Version') ?? '';
  return Object.hasOwn(VERSIONS, version) ? VERSIONS[version] : undefined;
}

const EKS_PATH =
  /^\/(clusters|tags|addons|access-policies|cluster-versions|cluster-registrations|eks-anywhere-subscriptions)(\/|$)/;

/** Its hosts, and the ways to sign that only it ever had: https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html */
function isOfS3({ headers, query }: HttpRequest): boolean {
  if (/(^|\.)s3[.-]/.test(headers.get('host') ?? '') || /^AWS [^:]+:/.test(headers.get('authorization') ?? ''))
    return true;
  const parameters = new URLSearchParams(query);
  return (parameters.has('AWSAccessKeyId') && parameters.has('Signature')) || parameters.has('X-Amz-Signature');
}

function addressed(request: HttpRequest): string | undefined {
  if (EKS_PATH.test(request.path)) return 'eks';
  if (isOfS3(request)) return 's3';
  return /^(eks|ec2|iam|sts)\./.exec(request.headers.get('host') ?? '')?.[1];
}
