// What is said of a service that is let pass all the same: pkg/api/service/warnings.go, pkg/registry/core/service/strategy.go.

import type { Service } from '../../../kube/types.gen.ts';
import { cidrWarnings, eachIpWarnings, ipWarnings } from '../../validation/ip-forms.ts';

export const OLD_HINTS = 'service.kubernetes.io/topology-aware-hints';
export const NEW_HINTS = 'service.kubernetes.io/topology-mode';

/** Texts for `Warning` headers on a write of the service itself. */
export function serviceWarnings({ metadata, spec = {} }: Service): readonly string[] {
  const { clusterIP, clusterIPs, externalIPs, loadBalancerIP, loadBalancerSourceRanges: ranges, type } = spec;
  const hasAddress = clusterIP !== undefined && clusterIP !== '' && clusterIP !== 'None';
  const isExternal = type === 'ExternalName';
  const words: readonly (readonly [boolean, string])[] = [
    [isExternal && Boolean(externalIPs?.length), 'spec.externalIPs is ignored when spec.type is "ExternalName"'],
    [!isExternal && Boolean(spec.externalName), 'spec.externalName is ignored when spec.type is not "ExternalName"'],
    [
      spec.trafficDistribution === 'PreferClose',
      'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"',
    ],
  ];
  return [
    ...(metadata.annotations?.[OLD_HINTS] === undefined
      ? []
      : [`annotation ${OLD_HINTS} is deprecated, please use ${NEW_HINTS} instead`]),
    ...(hasAddress ? eachIp(clusterIPs, 'spec.clusterIPs') : []),
    ...(clusterIP === 'None' ? headlessWarnings(spec) : []),
    ...eachIp(externalIPs, 'spec.externalIPs'),
    ...(loadBalancerIP ? ipWarnings(loadBalancerIP, 'spec.loadBalancerIP') : []),
    ...(ranges ?? []).flatMap((range, index) => cidrWarnings(range, `spec.loadBalancerSourceRanges[${index}]`)),
    ...words.flatMap(([isSaid, text]) => (isSaid ? [text] : [])),
  ];
}

const eachIp = (addresses: readonly string[] | undefined, path: string) =>
  eachIpWarnings(addresses, (index) => `${path}[${index}]`);

function headlessWarnings(spec: NonNullable<Service['spec']>): readonly string[] {
  const ignored = [
    ...(spec.loadBalancerIP ? ['loadBalancerIP'] : []),
    ...(spec.externalIPs?.length ? ['externalIPs'] : []),
    ...(spec.sessionAffinity === 'None' ? [] : ['SessionAffinity']),
  ];
  return ignored.map((field) => `spec.${field} is ignored for headless services`);
}
