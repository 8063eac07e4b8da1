// A small AWS client for the demo: requests signed as any SDK signs them. (The SDK itself is too large to be brought along for this.)

import { createHash } from 'node:crypto';
import { signatureOf, signatureTimeOf } from '../../aws/signature.ts';
import type { Clock } from '../../lib/clock.ts';
import { ask } from '../client.ts';

export interface AwsClientOptions {
  /** `http://127.0.0.1:4566` */
  readonly endpoint: string;
  readonly region: string;
  readonly clock: Clock;
}

export interface AwsClient {
  /** EKS speaks REST with JSON. Rejects with the service's message. */
  eks<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<T>;
  /** EC2 and IAM speak queries, and answer in XML, of which this returns the text. */
  query(service: 'ec2' | 'iam', parameters: Readonly<Record<string, string>>): Promise<string>;
  /** A bearer token for a cluster, as `aws eks get-token` makes it. */
  token(clusterName: string): string;
}

const VERSIONS = { ec2: '2016-11-15', iam: '2010-05-08' } as const;
const KEY = { id: 'test', secret: 'test' };

interface Request {
  readonly service: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
}

export function awsClient(options: AwsClientOptions): AwsClient {
  const send = async (request: Request): Promise<string> => {
    const headers = signedHeaders(options, request);
    const { status, body } = await ask(`${options.endpoint}${request.path}`, request.method, {
      headers,
      body: request.body,
    });
    if (status >= 300) throw new Error(messageIn(body));
    return body;
  };
  return {
    async eks<T>(method: Request['method'], path: string, body?: object) {
      const text = body ? JSON.stringify(body) : '';
      return JSON.parse(await send({ service: 'eks', method, path, contentType: 'application/json', body: text })) as T;
    },
    query(service, parameters) {
      const body = new URLSearchParams({ Version: VERSIONS[service], ...parameters }).toString();
      return send({ service, method: 'POST', path: '/', contentType: 'application/x-www-form-urlencoded', body });
    },
    token: (clusterName) => presignedToken(options, clusterName),
  };
}

const hash = (text: string) => createHash('sha256').update(text).digest('hex');

function signedHeaders({ endpoint, region, clock }: AwsClientOptions, request: Request): Record<string, string> {
  const time = signatureTimeOf(clock.wallMs());
  const headers = { host: new URL(endpoint).host, 'x-amz-date': time };
  const terms = { date: time.slice(0, 8), region, service: request.service, time, signedHeaders: Object.keys(headers) };
  const signed = { ...request, query: '', headers: new Map(Object.entries(headers)), payloadHash: hash(request.body) };
  const signature = signatureOf(terms, signed, KEY.secret).toString('hex');
  const credential = `${KEY.id}/${terms.date}/${region}/${request.service}/aws4_request`;
  const parts = [
    `Credential=${credential}`,
    `SignedHeaders=${terms.signedHeaders.join(';')}`,
    `Signature=${signature}`,
  ];
  return { ...headers, 'content-type': request.contentType, authorization: `AWS4-HMAC-SHA256 ${parts.join(', ')}` };
}

/** https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster */
function presignedToken({ region, clock }: AwsClientOptions, clusterName: string): string {
  const time = signatureTimeOf(clock.wallMs());
  const date = time.slice(0, 8);
  const headers = { host: `sts.${region}.amazonaws.com`, 'x-k8s-aws-id': clusterName };
  const query = new URLSearchParams({
    Action: 'GetCallerIdentity',
    Version: '2011-06-15',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${KEY.id}/${date}/${region}/sts/aws4_request`,
    'X-Amz-Date': time,
    'X-Amz-Expires': '60',
    'X-Amz-SignedHeaders': Object.keys(headers).join(';'),
  }).toString();
  const terms = { date, region, service: 'sts', time, signedHeaders: Object.keys(headers) };
  const signed = { method: 'GET', path: '/', query, headers: new Map(Object.entries(headers)), payloadHash: hash('') };
  const signature = signatureOf(terms, signed, KEY.secret).toString('hex');
  const url = `https://${headers.host}/?${query}&X-Amz-Signature=${signature}`;
  return `k8s-aws-v1.${Buffer.from(url).toString('base64url')}`;
}

/** `{"message": …}` or `<Message>…</Message>`, whichever the service speaks. */
function messageIn(body: string): string {
  return /"message":\s*"((?:[^"\\]|\\.)*)"/.exec(body)?.[1] ?? /<Message>([^<]*)</.exec(body)?.[1] ?? body;
}

/** The texts of all elements of a name. */
export function elements(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map((match) => match[1] ?? '');
}
