// Types of the language, how they are written in signatures and shown in errors.
// https://github.com/google/cel-go/blob/master/common/types/types.go, checker/errors.go

export type TypeKind =
  | 'dyn'
  | 'error'
  | 'null'
  | 'bool'
  | 'int'
  | 'uint'
  | 'double'
  | 'string'
  | 'bytes'
  | 'timestamp'
  | 'duration'
  | 'list'
  | 'map'
  | 'struct'
  | 'opaque'
  | 'type'
  | 'parameter';

export interface CelType {
  readonly kind: TypeKind;
  /** At run time, and in errors of run time: `google.protobuf.Timestamp`, `kubernetes.Quantity`. */
  readonly name: string;
  readonly parameters: readonly CelType[];
  /** Of a struct whose fields are known; undefined for a field that it does not have. */
  field?(name: string): CelType | undefined;
}

function simple(kind: TypeKind, name: string = kind): CelType {
  return { kind, name, parameters: [] };
}

export const DYN = simple('dyn');
/** What the checker takes as it takes `dyn`, under another name. */
export const ANY = simple('dyn', 'google.protobuf.Any');
export const ERROR = simple('error', '!error!');
export const NULL = simple('null', 'null_type');
export const BOOL = simple('bool');
export const INT = simple('int');
export const UINT = simple('uint');
export const DOUBLE = simple('double');
export const STRING = simple('string');
export const BYTES = simple('bytes');
export const TIMESTAMP = simple('timestamp', 'google.protobuf.Timestamp');
export const DURATION = simple('duration', 'google.protobuf.Duration');
export const TYPE = simple('type');

export function listType(element: CelType): CelType {
  return { kind: 'list', name: 'list', parameters: [element] };
}

export function mapType(key: CelType, value: CelType): CelType {
  return { kind: 'map', name: 'map', parameters: [key, value] };
}

export function typeType(of: CelType): CelType {
  return { kind: 'type', name: 'type', parameters: [of] };
}

export function optionalType(of: CelType): CelType {
  return { kind: 'opaque', name: 'optional_type', parameters: [of] };
}

/** @param fields absent: an object that has functions and no fields */
export function structType(name: string, fields?: (name: string) => CelType | undefined): CelType {
  return { kind: 'struct', name, parameters: [], ...(fields ? { field: fields } : {}) };
}

export function opaqueType(name: string): CelType {
  return { kind: 'opaque', name, parameters: [] };
}

export function typeParameter(name: string): CelType {
  return { kind: 'parameter', name, parameters: [] };
}

export const isDyn = ({ kind }: CelType) => kind === 'dyn';
export const isDynOrError = ({ kind }: CelType) => kind === 'dyn' || kind === 'error';

/** The type within an optional; itself when it is none. */
export function unwrapOptional(type: CelType): { type: CelType; isOptional: boolean } {
  if (type.kind !== 'opaque' || type.name !== 'optional_type') return { type, isOptional: false };
  return { type: type.parameters[0] ?? DYN, isOptional: true };
}

export function isSameType(a: CelType, b: CelType): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind || a.name !== b.name || a.parameters.length !== b.parameters.length) return false;
  return a.parameters.every((parameter, index) => isSameType(parameter, b.parameters[index] as CelType));
}

const SHOWN: Partial<Record<TypeKind, string>> = { null: 'null', timestamp: 'timestamp', duration: 'duration' };

/** As the checker's errors show it. */
export function formatType(type: CelType): string {
  const shown = type.name === ANY.name ? 'any' : SHOWN[type.kind];
  if (shown) return shown;
  if (type.parameters.length === 0) return type.name;
  return `${type.name}(${type.parameters.map(formatType).join(', ')})`;
}

/** As `%v` of a type is in Go: what the names of run time are. */
export function typeName(type: CelType): string {
  if (type.parameters.length === 0) return type.name;
  return `${type.name}(${type.parameters.map(typeName).join(', ')})`;
}
