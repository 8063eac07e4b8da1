// The two webhook configurations: stored, defaulted and validated (pkg/apis/admissionregistration).

import { MUTATING_WEBHOOKS, VALIDATING_WEBHOOKS } from '../../../kube/kind-refs.ts';
import type {
  MutatingWebhook,
  MutatingWebhookConfiguration,
  ValidatingWebhookConfiguration,
} from '../../../kube/types.gen.ts';
import { deepEqual } from '../../../lib/json.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { repeats } from '../../validation/repeats.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';
import { countChangesToTheLetter } from '../strategy.ts';
import { validateWebhook } from './webhook-validation.ts';

type Configuration = MutatingWebhookConfiguration | ValidatingWebhookConfiguration;

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

/** Conditions that are stored already stay, whatever is wrong with them, as long as nobody touches them. */
function validate(object: Configuration, errors: FieldErrors, current?: Configuration): void {
  const isRepeated = repeats<string>();
  const conditionsOf = ({ webhooks = [] }: Configuration) => webhooks.map(({ matchConditions }) => matchConditions);
  const checksConditions = !current || !deepEqual(conditionsOf(object), conditionsOf(current));
  for (const [index, webhook] of (object.webhooks ?? []).entries()) {
    const path = `webhooks[${index}]`;
    validateWebhook(webhook, { path, checksConditions }, errors);
    if (webhook.name && isRepeated(webhook.name)) errors.duplicate(`${path}.name`, webhook.name);
  }
}

const SHARED = {
  hasFreeFinalizers: true,
  nameRule: 'dns-subdomain',
  updateChecks: ['meta', 'rules', 'changes'],
  requiresResourceVersion: true,
  categories: ['api-extensions'],
  columns: [
    nameColumn,
    {
      name: 'Webhooks',
      type: 'integer',
      description: 'Webhooks indicates the number of webhooks registered in this configuration',
      cell: (object: Configuration) => (object.webhooks ?? []).length,
    },
    ageColumn,
  ],
  defaults,
  prepareForCreate: (object: Configuration) => {
    object.metadata.generation = 1;
  },
  prepareForUpdate: (object: Configuration, current: Configuration) =>
    countChangesToTheLetter(object, current, 'webhooks'),
  validateCreate: (object: Configuration, errors: FieldErrors) => validate(object, errors),
  validateUpdate: (object: Configuration, current: Configuration, errors: FieldErrors) =>
    validate(object, errors, current),
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
