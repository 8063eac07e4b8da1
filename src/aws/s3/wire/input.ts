// The input of an operation of S3: from the path, the query, headers, and a body that is XML, a text, or bytes.

import { AwsError } from '../../aws-error.ts';
import { type MemberFacts, type ServiceModel, type ShapeFacts, shapeOf } from '../../model.ts';
import { decodeUtf8, type HttpRequest } from '../../protocols/protocol.ts';
import { malformedXml } from '../errors.ts';
import type { Address } from './addressing.ts';
import { readMetadata } from './metadata.ts';
import { scalarOf } from './scalars.ts';
import { readXmlBody } from './xml-input.ts';

export interface InputSource {
  readonly model: ServiceModel;
  readonly request: HttpRequest;
  readonly address: Address;
  readonly query: URLSearchParams;
}

/** @param shape of the input. Throws AwsError. */
export function readInput(source: InputSource, shape: ShapeFacts): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(shape.members ?? {})) {
    const value =
      name === shape.payload ? payloadOf(source, member) : locatedValue(source, member, member.locationName ?? name);
    if (value !== undefined) input[name] = value;
  }
  return input;
}

function locatedValue({ model, request, address, query }: InputSource, member: MemberFacts, wireName: string): unknown {
  const shape = shapeOf(model, member.shape);
  const scalar = (text: string | null | undefined) =>
    text === undefined || text === null || isNothing(shape, text)
      ? undefined
      : scalarOf(shape, text, () => invalidArgument(wireName, text));
  switch (member.location) {
    case 'uri':
      return wireName === 'Bucket' ? address.bucket : address.key;
    case 'querystring':
      return scalar(query.get(wireName));
    case 'header':
      return headerValue(shape, request.headers.get(wireName.toLowerCase()), scalar);
    case 'headers':
      return prefixed(request.headers, wireName.toLowerCase());
    default:
      return undefined;
  }
}

/** A number that is empty is not there. */
const isNothing = ({ type }: ShapeFacts, text: string) => text === '' && (type === 'integer' || type === 'long');

function headerValue(
  { type }: ShapeFacts,
  text: string | undefined,
  scalar: (text: string | undefined) => unknown,
): unknown {
  return type === 'list' ? text?.split(',').map((item) => item.trim()) : scalar(text);
}

function prefixed(headers: ReadonlyMap<string, string>, prefix: string): Record<string, string> | undefined {
  const entries = [...headers].filter(([name]) => name.startsWith(prefix));
  if (entries.length === 0) return undefined;
  return Object.fromEntries(entries.map(([name, value]) => [name.slice(prefix.length), readMetadata(value)]));
}

const invalidArgument = (ArgumentName: string, ArgumentValue: string) =>
  new AwsError('InvalidArgument', `Provided ${ArgumentName} not an integer or within integer range`, {
    status: 400,
    members: { ArgumentName, ArgumentValue },
  });

function payloadOf({ model, request }: InputSource, member: MemberFacts): unknown {
  const { type } = shapeOf(model, member.shape);
  if (type === 'blob') return request.body.toString('base64');
  if (request.body.length === 0) return undefined;
  return type === 'structure' ? readXmlBody(model, member, request.body) : readText(request.body);
}

function readText(body: Buffer): string {
  try {
    return decodeUtf8(body);
  } catch (cause) {
    throw malformedXml({ cause });
  }
}
