// What Go makes of a YAML document: maps with keys of any kind, merged where they say so, then JSON with keys that are texts.
// https://github.com/yaml/go-yaml/blob/v2/decode.go, https://github.com/kubernetes-sigs/yaml/blob/v1.6.0/yaml.go (convertToJSONableObject)

import { type Document, isAlias, isMap, isScalar, isSeq, type Scalar, type YAMLMap } from 'yaml';
import { goQuote } from '../../lib/go-quote.ts';
import { type JsonObject, type JsonValue, setOwn } from '../../lib/json.ts';
import { DecodeError } from './normalize.ts';
import { GoFloat, type GoScalar, isMerge, resolveScalar } from './yaml-scalars.ts';
import { withLine } from './yaml-words.ts';

/** By what makes keys the same in Go: their types and values. */
type GoMap = Map<string, Entry>;
type GoValue = GoScalar | GoMap | readonly GoValue[];

interface Entry {
  readonly key: GoScalar;
  readonly value: GoValue;
  /** Where the value stands. */
  readonly offset: number;
}

export interface YamlValue {
  readonly value: JsonValue;
  /** What stands twice, as strict decoding tells it: `line 3: key "k" already set in map`. */
  readonly duplicates: readonly string[];
}

/** @param document of which all aliases have been found to be good. Throws DecodeError */
export function yamlValue(document: Document, text: string): YamlValue {
  const reading: Reading = { anchors: new Map(), duplicates: [], lineAt: lineCounter(text), text };
  const made = read(document.contents, reading);
  return { value: toJson(made), duplicates: reading.duplicates };
}

/** A colon needs a key before it, be it an empty one that a question mark begins. Throws DecodeError. */
function checkKey(key: unknown, { text, lineAt }: Reading): void {
  if (!isScalar(key) || key.source || !isPlain(key) || key.tag !== undefined || key.anchor !== undefined) return;
  const at = key.range?.[0] ?? 0;
  const [before, after] = [text.slice(Math.max(0, at - NEAR), at).trimEnd(), text.slice(at, at + NEAR).trimStart()];
  const isMissing = after.startsWith(':') && !before.endsWith('?');
  const words = /[{,]$/.test(before) ? 'did not find expected node content' : 'did not find expected key';
  if (isMissing) throw new DecodeError(`yaml: ${withLine('parser', words, lineAt(at))}`);
}

/** How much of a text around a key is looked at. */
const NEAR = 200;

interface Reading {
  readonly anchors: Map<string, GoValue>;
  readonly duplicates: string[];
  /** Counted from one. */
  lineAt(offset: number): number;
  readonly text: string;
}

function lineCounter(text: string): (offset: number) => number {
  const starts = [0];
  for (const { index } of text.matchAll(/\n/g)) starts.push(index + 1);
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}

const isPlain = ({ type }: Scalar) => type === undefined || type === 'PLAIN';

function read(node: unknown, reading: Reading): GoValue {
  if (isAlias(node)) return reading.anchors.get(node.source) ?? null;
  let value: GoValue = null;
  if (isMap(node)) value = readMap(node, reading);
  else if (isSeq(node)) value = node.items.map((item) => read(item, reading));
  else if (isScalar(node)) value = readScalar(node, reading);
  const { anchor } = (node ?? {}) as { anchor?: string };
  if (anchor !== undefined) reading.anchors.set(checkAnchor(anchor, node, reading), value);
  return value;
}

function checkAnchor(anchor: string, node: unknown, { lineAt }: Reading): string {
  if (/^[\w-]+$/.test(anchor)) return anchor;
  const [offset = 0] = (node as { range?: readonly number[] }).range ?? [];
  const words = 'did not find expected alphabetic or numeric character';
  throw new DecodeError(`yaml: ${withLine('scanner', words, lineAt(offset))}`);
}

/** Throws for escapes that Go does not know. */
function readScalar({ source = '', tag, type, range }: Scalar, { text, lineAt }: Reading): GoScalar {
  if (type === 'QUOTE_DOUBLE' && range) {
    const wrong = /(?<!\\)(?:\\\\)*\\(\/|u[dD][89a-fA-F])/.exec(text.slice(range[0], range[1]));
    const words = wrong?.[1] === '/' ? 'found unknown escape character' : 'found invalid Unicode character escape code';
    if (wrong) throw new DecodeError(`yaml: ${withLine('scanner', words, lineAt(range[0] + wrong.index))}`);
  }
  return resolveScalar(source, tag, type === undefined || type === 'PLAIN');
}

function readMap({ items }: YAMLMap, reading: Reading): GoMap {
  const map: GoMap = new Map();
  for (const { key, value } of items) {
    if (isScalar(key) && isMerge(key.source ?? '', key.tag, isPlain(key))) {
      merge(map, { node: value, value: read(value, reading) }, reading);
      continue;
    }
    checkKey(key, reading);
    const made = read(key, reading);
    if (isCollection(made)) throw new DecodeError(`yaml: invalid map key: ${goSyntax(made)}`);
    const [offset = 0] = ((value ?? key) as { range?: readonly number[] }).range ?? [];
    set(map, { key: made, value: read(value, reading), offset }, reading);
  }
  return map;
}

/** The last one counts; strict decoding tells of it. */
function set(map: GoMap, entry: Entry, { duplicates, lineAt }: Reading): void {
  const identity = identityOf(entry.key);
  if (map.has(identity)) duplicates.push(`line ${lineAt(entry.offset)}: key ${goSyntax(entry.key)} already set in map`);
  map.set(identity, entry);
}

/** Into what was there before, which it replaces; of a list of maps the first one counts. */
function merge(map: GoMap, { node, value }: { node: unknown; value: GoValue }, reading: Reading): void {
  const sources = (isSeq(node) ? [...(value as readonly GoValue[])].reverse() : [value]) as readonly GoMap[];
  for (const source of sources) for (const entry of source.values()) set(map, entry, reading);
}

const isCollection = (value: GoValue): value is GoMap | readonly GoValue[] =>
  value instanceof Map || Array.isArray(value);

function identityOf(key: GoScalar): string {
  if (key instanceof GoFloat) return `float ${key.value}`;
  return `${typeof key} ${key}`;
}

/** Throws DecodeError for what JSON has no form of. */
function toJson(value: GoValue): JsonValue {
  if (value instanceof Map) return toObject(value);
  if (isCollection(value)) return value.map(toJson);
  if (typeof value === 'bigint') return Number(value);
  if (!(value instanceof GoFloat)) return value;
  if (!Number.isFinite(value.value)) throw new DecodeError(`json: unsupported value: ${goFloat(value.value)}`);
  return value.value;
}

function toObject(map: GoMap): JsonObject {
  const result: JsonObject = {};
  for (const { key, value } of map.values()) setOwn(result, keyText(key, value), toJson(value));
  return result;
}

/** Of an unsigned number and of nothing no text is made. */
function keyText(key: GoScalar, value: GoValue): string {
  if (key instanceof GoFloat) return goFloatKey(key.value);
  if (key !== null && (typeof key !== 'bigint' || key < 2n ** 63n)) return String(key);
  const type = key === null ? '%!s(<nil>)' : 'uint64';
  throw new DecodeError(`unsupported map key of type: ${type}, key: ${goSyntax(key)}, value: ${goSyntax(value)}`);
}

const goFloat = (value: number) => (Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf');

/** strconv.FormatFloat(value, 'g', -1, 32). */
function goFloatKey(value: number): string {
  const single = Math.fround(value);
  if (Number.isNaN(single)) return '.nan';
  if (!Number.isFinite(single)) return single > 0 ? '.inf' : '-.inf';
  let digits = 1;
  while (digits < 9 && Math.fround(Number(single.toPrecision(digits))) !== single) digits++;
  return goExponent(Number(single.toPrecision(digits)));
}

/** In decimals, or with an exponent of two digits where that would be longer. */
function goExponent(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(value);
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

/** fmt's `%#v`. @param isInner within a collection nothing says of what type it is */
function goSyntax(value: GoValue, isInner = false): string {
  if (value === null) return isInner ? 'interface {}(nil)' : '<nil>';
  if (value instanceof GoFloat) return Number.isFinite(value.value) ? goExponent(value.value) : goFloat(value.value);
  if (typeof value === 'bigint' && value >= 2n ** 63n) return `0x${value.toString(16)}`;
  if (typeof value === 'string') return goQuote(value);
  if (value instanceof Map) {
    const entries = [...value.values()].map(({ key, value: item }) => `${goSyntax(key, true)}:${goSyntax(item, true)}`);
    return `map[interface {}]interface {}{${entries.sort().join(', ')}}`;
  }
  if (isCollection(value)) return `[]interface {}{${value.map((item) => goSyntax(item, true)).join(', ')}}`;
  return String(value);
}
