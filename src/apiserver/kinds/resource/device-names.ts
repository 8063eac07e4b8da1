// Names of drivers, pools, devices and what devices have; what drivers are told.
// https://github.com/kubernetes/kubernetes/blob/v1.35.4/pkg/apis/resource/validation/validation.go

import { dnsSubdomainProblems, labelKeyProblems } from '../../../kube/names.ts';
import type { OpaqueDeviceConfiguration } from '../../../kube/types.gen.ts';
import { isObject } from '../../../lib/json.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { validateList } from '../../validation/lists.ts';
import { dnsLabelProblems } from '../../validation/names.ts';
import { validateDriverName } from '../core/volume-sources.ts';

const MAX_POOL = 253;
const MAX_ID = 32;
const MAX_PARAMETERS = 10 * 1024;
const MAX_CONDITIONS = 4;
const C_IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
const C_IDENTIFIER_TEXT =
  "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')";

export function validatePoolName(name: string | undefined, path: string, errors: FieldErrors): void {
  if (!name) {
    errors.required(path);
    return;
  }
  if (name.length > MAX_POOL) errors.tooLong(path, MAX_POOL);
  for (const part of name.split('/')) errors.problems(path, part, dnsSubdomainProblems(part));
}

/** Of devices, requests, counters. */
export function validateLabelName(name: string | undefined, path: string, errors: FieldErrors): void {
  errors.problems(path, name ?? '', dnsLabelProblems(name ?? ''));
}

/** `[domain/]identifier` */
export function validateQualifiedName(name: string, path: string, errors: FieldErrors): void {
  const parts = name.split('/');
  const [first = '', second] = parts;
  if (parts.length > 2) return;
  if (second === undefined) {
    validateIdentifier(first, path, errors);
    return;
  }
  if (first === '') errors.invalid(path, '', 'the domain must not be empty');
  else validateDriverName(first, path, errors);
  if (second === '') errors.invalid(path, '', 'the name must not be empty');
  else validateIdentifier(second, path, errors);
}

export function validateFullName(name: string, path: string, errors: FieldErrors): void {
  validateQualifiedName(name, path, errors);
  if (!name.includes('/'))
    errors.invalid(path, name, 'a fully qualified name must be a domain and a name separated by a slash');
}

function validateIdentifier(id: string, path: string, errors: FieldErrors): void {
  if (id.length > MAX_ID) errors.tooLong(path, MAX_ID);
  if (!C_IDENTIFIER.test(id)) errors.invalid(path, id, C_IDENTIFIER_TEXT);
}

export function validateConfiguration(
  opaque: OpaqueDeviceConfiguration | undefined,
  path: string,
  errors: FieldErrors,
): void {
  if (!opaque) {
    errors.required(`${path}.opaque`);
    return;
  }
  validateDriverName(opaque.driver, `${path}.opaque.driver`, errors);
  validateParameters(opaque.parameters, `${path}.opaque.parameters`, errors);
}

/** Any JSON object of some length. */
export function validateParameters(value: unknown, path: string, errors: FieldErrors): void {
  if (value == null) errors.required(path);
  else if (Buffer.byteLength(JSON.stringify(value)) > MAX_PARAMETERS) errors.tooLong(path, MAX_PARAMETERS);
  else if (!isObject(value)) errors.invalid(path, '<value omitted>', 'must be a valid JSON object');
}

interface Binding {
  readonly bindingConditions?: string[];
  readonly bindingFailureConditions?: string[];
}

/** Conditions by which a device tells that it is ready to be bound, and that it never will be. */
export function validateBinding(device: Binding, path: string, errors: FieldErrors): void {
  const { bindingConditions: good = [], bindingFailureConditions: bad = [] } = device;
  const [goodPath, badPath] = [`${path}.bindingConditions`, `${path}.bindingFailureConditions`];
  const keyOf = (name: string) => name;
  const check = (name: string, at: string) => errors.problems(at, name, labelKeyProblems(name));
  validateList(good, { rule: { path: goodPath, max: MAX_CONDITIONS, keyOf }, errors }, check);
  validateList(bad, { rule: { path: badPath, max: MAX_CONDITIONS, keyOf }, errors }, check);
  for (const [index, name] of bad.entries())
    if (good.includes(name))
      errors.invalid(`${badPath}[${index}]`, name, 'bindingFailureConditions must not overlap with bindingConditions');
  if (good.length === 0 && bad.length > 0)
    errors.invalid(goodPath, good, 'bindingConditions are required to use bindingFailureConditions');
  if (bad.length === 0 && good.length > 0)
    errors.invalid(badPath, bad, 'bindingFailureConditions are required to use bindingConditions');
}
