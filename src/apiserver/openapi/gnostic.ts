// An OpenAPI 2 document as gnostic's protobuf, which older kubectls insist on.
// https://github.com/google/gnostic-models/blob/main/openapiv2/OpenAPIv2.proto (field numbers)

import { isObject, type JsonObject, type JsonValue } from '../../lib/json.ts';
import { bytesField, fieldHead, numberField } from '../../lib/protobuf-fields.ts';

function textField(number: number, value: JsonValue | undefined): Buffer {
  return typeof value === 'string' && value !== '' ? bytesField(number, Buffer.from(value)) : EMPTY;
}

function boolField(number: number, value: JsonValue | undefined): Buffer {
  return value === true ? numberField(number, 1) : EMPTY;
}

const EMPTY = Buffer.alloc(0);

const object = (value: JsonValue | undefined): JsonObject => (isObject(value) ? value : {});
const list = (value: JsonValue | undefined): JsonValue[] => (Array.isArray(value) ? value : []);

/** message Document, without its paths, definitions and parameters. */
export function encodeHead({ title, version }: { readonly title: string; readonly version: string }): Buffer {
  const info = Buffer.concat([textField(1, title), textField(2, version)]);
  return Buffer.concat([textField(1, '2.0'), bytesField(2, info)]);
}

/** What sections hold as fields of the Document. Encodings concatenate: a document is its parts, one after the other. */
export function encodeSections({ paths, definitions, parameters }: Encoded): Buffer[] {
  return [paths, definitions, parameters].flatMap((bytes, at) => [fieldHead(8 + at, bytes.length), bytes]);
}

interface Encoded {
  readonly paths: Buffer;
  readonly definitions: Buffer;
  readonly parameters: Buffer;
}

/** A path of message Paths: path = 2. */
export const encodePath = ({ name, value }: Named): Buffer => encodeEntry(2, name, encodeItem(value as JsonObject));

/** A definition of message Definitions. */
export const encodeDefinition = ({ name, value }: Named): Buffer =>
  encodeEntry(1, name, encodeSchema(value as JsonObject));

/** A parameter of message ParameterDefinitions. */
export const encodeParameter = ({ name, value }: Named): Buffer =>
  encodeEntry(1, name, encodeParameterValue(value as JsonObject));

interface Named {
  readonly name: string;
  readonly value: object;
}

/** A map as a list of `{ name = 1, value = 2 }` in field `number`. */
function encodeNamed(map: JsonObject, number: number, encode: (value: JsonObject) => Buffer): Buffer {
  return Buffer.concat(Object.entries(map).map(([name, value]) => encodeEntry(number, name, encode(object(value)))));
}

function encodeEntry(number: number, name: string, value: Buffer): Buffer {
  return bytesField(number, Buffer.concat([textField(1, name), bytesField(2, value)]));
}

/** message PathItem */
function encodeItem(item: JsonObject): Buffer {
  return Buffer.concat([
    ...(['get', 'put', 'post', 'delete', 'options', 'head', 'patch'] as const).map((method, index) =>
      item[method] ? bytesField(index + 2, encodeOperation(object(item[method]))) : EMPTY,
    ),
    ...list(item['parameters']).map((parameter) => bytesField(9, encodeParameterItem(object(parameter)))),
  ]);
}

/** message Operation */
function encodeOperation(operation: JsonObject): Buffer {
  return Buffer.concat([
    ...list(operation['tags']).map((tag) => textField(1, tag)),
    textField(3, operation['description']),
    textField(5, operation['operationId']),
    ...list(operation['produces']).map((type) => textField(6, type)),
    ...list(operation['consumes']).map((type) => textField(7, type)),
    ...list(operation['parameters']).map((parameter) => bytesField(8, encodeParameterItem(object(parameter)))),
    bytesField(9, encodeResponses(object(operation['responses']))),
    ...list(operation['schemes']).map((scheme) => textField(10, scheme)),
    extensions(operation, 13),
  ]);
}

/** message ParametersItem { Parameter = 1, JsonReference { _ref = 1 } = 2 } */
function encodeParameterItem(parameter: JsonObject): Buffer {
  const reference = parameter['$ref'];
  return reference === undefined
    ? bytesField(1, encodeParameterValue(parameter))
    : bytesField(2, textField(1, reference));
}

/**
 * message Parameter { BodyParameter = 1, NonBodyParameter = 2 { header 1, form data 2, query 3, path 4 } }.
 * In a path `required` comes first, and what a query has of its own (`allow_empty_value`) is not there.
 */
function encodeParameterValue(parameter: JsonObject): Buffer {
  if (parameter['in'] === 'body') return bytesField(1, encodeBodyParameter(parameter));
  const isPath = parameter['in'] === 'path';
  const fields = [
    boolField(1, parameter['required']),
    textField(2, parameter['in']),
    textField(3, parameter['description']),
    textField(4, parameter['name']),
    textField(isPath ? 5 : 6, parameter['type']),
    boolField(isPath ? 19 : 20, parameter['uniqueItems']),
  ];
  return bytesField(2, bytesField(isPath ? 4 : 3, Buffer.concat(fields)));
}

/** message BodyParameter */
function encodeBodyParameter(parameter: JsonObject): Buffer {
  return Buffer.concat([
    textField(2, parameter['name']),
    textField(3, 'body'),
    boolField(4, parameter['required']),
    bytesField(5, encodeSchema(object(parameter['schema']))),
  ]);
}

/** message Responses { response_code = 1 } → NamedResponseValue → ResponseValue { Response = 1 } */
function encodeResponses(responses: JsonObject): Buffer {
  return encodeNamed(responses, 1, (response) => {
    const schema = response['schema'] ? bytesField(2, bytesField(1, encodeSchema(object(response['schema'])))) : EMPTY;
    return bytesField(1, Buffer.concat([textField(1, response['description']), schema]));
  });
}

/** message Schema */
function encodeSchema(schema: JsonObject): Buffer {
  const additional = schema['additionalProperties'];
  return Buffer.concat([
    textField(1, schema['$ref']),
    textField(2, schema['format']),
    textField(4, schema['description']),
    ...list(schema['required']).map((name) => textField(19, name)),
    ...list(schema['enum']).map((value) => bytesField(20, textField(2, JSON.stringify(value)))),
    isObject(additional) ? bytesField(21, bytesField(1, encodeSchema(additional))) : EMPTY,
    typeof schema['type'] === 'string' ? bytesField(22, textField(1, schema['type'])) : EMPTY,
    isObject(schema['items']) ? bytesField(23, bytesField(1, encodeSchema(schema['items']))) : EMPTY,
    isObject(schema['properties']) ? bytesField(25, encodeNamed(schema['properties'], 1, encodeSchema)) : EMPTY,
    extensions(schema, 31),
  ]);
}

/** `x-…` as NamedAny { name = 1, value = Any { yaml = 2 } }; JSON is YAML, and made in a tenth of the time. */
function extensions(value: JsonObject, number: number): Buffer {
  const entries = Object.entries(value).filter(([name]) => name.startsWith('x-'));
  return Buffer.concat(
    entries.map(([name, item]) =>
      bytesField(number, Buffer.concat([textField(1, name), bytesField(2, textField(2, JSON.stringify(item)))])),
    ),
  );
}
