// Secret: pkg/apis/core/validation (ValidateSecret); stringData is write-only.

import { SECRETS } from '../../../kube/kind-refs.ts';
import type { Secret } from '../../../kube/types.gen.ts';
import { isObject, type JsonValue } from '../../../lib/json.ts';
import { jsonSyntaxProblem } from '../../decode/go-json.ts';
import { jsonKind } from '../../decode/json-kind.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';
import { isChangedToTheLetter } from '../strategy.ts';
import { validateKey } from './config-maps.ts';
import { keyPairProblem } from './tls-pair.ts';

const MAX_BYTES = 1024 * 1024;

/** Keys that a type demands. */
const REQUIRED_KEYS: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};
const SERVICE_ACCOUNT_NAME = 'kubernetes.io/service-account.name';

export const secrets: KindDefinition<Secret> = {
  ...SECRETS,
  singular: 'secret',
  nameRule: 'dns-subdomain',
  updateChecks: ['changed-meta', 'changes', 'meta', 'rules'],
  fieldSelectors: { type: ({ type }) => type ?? '' },
  columns: [
    nameColumn,
    { name: 'Type', type: 'string', description: { of: 'core.v1.Secret.type' }, cell: ({ type }) => type ?? '' },
    {
      name: 'Data',
      type: 'string',
      description: { of: 'core.v1.Secret.data' },
      cell: ({ data }) => Object.keys(data ?? {}).length,
    },
    ageColumn,
  ],
  defaults(object) {
    if (object.stringData) {
      const encoded = Object.entries(object.stringData).map(([key, value]) => [
        key,
        Buffer.from(value).toString('base64'),
      ]);
      object.data = { ...object.data, ...Object.fromEntries(encoded) };
      delete object.stringData;
    }
    object.type ||= 'Opaque';
  },
  validate,
  warnings: tlsWarnings,
  validateUpdate(object, current, errors) {
    if (object.type !== current.type) errors.invalid('type', object.type, 'field is immutable');
    if (current.immutable !== true) return;
    if (object.immutable !== true) errors.forbidden('immutable', 'field is immutable when `immutable` is set');
    if (isChangedToTheLetter(object, current, 'data'))
      errors.forbidden('data', 'field is immutable when `immutable` is set');
  },
};

function validate(object: Secret, errors: FieldErrors): void {
  const data = object.data ?? {};
  for (const key of Object.keys(data)) validateKey(key, `data[${key}]`, errors);
  const bytes = Object.values(data).reduce((sum, value) => sum + Buffer.byteLength(value, 'base64'), 0);
  if (bytes > MAX_BYTES) errors.tooLong('data', MAX_BYTES);
  if (object.type === 'kubernetes.io/service-account-token' && !object.metadata.annotations?.[SERVICE_ACCOUNT_NAME]) {
    errors.required(`metadata.annotations[${SERVICE_ACCOUNT_NAME}]`);
  }
  if (object.type === 'kubernetes.io/basic-auth' && !('username' in data) && !('password' in data))
    for (const key of ['username', 'password']) errors.required(`data[${key}]`);
  for (const key of REQUIRED_KEYS[object.type ?? ''] ?? []) if (isMissing(data, key)) errors.required(`data[${key}]`);
  validateContents(object, errors);
}

/** A private key that is empty is none. */
const isMissing = (data: Readonly<Record<string, string>>, key: string) =>
  key === 'ssh-privatekey' ? !data[key] : !(key in data);

function tlsWarnings({ type, data }: Secret): readonly string[] {
  if (type !== 'kubernetes.io/tls') return [];
  const text = (key: string) => Buffer.from(data?.[key] ?? '', 'base64').toString('latin1');
  const problem = keyPairProblem(text('tls.crt'), text('tls.key'));
  return problem === undefined ? [] : [problem];
}

function configurationProblem(content: Buffer): string | undefined {
  const problem = jsonSyntaxProblem(content);
  if (problem !== undefined) return problem;
  const value = JSON.parse(content.toString()) as JsonValue;
  if (value === null || isObject(value)) return undefined;
  return `json: cannot unmarshal ${jsonKind(value)} into Go value of type map[string]interface {}`;
}

/** A docker configuration must be a JSON object. */
function validateContents({ type, data }: Secret, errors: FieldErrors): void {
  const key =
    type === 'kubernetes.io/dockerconfigjson'
      ? '.dockerconfigjson'
      : type === 'kubernetes.io/dockercfg'
        ? '.dockercfg'
        : undefined;
  const content = key && data?.[key];
  if (!key || content === undefined) return;
  const problem = configurationProblem(Buffer.from(content, 'base64'));
  if (problem !== undefined) errors.invalid(`data[${key}]`, '<secret contents redacted>', problem);
}
