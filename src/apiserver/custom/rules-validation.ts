// The rules of a schema (`x-kubernetes-validations`): what each of them must say.
// https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apis/apiextensions/validation/validation.go

import type { FieldErrors } from '../field-errors.ts';
import { FieldPathProblem, schemaAtPath } from './field-path.ts';
import type { JsonSchema, ValidationRule } from './json-schema.ts';

const REASONS = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];
const hasLineBreak = (text: string) => /[\n\r]/.test(text);

/** The words of the rules of one schema; their expressions are looked at elsewhere. */
export function validateRuleWords(schema: JsonSchema, path: string, errors: FieldErrors): void {
  for (const [index, rule] of (schema['x-kubernetes-validations'] ?? []).entries())
    validateRule(rule, { path: `${path}.x-kubernetes-validations[${index}]`, schema }, errors);
}

function validateRule(
  rule: ValidationRule,
  { path, schema }: { path: string; schema: JsonSchema },
  errors: FieldErrors,
): void {
  validateMessage(rule, path, errors);
  const { messageExpression, reason, fieldPath } = rule;
  if (messageExpression && messageExpression.trim() === '')
    errors.required(`${path}.messageExpression`, 'messageExpression must be non-empty if specified');
  if (reason !== undefined) errors.choice(`${path}.reason`, reason, REASONS);
  if (!fieldPath) return;
  const at = `${path}.fieldPath`;
  if (fieldPath.trim() === '') errors.invalid(at, fieldPath, 'must be non-empty if specified');
  if (hasLineBreak(fieldPath)) errors.invalid(at, fieldPath, 'must not contain line breaks');
  if (!leadsSomewhere(fieldPath, schema)) errors.invalid(at, fieldPath, 'must be a valid path');
}

function validateMessage({ rule = '', message = '' }: ValidationRule, path: string, errors: FieldErrors): void {
  if (rule.trim() === '') errors.required(`${path}.rule`, 'rule is not specified');
  else if (message !== '' && message.trim() === '')
    errors.invalid(`${path}.message`, message, 'must be non-empty if specified');
  else if (hasLineBreak(message.trim())) errors.invalid(`${path}.message`, message, 'must not contain line breaks');
  else if (hasLineBreak(rule.trim()) && message.trim() === '')
    errors.required(`${path}.message`, 'message must be specified if rule contains line breaks');
}

function leadsSomewhere(text: string, schema: JsonSchema): boolean {
  try {
    schemaAtPath(text, schema, { allowsBrackets: true });
    return true;
  } catch (error) {
    if (error instanceof FieldPathProblem) return false;
    throw error;
  }
}
