// How much a YAML document would be with all its aliases written out, before anybody writes them out.
// https://github.com/yaml/go-yaml/blob/v2/decode.go (allowedAliasRatio)

import { type Document, isAlias, isMap, isPair, isScalar, isSeq, type Pair, type ParsedNode } from 'yaml';
import { DecodeError } from './normalize.ts';
import { isMerge } from './yaml-scalars.ts';

const TOO_MANY = 'yaml: document contains excessive aliasing';

const MANY_NODES = 400_000;
const TOO_MANY_NODES = 4_000_000;

/** Throws DecodeError where aliases make too much of a document, or one has no anchor or stands within it. */
export function checkAliases(document: Document): void {
  const count = { aliased: 0, anchors: new Map<string, Anchored>() };
  const expanded = sizeOf(document.contents, count);
  const isMuch = count.aliased > 100 && expanded > 1000;
  if (isMuch && count.aliased / expanded > allowedAliasRatio(expanded)) throw new DecodeError(TOO_MANY);
}

interface Anchored {
  readonly node: unknown;
  /** Undefined while it is being counted. */
  readonly size?: number;
}

interface Count {
  /** Nodes that stand there by an alias. */
  aliased: number;
  /** What each anchor stands for. */
  readonly anchors: Map<string, Anchored>;
}

function sizeOf(node: unknown, count: Count): number {
  if (isAlias(node)) return sizeOfAlias(node.source, count);
  if (isPair(node)) return sizeOfPair(node, count);
  if (!isMap(node) && !isSeq(node) && !isScalar(node)) return 0;
  const { anchor } = node as ParsedNode;
  if (anchor !== undefined) count.anchors.set(anchor, { node });
  const items: readonly unknown[] = isScalar(node) ? [] : node.items;
  const size = items.reduce<number>((sum, item) => sum + sizeOf(item, count), 1);
  if (anchor !== undefined) count.anchors.set(anchor, { node, size });
  return size;
}

function sizeOfPair({ key, value }: Pair<unknown, unknown>, count: Count): number {
  const size = sizeOf(key, count) + sizeOf(value, count);
  const isMerge = isMergeKey(key);
  const sources = isSeq(value) ? value.items : [value];
  const isMergeable = (node: unknown) => isMap(isAlias(node) ? count.anchors.get(node.source)?.node : node);
  if (isMerge && !sources.every(isMergeable))
    throw new DecodeError('yaml: map merge requires map or sequence of maps as the value');
  return size;
}

const isMergeKey = (key: unknown): boolean =>
  isScalar(key) && isMerge(key.source ?? '', key.tag, key.type === undefined || key.type === 'PLAIN');

function sizeOfAlias(source: string, count: Count): number {
  const anchored = count.anchors.get(source);
  if (!anchored) throw new DecodeError(`yaml: unknown anchor '${source}' referenced`);
  if (anchored.size === undefined) throw new DecodeError(`yaml: anchor '${source}' value contains itself`);
  count.aliased += anchored.size;
  return anchored.size + 1; // Go counts the alias, and what it stands for.
}

/** Small documents may be nearly all aliases, large ones hardly. */
function allowedAliasRatio(nodes: number): number {
  if (nodes <= MANY_NODES) return 0.99;
  if (nodes >= TOO_MANY_NODES) return 0.1;
  return 0.99 - 0.89 * ((nodes - MANY_NODES) / (TOO_MANY_NODES - MANY_NODES));
}
