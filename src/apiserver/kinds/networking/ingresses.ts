// Ingress: pkg/registry/networking/ingress/strategy.go, printers.go (printIngress).

import { INGRESSES } from '../../../kube/kind-refs.ts';
import type { Ingress } from '../../../kube/types.gen.ts';
import { ageColumn, ingressNames, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';
import { keepStatus, startSpec, statusSubresource } from '../strategy.ts';
import { CLASS_ANNOTATION, validateIngress, validateIngressStatus, validateNewIngress } from './ingress-validation.ts';

const MAX_HOSTS = 3;

export const ingresses: KindDefinition<Ingress> = {
  ...INGRESSES,
  singular: 'ingress',
  storagePath: 'ingress',
  shortNames: ['ing'],
  nameRule: 'dns-subdomain',
  columns: [
    nameColumn,
    {
      name: 'Class',
      type: 'string',
      description: 'The name of the IngressClass resource that should be used for additional configuration',
      cell: ({ spec }) => spec?.ingressClassName ?? '<none>',
    },
    {
      name: 'Hosts',
      type: 'string',
      description: 'Hosts that incoming requests are matched against before the ingress rule',
      cell: hostsText,
    },
    {
      name: 'Address',
      type: 'string',
      description: 'Address is a list containing ingress points for the load-balancer',
      cell: ({ status }) => ingressNames(status?.loadBalancer).join(','),
    },
    {
      name: 'Ports',
      type: 'string',
      description: 'Ports of TLS configurations that open',
      cell: ({ spec }) => (spec?.tls?.length ? '80, 443' : '80'),
    },
    ageColumn,
  ],
  prepareForCreate: (object) => startSpec(object, { loadBalancer: {} }),
  prepareForUpdate: keepStatus,
  status: { ...statusSubresource<Ingress>(), validate: validateIngressStatus },
  validate: validateIngress,
  validateCreate: validateNewIngress,
  warnings({ metadata, spec }, current) {
    const isOld = metadata.annotations?.[CLASS_ANNOTATION] !== undefined && spec?.ingressClassName === undefined;
    return isOld && !current
      ? [`annotation "${CLASS_ANNOTATION}" is deprecated, please use 'spec.ingressClassName' instead`]
      : [];
  },
};

function hostsText({ spec }: Ingress): string {
  const rules = spec?.rules ?? [];
  const shown = rules.flatMap(({ host }) => host || []).slice(0, MAX_HOSTS);
  if (shown.length === 0) return '*';
  // Upstream begins to count at the rule after the last host that it shows, whatever that rule has.
  const end = rules.findIndex((_, index) => rules.slice(0, index).filter(({ host }) => host).length === MAX_HOSTS);
  return end < 0 ? shown.join(',') : `${shown.join(',')} + ${rules.length - MAX_HOSTS} more...`;
}
