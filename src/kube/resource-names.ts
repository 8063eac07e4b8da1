// Names of resources that are counted and measured, and what is known of them.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/helper/helpers.go

import { qualifiedNameProblems } from './names.ts';

const COMPUTE = ['cpu', 'memory', 'ephemeral-storage'];
const COUNTED = [
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
];
const OF_QUOTAS = new Set([
  ...COMPUTE,
  ...COMPUTE.flatMap((name) => [`requests.${name}`, `limits.${name}`]),
  ...COUNTED,
  'requests.storage',
]);
const HUGE_PAGES = 'hugepages-';
const REQUESTS = 'requests.';

export const isHugePages = (name: string) => name.startsWith(HUGE_PAGES);
const isQuotaHugePages = (name: string) => isHugePages(name) || name.startsWith(`${REQUESTS}${HUGE_PAGES}`);

/** Of Kubernetes itself: no domain, or one of its own. */
export const isNativeResource = (name: string) => !name.includes('/') || name.includes('kubernetes.io/');

/** Of somebody else: a domain of its own, as device plugins have it. */
export function isExtendedResource(name: string): boolean {
  if (isNativeResource(name) || name.startsWith(REQUESTS)) return false;
  return qualifiedNameProblems(`${REQUESTS}${name}`).length === 0;
}

/** More may be promised than there is. */
export const mayOvercommit = (name: string) => isNativeResource(name) && !isHugePages(name);

export const isContainerResource = (name: string) => COMPUTE.includes(name) || isHugePages(name);
export const isQuotaResource = (name: string) => OF_QUOTAS.has(name) || isQuotaHugePages(name);
export const isStandardResource = (name: string) => isQuotaResource(name) || name === 'storage';
export const isIntegerResource = (name: string) => COUNTED.includes(name) || isExtendedResource(name);
