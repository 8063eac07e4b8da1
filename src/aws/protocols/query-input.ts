// From form parameters to an operation's input, for the query protocol and for EC2's kind of it.

import { AwsError } from '../aws-error.ts';
import { type MemberFacts, partOf, type ServiceModel, type ShapeFacts, shapeOf } from '../model.ts';
import { type FormNode, isNumber, numbered } from './form.ts';

/** Parameters that belong to the protocol, not to the operation. */
const PROTOCOL_PARAMETERS = new Set([
  'Action',
  'Version',
  'AWSAccessKeyId',
  'SignatureMethod',
  'SignatureVersion',
  'Timestamp',
]);

/** Throws AwsError for values of the wrong type and, as EC2 does, for parameters that it does not know. */
export function readQueryInput(model: ServiceModel, inputShape: string, form: FormNode): Record<string, unknown> {
  const shape = shapeOf(model, inputShape);
  if (model.protocol === 'ec2') refuseUnknown(model, shape, { form, path: '' });
  return (readStructure(model, shape, form) ?? {}) as Record<string, unknown>;
}

/** EC2: `queryName`, else the wire name with a capital; query: the wire name as it is. */
function parameterName(model: ServiceModel, name: string, member: MemberFacts): string {
  if (model.protocol !== 'ec2') return member.locationName ?? name;
  const wireName = member.queryName ?? member.locationName ?? name;
  return wireName.charAt(0).toUpperCase() + wireName.slice(1);
}

/** At every depth: what is passed over where it should have chosen, changes everything. */
function refuseUnknown(
  model: ServiceModel,
  shape: ShapeFacts,
  { form, path }: { readonly form: FormNode; readonly path: string },
): void {
  const isList = shape.type === 'list';
  if (isList && form.value) throw unknownParameter(path);
  for (const [name, child] of form.children) {
    const within = path === '' ? name : `${path}.${name}`;
    const part = isList ? itemOf(shape, name) : membersByParameter(model, shape).get(name);
    if (part) refuseUnknown(model, shapeOf(model, part.shape), { form: child, path: within });
    else if (path !== '' || (!PROTOCOL_PARAMETERS.has(name) && !/^x-amz-/i.test(name))) throw unknownParameter(within);
  }
}

const itemOf = (shape: ShapeFacts, name: string) => (isNumber(name) ? partOf(shape, 'member') : undefined);

function membersByParameter(model: ServiceModel, shape: ShapeFacts): ReadonlyMap<string, MemberFacts> {
  return new Map(
    Object.entries(shape.members ?? {}).map(([name, member]) => [parameterName(model, name, member), member] as const),
  );
}

const unknownParameter = (path: string): AwsError =>
  new AwsError('UnknownParameter', `The parameter ${path} is not recognized`);

function readStructure(model: ServiceModel, shape: ShapeFacts, node: FormNode): unknown {
  const structure: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(shape.members ?? {})) {
    const parameter = parameterName(model, name, member);
    const child = node.children.get(parameter);
    const value = child && readValue({ model, parameter }, shapeOf(model, member.shape), child);
    if (value !== undefined) structure[name] = value;
  }
  return structure;
}

interface Place {
  readonly model: ServiceModel;
  /** For error messages. */
  readonly parameter: string;
}

function readValue(place: Place, shape: ShapeFacts, node: FormNode): unknown {
  if (shape.type === 'structure') return readStructure(place.model, shape, node);
  if (shape.type === 'list') return readList(place, shape, node);
  if (shape.type === 'map') return readMap(place, shape, node);
  return node.value === undefined ? undefined : readScalar(place, shape, node.value);
}

function readList(place: Place, shape: ShapeFacts, node: FormNode): unknown {
  const part = partOf(shape, 'member');
  const isFlat = place.model.protocol === 'ec2' || shape.flattened === true;
  const holder = isFlat ? node : node.children.get(part.locationName ?? 'member');
  // An empty list is sent as a parameter without a value.
  if (!holder) return node.value === '' ? [] : undefined;
  const item = shapeOf(place.model, part.shape);
  return numbered(holder)
    .map((child) => readValue(place, item, child))
    .filter((value) => value !== undefined);
}

/** `Name.entry.1.key=a&Name.entry.1.value=b` */
function readMap(place: Place, shape: ShapeFacts, node: FormNode): unknown {
  const holder = shape.flattened === true ? node : node.children.get('entry');
  if (!holder) return undefined;
  const read = (entry: FormNode, part: 'key' | 'value') => {
    const facts = partOf(shape, part);
    const child = entry.children.get(facts.locationName ?? part);
    return child && readValue(place, shapeOf(place.model, facts.shape), child);
  };
  return Object.fromEntries(numbered(holder).map((entry) => [String(read(entry, 'key')), read(entry, 'value')]));
}

function readScalar(place: Place, shape: ShapeFacts, text: string): unknown {
  if (shape.type === 'boolean') {
    if (/^(true|1)$/i.test(text)) return true;
    if (/^(false|0)$/i.test(text)) return false;
    throw wrongValue(place, text, 'boolean');
  }
  if (shape.type === 'integer' || shape.type === 'long') {
    if (!/^-?\d{1,15}$/.test(text)) throw wrongValue(place, text, 'integer');
    return Number(text);
  }
  if (shape.type === 'float' || shape.type === 'double') {
    const number = Number(text);
    if (text.trim() === '' || !Number.isFinite(number)) throw wrongValue(place, text, 'number');
    return number;
  }
  if (shape.type === 'timestamp') {
    const ms = Date.parse(text);
    if (Number.isNaN(ms)) throw wrongValue(place, text, 'timestamp');
    return ms;
  }
  return text;
}

function wrongValue({ model, parameter }: Place, text: string, type: string): AwsError {
  if (model.protocol === 'ec2')
    return new AwsError('InvalidParameterValue', `Invalid value '${text}' for ${parameter}. Expected a ${type}.`);
  // The words for flags are known, from floci's tests against SES; those for other types are ours.
  const words =
    type === 'boolean' ? 'boolean must follow xsd1.1 definition' : `'${text}' is not a valid ${type} for ${parameter}`;
  return new AwsError('MalformedInput', words);
}
