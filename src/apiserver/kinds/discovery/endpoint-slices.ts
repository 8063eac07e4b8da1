// EndpointSlices: where a Service's traffic goes.

import { MIRRORING_CONTROLLER, SLICE_CONTROLLER, SLICE_MANAGED_BY } from '../../../kube/endpoint-labels.ts';
import { ENDPOINT_SLICES } from '../../../kube/kind-refs.ts';
import type { EndpointSlice } from '../../../kube/types.gen.ts';
import { deepEqual } from '../../../lib/json.ts';
import { eachIpWarnings } from '../../validation/ip-forms.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';
import { validateEndpointSlice } from './endpoint-slice-validation.ts';

const MAX_SHOWN = 3;
const CONTROLLERS = [SLICE_CONTROLLER, MIRRORING_CONTROLLER];

export const endpointSlices: KindDefinition<EndpointSlice> = {
  ...ENDPOINT_SLICES,
  singular: 'endpointslice',
  nameRule: 'dns-subdomain',
  updateChecks: ['meta', 'rules', 'changes'],
  columns: [
    nameColumn,
    {
      name: 'AddressType',
      type: 'string',
      description:
        'addressType specifies the type of address carried by this EndpointSlice. All addresses in this slice must be the same type. This field is immutable after creation. The following address types are currently supported: * IPv4: Represents an IPv4 Address. * IPv6: Represents an IPv6 Address. * FQDN: Represents a Fully Qualified Domain Name.',
      cell: ({ addressType }) => addressType,
    },
    {
      name: 'Ports',
      type: 'string',
      description:
        'ports specifies the list of network ports exposed by each endpoint in this slice. Each port must have a unique name. When ports is empty, it indicates that there are no defined ports. When a port is defined with a nil port value, it indicates "all ports". Each slice may include a maximum of 100 ports.',
      cell: ({ ports }) => limited((ports ?? []).map(({ port, name }) => String(port ?? name ?? '*'))),
    },
    {
      name: 'Endpoints',
      type: 'string',
      description: { of: 'discovery.v1.EndpointSlice.endpoints' },
      cell: (slice) => limited((slice.endpoints ?? []).flatMap(({ addresses }) => addresses ?? [])),
    },
    ageColumn,
  ],
  defaults(object) {
    for (const port of object.ports ?? []) {
      port.name ??= '';
      port.protocol ??= 'TCP';
    }
  },
  prepareForCreate(object) {
    object.metadata.generation = 1;
    dropTopology(object);
  },
  prepareForUpdate(object, current) {
    const body = ({ endpoints: list, ports, addressType, metadata }: EndpointSlice) => [
      list,
      ports,
      addressType,
      metadata.labels,
    ];
    if (!deepEqual(body(object), body(current))) object.metadata.generation = (current.metadata.generation ?? 0) + 1;
    dropTopology(object);
  },
  validate: validateEndpointSlice,
  warnings: (object, current) => [
    ...(object.addressType === 'FQDN' && !current ? ['spec.addressType: FQDN endpoints are deprecated'] : []),
    ...addressWarnings(object),
  ],
  validateUpdate(object, current, errors) {
    if (object.addressType !== current.addressType)
      errors.invalid('addressType', object.addressType, 'field is immutable');
  },
};

/** What the controllers write has the one form: nobody looks for another there (warnOnBadIPs). */
function addressWarnings({ metadata, endpoints: list }: EndpointSlice): readonly string[] {
  if (CONTROLLERS.includes(metadata.labels?.[SLICE_MANAGED_BY] ?? '')) return [];
  return (list ?? []).flatMap(({ addresses }, index) =>
    eachIpWarnings(addresses, (place) => `endpoints[${index}].addresses[${place}]`),
  );
}

/** The topology of v1beta1 cannot be set in v1 (pkg/registry/discovery/endpointslice/strategy.go, dropTopologyOnV1). */
function dropTopology({ endpoints: list }: EndpointSlice): void {
  for (const endpoint of list ?? []) delete endpoint.deprecatedTopology;
}

function limited(items: readonly string[]): string {
  const shown = items.slice(0, MAX_SHOWN).join(',');
  return items.length > MAX_SHOWN ? `${shown} + ${items.length - MAX_SHOWN} more...` : shown || '<unset>';
}
