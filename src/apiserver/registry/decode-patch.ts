// What a patch made of an object, read as one: held to the same rules as a body that a client sent, but refused in other words.

import { badRequest, internalError } from '../../kube/api-error.ts';
import { apiVersionOf, type KubeObject } from '../../kube/object.ts';
import { isObject, type JsonObject, type JsonValue, sortedKeys } from '../../lib/json.ts';
import type { KindName } from '../decode/identity.ts';
import { jsonKind } from '../decode/json-kind.ts';
import { DecodeError } from '../decode/normalize.ts';
import { checkSaysKind, type DecodeTarget, decodeValue, isCustomKind } from '../decode.ts';
import { FieldErrors, invalidObject } from '../field-errors.ts';
import { goJson, goValue } from '../go-value.ts';
import { conversionFailed } from '../patch/server-side-apply.ts';
import type { RequestContext } from '../request.ts';
import type { Machinery } from './machinery.ts';

const asJson = (object: KubeObject) => object as unknown as JsonObject;

export interface Patched {
  readonly patched: JsonObject;
  readonly request: RequestContext;
  /** What strict decoding has against the patch itself. */
  readonly complaints?: readonly string[] | undefined;
  /** What a refusal shows in place of the patched object: a strategic patch itself (handlers/patch.go). */
  readonly shown?: unknown;
  /** The same of the object as Go writes it, with the fields in the order of its type: what is refused is looked for and shown in that order. */
  inOrder?(): JsonObject;
  /** A part of it that is the stored one. */
  readonly settled?: JsonValue | undefined;
}

const NO_VERSION = "Object 'apiVersion' is missing in 'object has no apiVersion field'";

/** The patched object is held to the same rules as a body that a client sent, but is refused as invalid. */
export function decodePatched(machinery: Machinery, kind: KindName, input: Patched): KubeObject {
  const { patched, request, shown } = input;
  const isCustom = isCustomKind({ kind, schemas: machinery.schemas });
  const text = () => goJson(isCustom ? sortedKeys(patched) : patched);
  try {
    if (isCustom) checkSaysKind(patched, text);
    // apimachinery pkg/runtime/error.go (missingVersionErr), which no patch of a custom kind comes to terms with.
    if (isCustom && !patched['apiVersion']) throw internalError(new Error(NO_VERSION));
    const target = { settled: input.settled, isConverted: shown !== undefined };
    const { object, problems: found } = decodeValue(patched, { kind, schemas: machinery.schemas, ...target });
    const problems = [...(input.complaints ?? []), ...found];
    if (problems.length > 0 && request.fieldValidation === 'Strict')
      throw new DecodeError(`strict decoding error: ${problems.join(', ')}`);
    if (request.fieldValidation === 'Warn') for (const problem of problems) request.warn(problem);
    return object;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    if (input.inOrder) {
      const { complaints } = input;
      return decodePatched(machinery, kind, { patched: input.inOrder(), request, complaints });
    }
    const errors = new FieldErrors();
    errors.invalid('patch', shown === undefined ? text() : goValue(shown as JsonValue), error.message);
    throw invalidObject({ group: '', kind: '' }, '', errors.causes);
  }
}

/** What came of an applied configuration; it has no fields but those of its type. */
export function decodeApplied(
  { schemas }: Machinery,
  kind: KindName,
  merge: { merged: KubeObject; applied: KubeObject },
) {
  const { merged, applied } = merge;
  const given = asJson(applied)['metadata'];
  try {
    // The managed fields that were given, which nobody could read, are still there while the object becomes a Go struct.
    if (isObject(given) && given['managedFields'])
      decodeValue(ofFields(kind, given['managedFields']), { kind, schemas, isConverted: true });
    return decodeValue(asJson(merged), { kind, schemas, isConverted: true }).object;
  } catch (error) {
    if (error instanceof DecodeError) throw conversionFailed(applied, error.message);
    throw error;
  }
}

/** apimachinery pkg/util/managedfields/internal/versioncheck.go. */
export function checkApplyBody({ schemas }: Machinery, kind: KindName, given: unknown): JsonObject {
  const body = given ?? {};
  if (!isObject(body)) {
    const into = 'Go value of type map[string]interface {}';
    const words = `json: cannot unmarshal ${jsonKind(body as JsonValue)} into ${into}`;
    throw badRequest(`error decoding YAML: error unmarshaling JSON: while decoding JSON: ${words}`);
  }
  const metadata = isObject(body['metadata']) ? body['metadata'] : {};
  if (body['apiVersion'] !== apiVersionOf(kind) || body['kind'] !== kind.kind) {
    throw badRequest(`invalid object type: ${typeSaid(body)}`);
  }
  if (hasManagedFields(metadata['managedFields'], { kind, schemas }))
    throw badRequest('metadata.managedFields must be nil');
  return body;
}

/** A list with something in it that is no entry is none (apimachinery unstructured.go, GetManagedFields). */
function hasManagedFields(given: JsonValue | undefined, target: Pick<DecodeTarget, 'kind' | 'schemas'>): boolean {
  if (!Array.isArray(given) || !given.every(isObject)) return false;
  try {
    decodeValue(ofFields(target.kind, given), target);
    return true;
  } catch (error) {
    if (error instanceof DecodeError) return false;
    throw error;
  }
}

/** An object that has managed fields and nothing else. */
const ofFields = (kind: KindName, managedFields: JsonValue): JsonObject => ({
  apiVersion: apiVersionOf(kind),
  kind: kind.kind,
  metadata: { managedFields },
});

/** What is no text says nothing, and a version that cannot be read nothing of the kind either (unstructured.go, GroupVersionKind). */
function typeSaid({ apiVersion, kind }: JsonObject): string {
  const version = typeof apiVersion === 'string' ? apiVersion : '';
  if (version.split('/').length > 2) return '/, Kind=';
  return `${version.includes('/') ? version : `/${version}`}, Kind=${typeof kind === 'string' ? kind : ''}`;
}

/** What the object itself is stays, whatever a patch of it says: its Go type is known (handlers/patch.go, applyPatchToObject). */
export function asOfKind(patched: JsonObject, { kind, apiVersion }: KubeObject): JsonObject {
  const told = (key: string, own: string) => (typeof patched[key] === 'string' ? { [key]: own } : {});
  return { ...patched, ...told('kind', kind), ...told('apiVersion', apiVersion) };
}
