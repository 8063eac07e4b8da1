// Columns, subresources and selectable fields of a version.
// https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apis/apiextensions/validation/validation.go

import type {
  CustomResourceColumnDefinition,
  CustomResourceSubresources,
  SelectableField,
} from '../../../kube/types.gen.ts';
import { FieldPathProblem, schemaAtPath } from '../../custom/field-path.ts';
import type { JsonSchema } from '../../custom/json-schema.ts';
import type { FieldErrors } from '../../field-errors.ts';

const COLUMN_TYPES = ['boolean', 'date', 'integer', 'number', 'string'];
const COLUMN_FORMATS = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];
const MAX_SELECTABLE = 8;

export function validateColumn(column: CustomResourceColumnDefinition, path: string, errors: FieldErrors): void {
  const { name, type, format, jsonPath } = column;
  const oneOf = (list: readonly string[]) => `must be one of ${list.join(',')}`;
  if (!name) errors.required(`${path}.name`);
  if (!type) errors.required(`${path}.type`, oneOf(COLUMN_TYPES));
  else if (!COLUMN_TYPES.includes(type)) errors.invalid(`${path}.type`, type, oneOf(COLUMN_TYPES));
  if (format && !COLUMN_FORMATS.includes(format)) errors.invalid(`${path}.format`, format, oneOf(COLUMN_FORMATS));
  validatePath(jsonPath, { path: `${path}.JSONPath`, roots: [] }, errors);
}

export function validateSubresources({ scale }: CustomResourceSubresources, path: string, errors: FieldErrors): void {
  if (!scale) return;
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = scale;
  validatePath(specReplicasPath, { path: `${path}.scale.specReplicasPath`, roots: ['.spec'] }, errors);
  validatePath(statusReplicasPath, { path: `${path}.scale.statusReplicasPath`, roots: ['.status'] }, errors);
  if (labelSelectorPath)
    validatePath(labelSelectorPath, { path: `${path}.scale.labelSelectorPath`, roots: ['.spec', '.status'] }, errors);
}

/** @param rule.roots where the path must begin; empty: anywhere */
function validatePath(
  text: string | undefined,
  { path, roots }: { path: string; roots: readonly string[] },
  errors: FieldErrors,
): void {
  if (!text) errors.required(path);
  else if (!text.startsWith('.')) errors.invalid(path, text, 'must be a simple json path starting with .');
  else if (roots.length > 0 && !roots.some((root) => text.startsWith(`${root}.`))) {
    const where = roots.length > 1 ? `either ${roots.join(' or ')}` : roots[0];
    errors.invalid(path, text, `should be a json path under ${where}`);
  }
}

/** Upstream's words, also where they say the contrary. */
const IN_VERSION = 'may only be set when `version.schema.openAPIV3Schema` is not included';
const WITHOUT_SCHEMA: Readonly<Record<string, string>> = {
  'spec.selectableFields': 'may only be set when validations.schema is included',
};

export function validateSelectableFields(
  fields: readonly SelectableField[],
  { schema, path }: { schema: JsonSchema | undefined; path: string },
  errors: FieldErrors,
): void {
  if (fields.length > 0 && !schema) return void errors.invalid(path, '', WITHOUT_SCHEMA[path] ?? IN_VERSION);
  const seen = new Set<string>();
  for (const [index, { jsonPath }] of fields.entries()) {
    const at = `${path}[${index}].jsonPath`;
    if (!jsonPath) errors.required(at);
    else validateSelectable(jsonPath, { schema, at, seen }, errors);
  }
  if (seen.size > MAX_SELECTABLE) errors.tooMany(path, seen.size, MAX_SELECTABLE);
}

interface Selectable {
  readonly schema: JsonSchema | undefined;
  readonly at: string;
  readonly seen: Set<string>;
}

function validateSelectable(jsonPath: string, { schema, at, seen }: Selectable, errors: FieldErrors): void {
  try {
    const found = schemaAtPath(jsonPath, schema ?? {}, { allowsBrackets: false });
    if (found.path.startsWith('metadata')) errors.invalid(at, jsonPath, 'must not point to fields in metadata');
    if (!['string', 'boolean', 'integer'].includes(found.schema.type ?? ''))
      errors.invalid(
        at,
        jsonPath,
        'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
      );
    if (seen.has(found.path)) errors.duplicate(at, jsonPath);
    seen.add(found.path);
  } catch (error) {
    if (!(error instanceof FieldPathProblem)) throw error;
    errors.invalid(at, jsonPath, `is an invalid path: ${error.message}`);
  }
}
