// ServiceAccount: pkg/registry/core/serviceaccount/strategy.go; its `token` subresource is handed in.

import { SERVICE_ACCOUNTS } from '../../../kube/kind-refs.ts';
import type { ServiceAccount } from '../../../kube/types.gen.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { CustomSubresource, KindDefinition } from '../kind.ts';

const ENFORCED = 'kubernetes.io/enforce-mountable-secrets';

/** Of what is said about a secret, its name alone counts (cleanSecretReferences). */
function keepSecretNames(object: ServiceAccount): void {
  if (object.secrets) object.secrets = object.secrets.map(({ name }) => (name ? { name } : {}));
}

export function serviceAccounts(token: CustomSubresource): KindDefinition<ServiceAccount> {
  return {
    ...SERVICE_ACCOUNTS,
    singular: 'serviceaccount',
    shortNames: ['sa'],
    nameRule: 'dns-subdomain',
    returnsDeleted: true,
    columns: [nameColumn, ageColumn],
    prepareForCreate: keepSecretNames,
    prepareForUpdate: keepSecretNames,
    warnings({ metadata }, current) {
      const isNew = current?.metadata.annotations?.[ENFORCED] === undefined;
      if (!isNew || metadata.annotations?.[ENFORCED] === undefined) return [];
      const words = 'deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets';
      return [`metadata.annotations[${ENFORCED}]: ${words}`];
    },
    subresources: [token],
  };
}
