// From an operation's output to XML elements, for the query protocol and for EC2's kind of it.

import { partOf, type ServiceModel, type ShapeFacts, shapeOf } from '../model.ts';
import { element, textElement } from './xml.ts';

/** The members of a structure, as the content of an element that the caller writes. */
export function structureContent(model: ServiceModel, shape: ShapeFacts, value: unknown): string {
  return Object.entries(shape.members ?? {})
    .map(([name, member]) => {
      const part = (value as Record<string, unknown>)[name];
      if (part === undefined || part === null) return '';
      const facts = shapeOf(model, member.shape);
      const own = member.flattened
        ? { ...facts, flattened: true, member: { shape: partOf(facts, 'member').shape } }
        : facts;
      return valueElement({ model, name: member.locationName ?? name }, own, part);
    })
    .join('');
}

interface Place {
  readonly model: ServiceModel;
  readonly name: string;
}

function valueElement(place: Place, shape: ShapeFacts, value: unknown): string {
  const { model, name } = place;
  switch (shape.type) {
    case 'structure':
      return element(name, structureContent(model, shape, value));
    case 'list':
      return listElement(place, shape, value as readonly unknown[]);
    case 'map':
      return mapElement(place, shape, value as Readonly<Record<string, unknown>>);
    case 'timestamp':
      return textElement(name, timestampText(model, value as number));
    default:
      return textElement(name, String(value));
  }
}

function listElement({ model, name }: Place, shape: ShapeFacts, items: readonly unknown[]): string {
  const part = partOf(shape, 'member');
  const item = shapeOf(model, part.shape);
  if (shape.flattened)
    return items.map((value) => valueElement({ model, name: part.locationName ?? name }, item, value)).join('');
  const itemName = part.locationName ?? 'member';
  return element(name, items.map((value) => valueElement({ model, name: itemName }, item, value)).join(''));
}

function mapElement({ model, name }: Place, shape: ShapeFacts, map: Readonly<Record<string, unknown>>): string {
  const key = partOf(shape, 'key');
  const value = partOf(shape, 'value');
  const entries = Object.entries(map).map(([entryKey, entryValue]) =>
    element(
      'entry',
      textElement(key.locationName ?? 'key', entryKey) +
        valueElement({ model, name: value.locationName ?? 'value' }, shapeOf(model, value.shape), entryValue),
    ),
  );
  return element(name, entries.join(''));
}

/** EC2 and CloudFormation tell milliseconds (the aws CLI's examples); IAM and STS do not; S3's are always none. */
function timestampText(model: ServiceModel, ms: number): string {
  const text = new Date(ms).toISOString();
  if (model.protocol === 'rest-xml') return `${text.slice(0, 19)}.000Z`;
  return model.protocol === 'ec2' || model.service === 'cloudformation' ? text : `${text.slice(0, 19)}Z`;
}
