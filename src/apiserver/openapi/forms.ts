// The forms in which documents are written: JSON, and gnostic's protobuf for version 2. A document is a list of pieces, of which the
// long ones are shared by all documents that they are part of.

import { encodeDefinition, encodeHead, encodeParameter, encodePath, encodeSections } from './gnostic.ts';
import type { Part } from './part.ts';
import type { Sections } from './sections.ts';

export interface Title {
  readonly title: string;
  readonly version: string;
}

/** A form of version 2. */
export interface Form {
  readonly name: 'json' | 'protobuf';
  encode(part: Part): Buffer;
  /** The whole document, one after the other. */
  pieces(title: Title, sections: readonly Sections[]): readonly Buffer[];
}

const BEARER = { description: 'Bearer Token authentication', type: 'apiKey', name: 'authorization', in: 'header' };
const SCHEMES = { BearerToken: BEARER };
const V2_SECURITY = { securityDefinitions: SCHEMES, security: [{ BearerToken: [] }] };

/** A member of an object with the comma before it. */
export const encodeJson = ({ name, value }: Part): Buffer =>
  Buffer.from(`,${JSON.stringify(name)}:${JSON.stringify(value)}`);

/** Members without the first one's comma. */
function members(pieces: readonly Buffer[]): readonly Buffer[] {
  const [first, ...rest] = pieces.filter(({ length }) => length > 0);
  return first ? [first.subarray(1), ...rest] : [];
}

const fieldsOf = (value: object) => JSON.stringify(value).slice(1, -1);

export const jsonForm: Form = {
  name: 'json',
  encode: encodeJson,
  pieces: (info, sections) => [
    Buffer.from(`{${fieldsOf({ swagger: '2.0', info })},"paths":{`),
    ...members(sections.map(({ paths }) => paths)),
    Buffer.from('},"definitions":{'),
    ...members(sections.map(({ definitions }) => definitions)),
    Buffer.from('},"parameters":{'),
    ...members(sections.map(({ parameters }) => parameters)),
    Buffer.from(`},${fieldsOf(V2_SECURITY)}}`),
  ],
};

const ENCODERS = { paths: encodePath, definitions: encodeDefinition, parameters: encodeParameter };

export const protobufForm: Form = {
  name: 'protobuf',
  encode: (part) => ENCODERS[part.section](part),
  pieces: (info, sections) => [encodeHead(info), ...sections.flatMap((one) => encodeSections(one))],
};

/** A document of version 3. @param hasSchemes those of groups with custom kinds say nothing of who may ask */
export function v3Pieces(info: Title, { paths, definitions }: Sections, hasSchemes: boolean): readonly Buffer[] {
  const schemes = hasSchemes ? [Buffer.from(`,${fieldsOf({ securitySchemes: SCHEMES })}`)] : [];
  const schemas =
    definitions.length > 0 ? [Buffer.from(',"schemas":{'), ...members([definitions]), Buffer.from('}')] : [];
  return [
    Buffer.from(`{${fieldsOf({ openapi: '3.0.0', info })},"paths":{`),
    ...members([paths]),
    Buffer.from('},"components":{'),
    ...members([...schemas, ...schemes]),
    Buffer.from('}}'),
  ];
}
