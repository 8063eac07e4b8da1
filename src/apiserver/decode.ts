// From a body to an object of the kind that the URL names, with upstream's words for what is wrong.
// https://github.com/kubernetes/apiserver/blob/master/pkg/endpoints/handlers/rest.go (transformDecodeError)

import { badRequest } from '../kube/api-error.ts';
import { apiVersionOf, type KubeObject } from '../kube/object.ts';
import type { FieldSchema, SchemaSource, TypeSchema } from '../kube/schema/schema.ts';
import { goQuote } from '../lib/go-quote.ts';
import { deepCopy, isObject, type JsonObject, type JsonValue, sortedKeys } from '../lib/json.ts';
import { depthOf, MAX_DEPTH } from '../lib/nesting.ts';
import { type ParsedBody, parseBody, type RawBody, UnreadableObject } from './decode/body.ts';
import { conversionProblem } from './decode/conversion-words.ts';
import { inTextOrder, MAX_COMPLAINTS, withRepeated } from './decode/duplicates.ts';
import { type GivenEmpty, noteGivenEmpties } from './decode/given-empties.ts';
import { checkConversion, checkRegistered, interpret, isAccepted, type KindName } from './decode/identity.ts';
import { DecodeError, normalize } from './decode/normalize.ts';

export interface DecodeInput extends Omit<RawBody, 'expected'> {
  readonly kind: KindName;
  readonly validation: 'Ignore' | 'Warn' | 'Strict';
  warn(text: string): void;
}

/** How much of a body that is not understood is shown. */
const SUMMARY_BYTES = 30;

/** The object of a create or update. Throws BadRequest, UnsupportedMediaType. */
export function decodeObject(input: DecodeInput): KubeObject {
  const { kind, schemas, validation } = input;
  const { said, object: value, parsed } = understood(input);
  const isCustom = isCustomKind(input);
  if (isCustom) checkNamesKind(input, value, parsed.text);
  const { object, problems } = wording(said, kind, () =>
    decodeAs(value, said, { kind, schemas, numbers: parsed.numbers }),
  );
  // Of custom kinds what stands twice is found by the parser, what is unknown only afterwards.
  const ordered = (complaints: readonly string[]) =>
    parsed.text !== undefined && parsed.duplicates.length > 0 && !isCustom
      ? inTextOrder(parsed.text, complaints).slice(0, MAX_COMPLAINTS)
      : complaints;
  const duplicates = isCustom ? parsed.duplicates : withoutSkipped(parsed.duplicates, problems);
  const all = ordered([...duplicates, ...problems]);
  if (validation === 'Strict' && all.length > 0) {
    const words = ordered([...(parsed.text === undefined ? parsed.strictDuplicates : duplicates), ...problems]).join(
      ', ',
    );
    throw badRequest(cannotHandle(said, kind, `strict decoding error: ${words}`));
  }
  if (validation === 'Warn') for (const problem of all) input.warn(problem);
  if (!isAccepted(said, kind)) throw otherVersion(said, kind);
  return object;
}

/** Go's decoder skips what it does not know, and whatever stands twice in it (sigs.k8s.io/json decode.go, object). */
function withoutSkipped(duplicates: readonly string[], problems: readonly string[]): readonly string[] {
  const skipped = problems.flatMap((problem) => /^unknown field "(.*)"$/.exec(problem)?.[1] ?? []);
  if (skipped.length === 0) return duplicates;
  return duplicates.filter((text) => {
    const path = /^duplicate field "(.*)"$/.exec(text)?.[1];
    return !skipped.some((field) => path === field || path?.startsWith(`${field}.`) || path?.startsWith(`${field}[`));
  });
}

function understood(input: DecodeInput) {
  try {
    const parsed = withRepeatedFields(parseBody({ expected: input.kind, ...input }), input);
    if (isCustomKind(input) && input.validation !== 'Ignore') checkSaysKind(parsed.value, () => input.body.toString());
    return { parsed, ...interpret(parsed.value, input.kind) };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    if (error instanceof UnreadableObject) throw badRequest(cannotHandle(saidBy(error), input.kind, error.message));
    const subject = `the object provided is unrecognized (must be of type ${input.kind.kind})`;
    throw badRequest(`${subject}: ${error.message} (${summary(input.body)})`);
  }
}

/** Of an object without a Go type the last of two values counts. */
function withRepeatedFields(parsed: ParsedBody, input: DecodeInput): ParsedBody {
  const { text, duplicates, value } = parsed;
  if (text === undefined || duplicates.length === 0 || isCustomKind(input) || depthOf(value) > MAX_DEPTH) return parsed;
  return { ...parsed, value: withRepeated(text) };
}

/** Whether its objects are no Go structs. */
export const isCustomKind = ({ kind, schemas }: Pick<DecodeTarget, 'kind' | 'schemas'>): boolean =>
  schemas.forKind(kind.group, kind.version, kind.kind)?.read !== undefined;

/**
 * An object without a Go type is of the kind that it names, and it names one (apimachinery unstructured/unstructured.go). Throws DecodeError.
 * @param textOf the object as it was sent
 */
export function checkSaysKind(value: JsonValue, textOf: () => string): void {
  if (value === null || (isObject(value) && !value['kind']))
    throw new DecodeError(`Object 'Kind' is missing in '${textOf()}'`);
}

/** Where nobody asks for strict decoding, the kind is missed later, and so is the version (unstructured's own decoder, handlers/create.go). */
function checkNamesKind({ kind }: DecodeInput, value: JsonObject, text: string | undefined): void {
  wording(kind, kind, () => checkSaysKind(value, () => text ?? JSON.stringify(sortedKeys(value))));
  if (value['apiVersion']) return;
  throw badRequest(`the API version in the data () does not match the expected API version (${apiVersionOf(kind)})`);
}

/** Objects as text, everything else as hexadecimal digits. */
function summary(body: Buffer): string {
  if (body.length === 0) return '<empty>';
  const text = body.subarray(0, SUMMARY_BYTES).toString(body[0] === 0x7b ? 'utf8' : 'hex');
  return body.length > SUMMARY_BYTES ? `${text} ...` : text;
}

function wording<T>(said: KindName, kind: KindName, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof DecodeError) throw badRequest(cannotHandle(said, kind, error.message));
    throw error;
  }
}

function saidBy({ said: { apiVersion, kind } }: UnreadableObject): KindName {
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  return { group, version, kind };
}

function cannotHandle(said: KindName, kind: KindName, why: string): string {
  return `${said.kind} in version ${goQuote(said.version)} cannot be handled as a ${kind.kind}: ${why}`;
}

function otherVersion(said: KindName, kind: KindName) {
  return badRequest(
    `the API version in the data (${apiVersionOf(said)}) does not match the expected API version (${apiVersionOf(kind)})`,
  );
}

export interface DecodeTarget {
  readonly kind: KindName;
  readonly schemas: SchemaSource;
  /** A part of the value that was decoded before, and stays the same one. */
  readonly settled?: JsonValue | undefined;
  /** Its numbers as they are written, by their paths, where the value does not tell. */
  readonly numbers?: ReadonlyMap<string, string> | undefined;
  /** It is no text: what does not fit is told in the words of Go's converter. */
  readonly isConverted?: boolean;
}

/** A value as an object of the kind, and what strict decoding has against it. Throws DecodeError. */
export function decodeValue(
  value: JsonObject,
  target: DecodeTarget,
): { object: KubeObject; problems: readonly string[] } {
  if (target.isConverted) checkTypeMeta(value);
  const { said, object } = interpret(value, target.kind);
  return decodeAs(object, said, target);
}

/** The first fields of every struct are texts to the converter, too. Throws DecodeError. */
function checkTypeMeta({ kind, apiVersion }: JsonObject): void {
  const wrong = [kind, apiVersion].find((value) => value != null && typeof value !== 'string');
  const problem = wrong == null ? undefined : conversionProblem(wrong, { kind: 'string' }, 'string');
  if (problem !== undefined) throw new DecodeError(problem);
}

function decodeAs(value: JsonObject, said: KindName, target: DecodeTarget) {
  const { kind, schemas } = target;
  if (isCustomKind(target)) return decodeCustom(value, said, target);
  checkRegistered(said, kind, schemas);
  const problems: string[] = [];
  const empties: GivenEmpty[] = [];
  const normal = normalize(value, schemas.forKind(said.group, said.version, said.kind) ?? outlineOf(target), {
    problems,
    empties,
    settled: target.settled,
    numbers: target.numbers,
    ...(target.isConverted ? { words: 'converter' as const } : {}),
  });
  if (target.isConverted) problems.sort(); // Go's converter does (apimachinery pkg/runtime/converter.go).
  checkConversion(said, kind);
  checkAnnotations(said, normal);
  const object = { ...normal, kind: kind.kind, apiVersion: apiVersionOf(kind), metadata: normal['metadata'] ?? {} };
  noteGivenEmpties(object, empties);
  return { object: object as unknown as KubeObject, problems };
}

const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';
const [MIN_INT64, MAX_INT64] = [-(2n ** 63n), 2n ** 63n - 1n];

/** What was a field of a daemon set is a number (pkg/apis/apps/v1/conversion.go). Throws DecodeError. */
function checkAnnotations({ group, kind }: KindName, { metadata }: JsonObject): void {
  if (group !== 'apps' || kind !== 'DaemonSet' || !isObject(metadata) || !isObject(metadata['annotations'])) return;
  const text = metadata['annotations'][TEMPLATE_GENERATION];
  if (typeof text !== 'string') return;
  const isNumber = /^[+-]?\d+$/.test(text);
  const value = isNumber ? BigInt(text.replace('+', '')) : 0n;
  if (isNumber && value >= MIN_INT64 && value <= MAX_INT64) return;
  throw new DecodeError(
    `strconv.ParseInt: parsing ${goQuote(text)}: ${isNumber ? 'value out of range' : 'invalid syntax'}`,
  );
}

const outlines = new WeakMap<TypeSchema, TypeSchema>();

/** Of a version that nobody serves no more is known than the fields of the object itself, as the served one has them. */
function outlineOf({ kind, schemas }: DecodeTarget): TypeSchema | undefined {
  const type = schemas.forKind(kind.group, kind.version, kind.kind);
  if (!type?.fields) return type;
  const known = outlines.get(type);
  if (known) return known;
  const fields = [...type.fields].map(([name, { goType: _, ...field }]) => {
    const isPlain = name === 'metadata' || name === 'kind' || name === 'apiVersion';
    return [name, isPlain ? field : { ...field, type: { kind: 'any' }, isPointer: true, omitsEmpty: true }] as const;
  });
  const made: TypeSchema = { kind: 'object', fields: new Map(fields as [string, FieldSchema][]) };
  outlines.set(type, made);
  return made;
}

/** Whether it is the kind that is wanted, validation says. */
function decodeCustom(value: JsonObject, said: KindName, { schemas, numbers, isConverted }: DecodeTarget) {
  if (depthOf(value) > MAX_DEPTH) throw new DecodeError('exceeded max depth');
  const tooLarge = [...(numbers?.values() ?? [])].find((text) => !Number.isFinite(Number(text)));
  if (tooLarge !== undefined)
    throw new DecodeError(`json: cannot unmarshal number ${tooLarge} into Go value of type float64`);
  const type = schemas.forKind(said.group, said.version, said.kind);
  const { object, problems } = type?.read?.(value, isConverted) ?? { object: deepCopy(value), problems: [] }; // What a patch left may be stored.
  const named = { ...object, kind: said.kind, apiVersion: apiVersionOf(said), metadata: object['metadata'] ?? {} };
  return { object: named as unknown as KubeObject, problems };
}

/** What a Go round trip makes of an object of our own: a copy, which shares with it what the schema knows no fields of. */
export function normalizeObject(value: JsonObject, schema: TypeSchema | undefined): JsonObject {
  return schema ? normalize(value, schema) : deepCopy(value);
}

/** An object of our own as Go writes it: fields in the order of their types, keys of maps in their own. */
export function asGoWrites(value: JsonObject, schema: TypeSchema | undefined): JsonObject {
  return normalize(value, schema, { problems: [], sortsMaps: true });
}
