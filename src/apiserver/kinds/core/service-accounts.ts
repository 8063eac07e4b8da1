// ServiceAccount; its `token` subresource is handed in.

import { SERVICE_ACCOUNTS } from '../../../kube/kind-refs.ts';
import type { ServiceAccount } from '../../../kube/types.gen.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { CustomSubresource, KindDefinition } from '../kind.ts';

export function serviceAccounts(token: CustomSubresource): KindDefinition<ServiceAccount> {
  return {
    ...SERVICE_ACCOUNTS,
    singular: 'serviceaccount',
    shortNames: ['sa'],
    nameRule: 'dns-subdomain',
    returnsDeleted: true,
    columns: [
      nameColumn,
      { name: 'Secrets', type: 'string', cell: ({ secrets }) => String((secrets ?? []).length) },
      ageColumn,
    ],
    subresources: [token],
  };
}
