// Whether an applied configuration has the shape of its type.
// https://github.com/kubernetes-sigs/structured-merge-diff/blob/master/typed/validate.go, helpers.go

import type { TypeSchema } from '../../kube/schema/schema.ts';
import { isObject, type JsonValue } from '../../lib/json.ts';
import { goSyntax, goType, goValue } from '../go-value.ts';
import { defaultKey, itemKeyOf } from './field-paths.ts';
import { pathPart } from './field-set.ts';

/** What does not fit, each with its path. */
export function typedProblems(value: JsonValue, type: TypeSchema | undefined): readonly string[] {
  const problems: string[] = [];
  if (type) check(value, type, { path: '', problems });
  return problems;
}

/** Problems as upstream tells them; undefined: there are none. */
export function problemWords(problems: readonly string[]): string | undefined {
  return problems.length > 1 ? ['errors:', ...problems.map((text) => `  ${text}`)].join('\n') : problems[0];
}

interface Place {
  readonly path: string;
  readonly problems: string[];
}

function check(value: JsonValue | undefined, type: TypeSchema, place: Place): void {
  if (value === undefined || value === null || type.kind === 'any' || type.kind === 'intOrString') return;
  if (type.kind === 'object' || type.kind === 'map') checkMap(value, type, place);
  else if (type.kind === 'list') checkList(value, type, place);
  else {
    const problem = scalarProblem(value, type);
    if (problem !== undefined) place.problems.push(`${place.path}: ${problem}`);
  }
}

function scalarProblem(value: JsonValue, { kind, hasFormat }: TypeSchema): string | undefined {
  const isScalar = typeof value !== 'object';
  // Of a text with a format upstream knows no type (kube-openapi pkg/schemaconv/smd.go, convertPrimitive).
  switch (hasFormat ? 'any' : kind) {
    case 'string':
    case 'bytes':
      return typeof value === 'string' ? undefined : `expected string, got ${goSyntax(value)}`;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `expected boolean, got &{${goValue(value)}}`;
    case 'integer':
    case 'number':
      return typeof value === 'number' ? undefined : `expected numeric (int or float), got ${goType(value)}`;
    default:
      return isScalar ? undefined : `expected any scalar, got &{${goValue(value)}}`;
  }
}

function checkMap(value: JsonValue, type: TypeSchema, { path, problems }: Place): void {
  if (!isObject(value)) {
    problems.push(`${path}: expected map, got &{${goValue(value)}}`);
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    const inner = type.kind === 'map' ? type.items : type.fields?.get(key)?.type;
    const place = { path: `${path}.${key}`, problems };
    if (inner) check(item, inner, place);
    else if (type.fields && !type.isOpen) {
      problems.push(`${place.path}: field not declared in schema`);
      return; // Of each map the first that is unknown ends the walk.
    }
  }
}

function checkList(value: JsonValue, type: TypeSchema, { path, problems }: Place): void {
  if (!Array.isArray(value)) {
    problems.push(`${path}: expected list, got &{${goValue(value)}}`);
    return;
  }
  const seen = new Set<string>();
  for (const [index, item] of value.entries()) {
    const element = pathElement(item, type, index);
    if ('problem' in element) {
      problems.push(`${path}: element ${index}: ${element.problem}`);
      return; // What has no name ends the walk of its list.
    }
    if (seen.has(element.key)) problems.push(`${path}: duplicate entries for key ${element.key}`);
    seen.add(element.key);
    if (type.items) check(item, type.items, { path: `${path}${element.key}`, problems });
  }
}

/** Values of a set have neither parts nor are they nothing. */
function setElement(item: JsonValue): { key: string } | { problem: string } {
  const words = 'associative list without keys has an element';
  if (item === null) return { problem: `${words} that's an explicit null` };
  if (Array.isArray(item)) return { problem: 'not supported: associative list with lists as elements' };
  return isObject(item) ? { problem: `${words} that's a map type` } : { key: pathPart(`v:${JSON.stringify(item)}`) };
}

function pathElement(item: JsonValue, type: TypeSchema, index: number): { key: string } | { problem: string } {
  const { list } = type;
  if (list?.type === 'set') return setElement(item);
  if (list?.type !== 'map') return { key: `[${index}]` };
  if (item === null) return { problem: 'associative list with keys may not have a null element' };
  if (!isObject(item)) return { problem: 'associative list with keys may not have non-map elements' };
  if (list.keys.every((key) => item[key] === undefined && defaultKey(key, type.items) === undefined)) {
    const keys = list.keys.map((key) => JSON.stringify(key)).join(' ');
    const words = `associative list with keys has an element that omits all key fields [${keys}]`;
    return { problem: `${words} (and doesn't have default values for any key fields)` };
  }
  return { key: pathPart(itemKeyOf(item, type)) };
}
