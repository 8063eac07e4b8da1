// Validation errors on paths, in the words of apimachinery's pkg/util/validation/field/errors.go.

import { ApiError, type StatusCause, type StatusDetails } from '../kube/api-error.ts';
import { aggregate } from '../lib/go-aggregate.ts';
import { goQuote } from '../lib/go-quote.ts';
import { deepEqual, type JsonValue } from '../lib/json.ts';
import { emptyAt } from './decode/given-empties.ts';
import { goJson } from './go-value.ts';
import { Telling } from './telling.ts';

/** How a bad value is shown: strings quoted, numbers and booleans bare, the rest as JSON. */
function shown(value: unknown): string {
  if (value === undefined) return '""'; // A text that is not there is an empty one in Go.
  if (value === null) return 'null';
  if (typeof value === 'string') return goQuote(value);
  return typeof value === 'object' ? goJson(value as JsonValue) : String(value);
}

/** Collects what is wrong with an object. `path` is upstream's notation: `spec.containers[0].image`, `data[key]`. */
export class FieldErrors {
  readonly #causes: StatusCause[] = [];
  readonly #telling = new Telling();
  readonly #object: object;
  /** What is let pass, but not without a word: texts for `Warning` headers. */
  readonly warnings: string[] = [];

  get causes(): readonly StatusCause[] {
    return this.#causes;
  }

  /** @param object the one that is looked at, where a client gave it: its empty lists and maps are shown as they were given */
  constructor(object: object = {}) {
    this.#object = object;
  }

  /** What is shown of a list or map that is not there: what a client gave for it. */
  emptyAt(path: string): [] | Record<string, never> | null {
    return emptyAt(this.#object, path) ?? null;
  }

  private given(path: string, value: unknown): unknown {
    return value === null ? this.emptyAt(path) : value;
  }

  private add(path: string, reason: string, text: string): void {
    this.push({ reason, message: text, field: path });
  }

  /** Throws Invalid, with what has been found so far, where there is too much to tell. */
  private push(cause: StatusCause): void {
    const { field = '', message = '' } = cause;
    if (!this.#telling.fits(field.length + message.length))
      throw invalidCauses('The request is invalid in more ways than are told', this.causes);
    this.#causes.push(cause);
  }

  /** What has been found elsewhere. */
  take(causes: readonly StatusCause[]): void {
    for (const cause of causes) this.push(cause);
  }

  required(path: string, detail = ''): void {
    this.add(path, 'FieldValueRequired', detail ? `Required value: ${detail}` : 'Required value');
  }

  invalid(path: string, value: unknown, detail: string): void {
    this.add(
      path,
      'FieldValueInvalid',
      `Invalid value: ${shown(this.given(path, value))}${detail ? `: ${detail}` : ''}`,
    );
  }

  /** @param text of a `Warning` header */
  warn(text: string): void {
    this.warnings.push(text);
  }

  typeInvalid(path: string, value: unknown, detail: string): void {
    this.add(path, 'FieldValueTypeInvalid', `Invalid value: ${shown(value)}${detail ? `: ${detail}` : ''}`);
  }

  /** Of a value that is not shown (field.OmitValueType). */
  invalidWhole(path: string, detail: string): void {
    this.add(path, 'FieldValueInvalid', `Invalid value: ${detail}`);
  }

  /** Of a value that is not shown. */
  duplicateWhole(path: string): void {
    this.add(path, 'FieldValueDuplicate', 'Duplicate value');
  }

  forbidden(path: string, detail: string): void {
    this.add(path, 'FieldValueForbidden', detail ? `Forbidden: ${detail}` : 'Forbidden');
  }

  duplicate(path: string, value: unknown, detail = ''): void {
    this.add(path, 'FieldValueDuplicate', `Duplicate value: ${shown(value)}${detail ? `: ${detail}` : ''}`);
  }

  notFound(path: string, value: unknown, detail = ''): void {
    this.add(path, 'FieldValueNotFound', `Not found: ${shown(value)}${detail ? `: ${detail}` : ''}`);
  }

  /** What went wrong on this side. */
  internal(path: string, words: string): void {
    this.add(path, 'InternalError', `Internal error: ${words}`);
  }

  /** Of a text of a type of its own, as those of choices are, Go shows the JSON. @param supported in the order in which they are named */
  notSupported(path: string, value: unknown, supported: readonly string[]): void {
    const list = supported.map(goQuote).join(', ');
    const text = typeof value === 'string' ? goJson(value) : shown(this.given(path, value));
    this.add(path, 'FieldValueNotSupported', `Unsupported value: ${text}: supported values: ${list}`);
  }

  /** Each of the problems is one that the value has; an empty list is fine. */
  problems(path: string, value: unknown, problems: readonly string[]): void {
    for (const problem of problems) this.invalid(path, value, problem);
  }

  /** Absent is fine. @param supported in the order in which they are named */
  choice(path: string, value: string | null | undefined, supported: readonly string[]): void {
    if (value != null && !supported.includes(value)) this.notSupported(path, value, supported);
  }

  /** apimachinery pkg/api/validation (ValidateImmutableField). */
  unchanged(path: string, value: unknown, before: unknown): void {
    if (!deepEqual(value ?? null, before ?? null)) this.invalid(path, value ?? null, 'field is immutable');
  }

  tooLong(path: string, maxBytes: number): void {
    this.add(
      path,
      'FieldValueTooLong',
      `Too long: may not be more than ${maxBytes} ${maxBytes === 1 ? 'byte' : 'bytes'}`,
    );
  }

  tooMany(path: string, actual: number, max: number): void {
    this.add(
      path,
      'FieldValueTooMany',
      `Too many: ${actual}: must have at most ${max} ${max === 1 ? 'item' : 'items'}`,
    );
  }

  get isEmpty(): boolean {
    return this.#causes.length === 0;
  }
}

/** 422 Invalid for a kind and name, as `errors.NewInvalid` words it. */
export function invalidObject(
  kind: { group: string; kind: string },
  name: string,
  causes: readonly StatusCause[],
): ApiError {
  const subject = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`;
  return invalidCauses(`${subject} ${goQuote(name)} is invalid`, causes, {
    ...(name ? { name } : {}),
    ...(kind.group ? { group: kind.group } : {}),
    ...(kind.kind ? { kind: kind.kind } : {}),
  });
}

function invalidCauses(what: string, causes: readonly StatusCause[], details: StatusDetails = {}): ApiError {
  const text = aggregate(new Set(causes.map((cause) => `${cause.field}: ${cause.message}`)));
  return new ApiError('Invalid', `${what}: ${text}`, { details: { ...details, causes: [...causes] } });
}
