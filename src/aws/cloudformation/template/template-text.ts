// From the text of a template, JSON or YAML, to plain JSON. Short forms (`!Ref x`) become what they stand for.

import { isAlias, isMap, isScalar, isSeq, type Node, parseDocument, type YAMLError } from 'yaml';
import type { JsonObject, JsonValue } from '../../../lib/json.ts';
import { parseNested } from '../../../lib/nesting.ts';
import { yamlNestsTooDeep } from '../../../lib/yaml-depth.ts';
import { templateFormatError, validationError } from '../errors.ts';

/** The value of a template's text. Throws ValidationError for what is neither JSON nor YAML. */
export function parseTemplateText(text: string): JsonValue {
  try {
    return parseNested(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return parseYaml(text);
  }
}

function parseYaml(text: string): JsonValue {
  const language = text.trimStart().startsWith('{') ? 'JSON' : 'YAML';
  if (yamlNestsTooDeep(text)) throw templateFormatError(`${language} not well-formed.`);
  // The core schema leaves dates (of versions of policies) as they are.
  const document = parseDocument(text, { schema: 'core', logLevel: 'silent' });
  const [problem] = document.errors;
  if (problem) throw templateFormatError(`${language} not well-formed. ${placeOf(problem)}`);
  return toJson(document.contents);
}

function placeOf({ linePos }: YAMLError): string {
  const [start] = linePos ?? [];
  return `(line ${start?.line ?? 1}, column ${start?.col ?? 1})`;
}

function toJson(node: Node | null): JsonValue {
  // seeebiii/aws-cloudformation-templates#1
  if (isAlias(node)) throw validationError('Template error: YAML aliases are not allowed in CloudFormation templates');
  const value = plainValue(node);
  const [, name] = /^!(\w+)$/.exec(node?.tag ?? '') ?? [];
  return name === undefined ? value : longForm(name, value);
}

function plainValue(node: Node | null): JsonValue {
  if (isMap<Node, Node | null>(node)) {
    const entries = node.items.map(({ key, value }) => [isScalar(key) ? String(key.value) : '', toJson(value)]);
    return Object.fromEntries(entries) as JsonObject;
  }
  if (isSeq<Node>(node)) return node.items.map(toJson);
  return isScalar(node) ? (node.value as JsonValue) : null;
}

/** `!GetAtt role.Arn` is `{ 'Fn::GetAtt': ['role', 'Arn'] }`. */
function longForm(name: string, value: JsonValue): JsonObject {
  if (name === 'Ref' || name === 'Condition') return { [name]: value };
  if (name !== 'GetAtt' || typeof value !== 'string') return { [`Fn::${name}`]: value };
  const [resource = '', ...attribute] = value.split('.');
  return { 'Fn::GetAtt': [resource, attribute.join('.')] };
}
