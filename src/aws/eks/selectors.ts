// The selectors of a Fargate profile, refused as the service refuses them.
// Texts: getmoto/moto, moto/eks/exceptions.py (recorded), and badmintoncryer/cdk-preflight, rules/eks (measured).

import type { Transaction } from '../../store/store.ts';
import type { Scope } from '../operation.ts';
import { appliedQuota, EKS_QUOTAS } from '../service-quotas/quotas.ts';
import { invalidParameter } from './errors.ts';
import type { CreateFargateProfileRequest, FargateProfileSelector } from './types.gen.ts';

/** A DNS label of at most 63 characters, in which `*` and `?` may stand anywhere. */
const NAMESPACE = /^(?=.{1,63}$)[a-z0-9*?]([-a-z0-9*?]*[a-z0-9*?])?$/;

/** A qualified name, its prefix a DNS subdomain, with wildcards. */
const LABEL_NAME = /^[A-Za-z0-9*?]([-A-Za-z0-9_.*?]{0,61}[A-Za-z0-9*?])?$/;
const LABEL_PREFIX = /^(?=.{1,253}$)[a-z0-9*?]([-a-z0-9*?]*[a-z0-9*?])?(\.[a-z0-9*?]([-a-z0-9*?]*[a-z0-9*?])?)*$/;

/** Checked before the cluster is looked up. */
export function checkSelectorForms(selectors: readonly FargateProfileSelector[]): void {
  for (const { namespace, labels = {} } of selectors) {
    if (namespace !== undefined && namespace !== '' && !NAMESPACE.test(namespace))
      throw invalidParameter('The namespace provided is invalid.');
    for (const [key, value] of Object.entries(labels))
      if (!isLabelKey(key) || !(value === '' || LABEL_NAME.test(value)))
        throw invalidParameter('Selector label provided is invalid.');
  }
}

function isLabelKey(key: string): boolean {
  const slash = key.indexOf('/');
  return LABEL_NAME.test(key.slice(slash + 1)) && (slash < 0 || LABEL_PREFIX.test(key.slice(0, slash)));
}

/**
 * What is missing, or too much by the quotas of the account: told once the cluster has been found, and rather than forms that are wrong as
 * well, as the tests of getmoto/moto have it.
 */
export function selectorProblem(
  transaction: Transaction,
  scope: Scope,
  { selectors = [] }: CreateFargateProfileRequest,
): string | undefined {
  const mostSelectors = appliedQuota(transaction, scope, EKS_QUOTAS.selectors);
  const mostLabels = appliedQuota(transaction, scope, EKS_QUOTAS.labels);
  if (selectors.length === 0) return 'Fargate Profile requires at least one selector.';
  if (selectors.some(({ namespace }) => !namespace))
    return 'Fargate Profile must have at least one selector with at least one namespace value.';
  if (selectors.length > mostSelectors) return `Request contains more than ${mostSelectors} Selectors`;
  if (selectors.some(({ labels = {} }) => Object.keys(labels).length > mostLabels))
    return `Request contains Selector with more than ${mostLabels} Label pairs`;
  return undefined;
}
