// Bodies of XML, read by the model: what it does not know is refused, as the service does by its schema.

import { parseXml, XmlElement } from '@rgrove/parse-xml';
import { setOwn } from '../../../lib/json.ts';
import { type MemberFacts, partOf, type ServiceModel, type ShapeFacts, shapeOf } from '../../model.ts';
import { decodeUtf8 } from '../../protocols/protocol.ts';
import { malformedXml } from '../errors.ts';
import { scalarOf } from './scalars.ts';

/** @param member the member whose body this is. Throws AwsError (MalformedXML). */
export function readXmlBody(model: ServiceModel, member: MemberFacts, body: Buffer): unknown {
  const root = parse(body);
  if (root?.name !== (member.locationName ?? member.shape)) throw malformedXml();
  return read(model, shapeOf(model, member.shape), root);
}

function parse(body: Buffer): XmlElement | undefined {
  try {
    return parseXml(decodeUtf8(body)).root ?? undefined;
  } catch (cause) {
    throw malformedXml({ cause });
  }
}

function read(model: ServiceModel, shape: ShapeFacts, node: XmlElement): unknown {
  switch (shape.type) {
    case 'structure':
      return readStructure(model, shape, node);
    case 'list':
      return childrenOf(node).map((item) => read(model, shapeOf(model, partOf(shape, 'member').shape), item));
    default:
      return scalarOf(shape, node.text, malformedXml);
  }
}

function readStructure(model: ServiceModel, shape: ShapeFacts, node: XmlElement): Record<string, unknown> {
  const byElement = new Map(
    Object.entries(shape.members ?? {}).map(([name, member]) => [member.locationName ?? name, [name, member] as const]),
  );
  const structure: Record<string, unknown> = {};
  for (const child of childrenOf(node)) {
    const [name, member] = byElement.get(child.name) ?? [];
    if (name === undefined || member === undefined) throw malformedXml();
    const facts = shapeOf(model, member.shape);
    if ((facts.flattened || member.flattened) && facts.type === 'list') {
      const item = read(model, shapeOf(model, partOf(facts, 'member').shape), child);
      setOwn(structure, name, [...((structure[name] as unknown[] | undefined) ?? []), item]);
    } else setOwn(structure, name, read(model, facts, child));
  }
  return structure;
}

const childrenOf = (node: XmlElement) => node.children.filter((child) => child instanceof XmlElement);
