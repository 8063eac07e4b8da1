// The output of an operation of S3: headers, and a body that is XML, a text, or bytes.

import { type MemberFacts, type ServiceModel, type ShapeFacts, shapeOf } from '../../model.ts';
import { structureContent } from '../../protocols/query-output.ts';
import { element } from '../../protocols/xml.ts';
import { writeMetadata } from './metadata.ts';

type Members = Readonly<Record<string, unknown>>;

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** What the service calls the whole, where the model has no name for it. */
const ROOTS: Readonly<Record<string, string>> = {
  DeleteObjects: 'DeleteResult',
  GetBucketAccelerateConfiguration: 'AccelerateConfiguration',
  GetBucketAcl: 'AccessControlPolicy',
  GetBucketLogging: 'BucketLoggingStatus',
  GetBucketRequestPayment: 'RequestPaymentConfiguration',
  GetObjectAttributes: 'GetObjectAttributesResponse',
  GetObjectTagging: 'Tagging',
  ListObjectVersions: 'ListVersionsResult',
  GetBucketLifecycleConfiguration: 'LifecycleConfiguration',
  GetBucketTagging: 'Tagging',
  GetBucketVersioning: 'VersioningConfiguration',
  ListBuckets: 'ListAllMyBucketsResult',
  ListObjects: 'ListBucketResult',
  ListObjectsV2: 'ListBucketResult',
};

export interface Body {
  readonly body: string | Buffer;
  readonly type: string | undefined;
}

const NO_BODY: Body = { body: '', type: undefined };

const xml = (root: string): Body => ({ type: 'application/xml', body: xmlDocument(root) });

export const xmlDocument = (root: string): string => `<?xml version="1.0" encoding="UTF-8"?>\n${root}`;

export function bodyOf(
  model: ServiceModel,
  operation: string,
  { shape, output }: { readonly shape: ShapeFacts; readonly output: Members },
): Body {
  const { payload } = shape;
  const member = payload === undefined ? undefined : shape.members?.[payload];
  if (payload !== undefined && member) return payloadBody(model, member, output[payload]);
  // The one answer that is a single element, empty for us-east-1.
  if (operation === 'GetBucketLocation')
    return xml(element('LocationConstraint', String(output['LocationConstraint'] ?? ''), NAMESPACE));
  const told = Object.entries(shape.members ?? {}).filter(([, { location }]) => location === undefined);
  // As the service orders them: the Java SDK counts on the name and the owner to be told before what is listed.
  const inBody = told.sort(([, a], [, b]) => Number(isList(model, a)) - Number(isList(model, b)));
  if (inBody.length === 0) return NO_BODY;
  const content = structureContent(model, { ...shape, members: Object.fromEntries(inBody) }, output);
  return xml(element(ROOTS[operation] ?? `${operation}Result`, withAttributes(content), NAMESPACE));
}

/** The one member that is an attribute: which kind of grantee it is. */
function withAttributes(content: string): string {
  return content.replace(
    /<Grantee>(.*?)<xsi:type>(\w+)<\/xsi:type>(.*?)<\/Grantee>/g,
    '<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="$2">$1$3</Grantee>',
  );
}

const isList = (model: ServiceModel, { shape }: MemberFacts) => shapeOf(model, shape).type === 'list';

function payloadBody(model: ServiceModel, member: MemberFacts, value: unknown): Body {
  if (value === undefined) return NO_BODY;
  const shape = shapeOf(model, member.shape);
  // Of bytes the output says itself of which kind they are.
  if (shape.type === 'blob') return { body: Buffer.from(String(value), 'base64'), type: undefined };
  if (shape.type !== 'structure') return { body: String(value), type: 'application/json' };
  const content = structureContent(model, shape, value);
  return xml(element(member.locationName ?? member.shape, content, NAMESPACE));
}

export function headersOf(model: ServiceModel, shape: ShapeFacts, output: Members): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, member] of Object.entries(shape.members ?? {})) {
    const value = output[name];
    if (value === undefined) continue;
    const wireName = (member.locationName ?? name).toLowerCase();
    if (member.location === 'header') headers[wireName] = headerText(shapeOf(model, member.shape), value);
    if (member.location === 'headers')
      for (const [key, text] of Object.entries(value as Readonly<Record<string, string>>))
        headers[wireName + key] = writeMetadata(text);
  }
  return headers;
}

/** Times as HTTP has them. */
function headerText(shape: ShapeFacts, value: unknown): string {
  return shape.type === 'timestamp' ? new Date(value as number).toUTCString() : String(value);
}
