// The two webhook configurations: stored, defaulted and validated (pkg/apis/admissionregistration). Nobody calls them yet.

import { MUTATING_WEBHOOKS, VALIDATING_WEBHOOKS } from '../../kube/kind-refs.ts';
import { dnsSubdomainProblems } from '../../kube/names.ts';
import type {
  MutatingWebhook,
  MutatingWebhookConfiguration,
  ValidatingWebhook,
  ValidatingWebhookConfiguration,
} from '../../kube/types.gen.ts';
import { deepEqual } from '../../lib/json.ts';
import type { FieldErrors } from '../field-errors.ts';
import { ageColumn, nameColumn } from './columns.ts';
import type { KindDefinition } from './kind.ts';

type Configuration = MutatingWebhookConfiguration | ValidatingWebhookConfiguration;
type Webhook = MutatingWebhook | ValidatingWebhook;

function defaults(object: Configuration): void {
  for (const webhook of object.webhooks ?? []) {
    webhook.failurePolicy ??= 'Fail';
    webhook.matchPolicy ??= 'Equivalent';
    webhook.namespaceSelector ??= {};
    webhook.objectSelector ??= {};
    webhook.timeoutSeconds ??= 10;
    if (object.kind === 'MutatingWebhookConfiguration') (webhook as MutatingWebhook).reinvocationPolicy ??= 'Never';
    for (const rule of webhook.rules ?? []) rule.scope ??= '*';
    if (webhook.clientConfig?.service) webhook.clientConfig.service.port ??= 443;
  }
}

function validate(object: Configuration, errors: FieldErrors): void {
  const names = new Set<string>();
  for (const [index, webhook] of (object.webhooks ?? []).entries()) {
    const path = `webhooks[${index}]`;
    validateWebhook(webhook, path, errors);
    if (names.has(webhook.name)) errors.duplicate(`${path}.name`, webhook.name);
    names.add(webhook.name);
  }
}

const CHOICES = [
  ['failurePolicy', ['Fail', 'Ignore']],
  ['matchPolicy', ['Equivalent', 'Exact']],
] as const;

function validateWebhook(webhook: Webhook, path: string, errors: FieldErrors): void {
  for (const problem of dnsSubdomainProblems(webhook.name)) errors.invalid(`${path}.name`, webhook.name, problem);
  if (webhook.name.split('.').length < 3)
    errors.invalid(`${path}.name`, webhook.name, 'should be a domain with at least three segments separated by dots');
  for (const [field, choices] of CHOICES) {
    const value = webhook[field];
    if (value !== undefined && !(choices as readonly string[]).includes(value))
      errors.notSupported(`${path}.${field}`, value, choices);
  }
  const sideEffects = ['None', 'NoneOnDryRun'];
  if (!webhook.sideEffects) errors.required(`${path}.sideEffects`, `must specify one of ${sideEffects.join(', ')}`);
  else if (!sideEffects.includes(webhook.sideEffects))
    errors.notSupported(`${path}.sideEffects`, webhook.sideEffects, sideEffects);
  const seconds = webhook.timeoutSeconds ?? 10;
  if (seconds < 1 || seconds > 30)
    errors.invalid(`${path}.timeoutSeconds`, seconds, 'the timeout value must be between 1 and 30 seconds');
  const versions = webhook.admissionReviewVersions ?? [];
  if (versions.length === 0) errors.required(`${path}.admissionReviewVersions`, 'must specify one of v1, v1beta1');
  else if (!versions.some((version) => version === 'v1' || version === 'v1beta1')) {
    errors.invalid(`${path}.admissionReviewVersions`, versions, 'must include at least one of v1, v1beta1');
  }
  const { url, service } = webhook.clientConfig ?? {};
  if ((url === undefined) === (service === undefined))
    errors.required(`${path}.clientConfig`, 'exactly one of url or service is required');
  else if (url !== undefined) validateUrl(url, `${path}.clientConfig.url`, errors);
}

function validateUrl(text: string, path: string, errors: FieldErrors): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:') return;
  errors.invalid(
    path,
    url ? url.protocol.slice(0, -1) : '',
    `'https' is the only allowed URL scheme; desired format: https://host[/path]`,
  );
}

const SHARED = {
  nameRule: 'dns-subdomain',
  categories: ['api-extensions'],
  columns: [
    nameColumn,
    { name: 'Webhooks', type: 'integer', cell: (object: Configuration) => (object.webhooks ?? []).length },
    ageColumn,
  ],
  defaults,
  prepareForCreate: (object: Configuration) => {
    object.metadata.generation = 1;
  },
  prepareForUpdate: (object: Configuration, current: Configuration) => {
    if (!deepEqual(object.webhooks, current.webhooks))
      object.metadata.generation = (current.metadata.generation ?? 0) + 1;
  },
  validate,
} as const;

export const mutatingWebhookConfigurations: KindDefinition<MutatingWebhookConfiguration> = {
  ...MUTATING_WEBHOOKS,
  ...SHARED,
  singular: 'mutatingwebhookconfiguration',
};

export const validatingWebhookConfigurations: KindDefinition<ValidatingWebhookConfiguration> = {
  ...VALIDATING_WEBHOOKS,
  ...SHARED,
  singular: 'validatingwebhookconfiguration',
};
