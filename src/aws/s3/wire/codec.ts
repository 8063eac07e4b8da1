// The protocol of S3, which no other service here has: rest-xml with buckets in the host, chunked bodies and answers of bytes.
// https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html

import { sha256Hex } from '../../../lib/ids.ts';
import { AwsError } from '../../aws-error.ts';
import { shapeOf } from '../../model.ts';
import { type AnswerOptions, type HttpAnswer, type ProtocolCodec, statusOf } from '../../protocols/protocol.ts';
import { element, textElement } from '../../protocols/xml.ts';
import { addressOf } from './addressing.ts';
import { withHoistedHeaders } from './hoisted-headers.ts';
import { readInput } from './input.ts';
import { bodyOf, headersOf, xmlDocument } from './output.ts';
import { withPlainBody } from './plain-body.ts';
import { findOperation } from './routes.ts';

export const s3Codec: ProtocolCodec = {
  parse(model, request) {
    const address = addressOf(request);
    const query = new URLSearchParams(request.query.replaceAll('+', '%2B'));
    const operation = findOperation(model, { request, address, query });
    if (operation === undefined) return { operation: `${request.method} ${request.path}`.slice(0, 200) };
    const facts = model.operations[operation];
    if (!facts) return { operation };
    const plain = withPlainBody(withHoistedHeaders(request, query), operation);
    const source = { model, request: plain, address, query };
    return { operation, input: facts.input ? readInput(source, shapeOf(model, facts.input)) : {} };
  },
  answer(operation, output, options) {
    const { model } = options;
    const facts = model.operations[operation];
    const own = { ...commonHeaders(options), ...OWN_HEADERS[operation] };
    if (!facts?.output) return { status: STATUSES[operation] ?? facts?.status ?? 200, headers: own, body: '' };
    const shape = shapeOf(model, facts.output);
    const members = (output ?? {}) as Readonly<Record<string, unknown>>;
    const { body, type } = bodyOf(model, operation, { shape, output: members });
    const isPart = members['ContentRange'] !== undefined;
    return {
      status: isPart ? 206 : (facts.status ?? 200),
      headers: {
        ...own,
        ...(type === undefined ? {} : { 'content-type': type }),
        ...regionHeader(members[REGION]),
        ...headersOf(model, shape, members),
      },
      body,
    };
  },
  error: errorAnswer,
  notServed(operation, { notServed }) {
    if (Object.hasOwn(notServed, operation))
      return new AwsError('NotImplemented', `s3:${operation} is not emulated.`, { status: 501 });
    const message = 'The specified method is not allowed against this resource.';
    return new AwsError('MethodNotAllowed', message, { status: 405 });
  },
};

/** What the service answers, whatever its model says (localstack's tests have recorded it). */
const STATUSES: Readonly<Record<string, number>> = { PutBucketPolicy: 204, PutBucketTagging: 204 };

/** Told though there is no body. */
const OWN_HEADERS: Readonly<Record<string, Record<string, string>>> = {
  HeadBucket: { 'content-type': 'application/xml' },
};

/** What is told in a header and not in the body, also where the model has no such member. */
const REGION = 'BucketRegion';

const regionHeader = (region: unknown): Record<string, string> =>
  region === undefined ? {} : { 'x-amz-bucket-region': String(region) };

/** Errors that say that there is nothing to send, and those of HEAD, have no body. */
function errorAnswer(error: AwsError, options: AnswerOptions): HttpAnswer {
  const { requestId, request } = options;
  const status = statusOf(error, options.model);
  const headers = { ...commonHeaders(options), ...regionHeader(error.members[REGION]) };
  if (request.method === 'HEAD' || status === 304) return { status, headers, body: '' };
  const members = Object.entries(error.members).filter(([name, value]) => name !== REGION && value !== undefined);
  const content = [
    ['Code', error.code],
    ['Message', error.message],
    ...members,
    ['RequestId', shortId(requestId)],
    ['HostId', hostId(requestId)],
  ].map(([name, value]) => textElement(String(name), String(value)));
  const body = xmlDocument(element('Error', content.join('')));
  return { status, headers: { ...headers, 'content-type': 'application/xml' }, body };
}

function commonHeaders({ requestId }: AnswerOptions): Record<string, string> {
  return { 'x-amz-request-id': shortId(requestId), 'x-amz-id-2': hostId(requestId), server: 'AmazonS3' };
}

/** S3 has ids of its own kind. */
const shortId = (requestId: string): string => requestId.replaceAll('-', '').slice(0, 16).toUpperCase();

const hostId = (requestId: string): string => Buffer.from(sha256Hex(requestId), 'hex').toString('base64');
