// Expressions by which devices are chosen: what they may name and what they must come to.
// https://github.com/kubernetes/kubernetes/blob/v1.35.4/staging/src/k8s.io/dynamic-resource-allocation/cel/compile.go

import type { DeviceSelector } from '../../../kube/types.gen.ts';
import { baseEnvironment, compile } from '../../cel/index.ts';
import {
  ANY,
  BOOL,
  type CelType,
  DYN,
  isSameType,
  mapType,
  STRING,
  structType,
  typeName,
} from '../../cel/typing/cel-type.ts';
import { LIBRARY_TYPES } from '../../cel/typing/signature.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { validateList } from '../../validation/lists.ts';

const MAX_SELECTORS = 32;
const MAX_EXPRESSION = 10 * 1024;

const QUANTITY = LIBRARY_TYPES.get('quantity') ?? DYN;
/** By domain, then by name. */
const byName = (value: CelType) => mapType(STRING, mapType(STRING, value));
const FIELDS: Readonly<Record<string, CelType>> = {
  driver: STRING,
  attributes: byName(ANY),
  capacity: byName(QUANTITY),
};
const ENVIRONMENT = baseEnvironment.withVariables({
  device: structType('kubernetes.DRADevice', (name) => (Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined)),
});

export function validateSelectors(
  selectors: readonly DeviceSelector[] | undefined,
  path: string,
  errors: FieldErrors,
): void {
  validateList(selectors, { rule: { path, max: MAX_SELECTORS }, errors }, ({ cel }, at) => {
    if (cel) validateExpression(cel.expression, `${at}.cel.expression`, errors);
    else errors.required(`${at}.cel`);
  });
}

function validateExpression(expression: string, path: string, errors: FieldErrors): void {
  if (Buffer.byteLength(expression) > MAX_EXPRESSION) {
    errors.tooLong(path, MAX_EXPRESSION);
    return;
  }
  const compiled = compile(expression, ENVIRONMENT);
  if ('issues' in compiled) errors.invalid(path, expression, `compilation failed: ${compiled.issues}`);
  else if ('failure' in compiled) errors.invalid(path, expression, `program instantiation failed: ${compiled.failure}`);
  else {
    const { type } = compiled.program;
    if (!isSameType(type, BOOL) && !isSameType(type, ANY))
      errors.invalid(path, expression, `must evaluate to bool or the unknown type, not ${typeName(type)}`);
  }
}
