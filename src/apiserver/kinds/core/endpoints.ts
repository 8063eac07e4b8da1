// Endpoints: where a Service's traffic goes, in the old form.

import { isIPv6 } from 'node:net';
import { ENDPOINT_CONTROLLER, ENDPOINTS_MANAGED_BY } from '../../../kube/endpoint-labels.ts';
import { ENDPOINTS } from '../../../kube/kind-refs.ts';
import type { Endpoints } from '../../../kube/types.gen.ts';
import { eachIpWarnings } from '../../validation/ip-forms.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';
import { validateEndpoints } from './endpoints-validation.ts';

const MAX_SHOWN = 3;

export const endpoints: KindDefinition<Endpoints> = {
  ...ENDPOINTS,
  singular: 'endpoints',
  storagePath: 'services/endpoints',
  shortNames: ['ep'],
  nameRule: 'dns-subdomain',
  createOnUpdate: true,
  deprecation: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  columns: [
    nameColumn,
    { name: 'Endpoints', type: 'string', description: { of: 'core.v1.Endpoints.subsets' }, cell: formatEndpoints },
    ageColumn,
  ],
  defaults(object) {
    for (const subset of object.subsets ?? []) for (const port of subset.ports ?? []) port.protocol ??= 'TCP';
  },
  validate: validateEndpoints,
  warnings,
};

/** What the controller writes has the one form: nobody looks for another there (pkg/registry/core/endpoint/strategy.go). */
function warnings({ metadata, subsets }: Endpoints): readonly string[] {
  if (metadata.labels?.[ENDPOINTS_MANAGED_BY] === ENDPOINT_CONTROLLER) return [];
  return (subsets ?? []).flatMap((subset, index) =>
    (['addresses', 'notReadyAddresses'] as const).flatMap((field) =>
      eachIpWarnings(
        subset[field]?.map(({ ip }) => ip),
        (place) => `subsets[${index}].${field}[${place}].ip`,
      ),
    ),
  );
}

function formatEndpoints({ subsets }: Endpoints): string {
  const all = (subsets ?? []).flatMap(({ addresses, ports }) => {
    const list = addresses ?? [];
    if (!ports?.length) return list.map(({ ip }) => ip);
    return ports.flatMap(({ port }) => list.map(({ ip }) => `${isIPv6(ip) ? `[${ip}]` : ip}:${port}`));
  });
  if (all.length === 0) return '<none>';
  const shown = all.slice(0, MAX_SHOWN).join(',');
  return all.length > MAX_SHOWN ? `${shown} + ${all.length - MAX_SHOWN} more...` : shown;
}
