// Groups that belong to the Kubernetes community: their definitions say by whom they were approved.
// https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apihelpers/helpers.go

import type { CustomResourceDefinition } from '../../kube/types.gen.ts';
import { parseGoUrl } from '../validation/go-url.ts';

const ANNOTATION = 'api-approved.kubernetes.io';

export interface Approval {
  readonly state: 'missing' | 'invalid' | 'approved' | 'bypassed';
  readonly annotation: string;
  readonly reason: string;
}

const isProtected = (group: string) =>
  ['k8s.io', 'kubernetes.io'].some((domain) => group === domain || group.endsWith(`.${domain}`));

/** Undefined for a group that needs nobody's approval. */
export function approvalOf(definition: CustomResourceDefinition | undefined): Approval | undefined {
  if (!definition || !isProtected(definition.spec.group ?? '')) return undefined;
  const annotation = definition.metadata.annotations?.[ANNOTATION] ?? '';
  const quoted = JSON.stringify(ANNOTATION);
  if (annotation === '') {
    const reason = `protected groups must have approval annotation ${quoted}, see https://github.com/kubernetes/enhancements/pull/1111`;
    return { state: 'missing', annotation, reason };
  }
  if (annotation.startsWith('unapproved'))
    return { state: 'bypassed', annotation, reason: `not approved: ${JSON.stringify(annotation)}` };
  if (isUrl(annotation)) return { state: 'approved', annotation, reason: `approved in ${annotation}` };
  const reason = `protected groups must have approval annotation ${quoted} with either a URL or a reason starting with "unapproved", see https://github.com/kubernetes/enhancements/pull/1111`;
  return { state: 'invalid', annotation, reason };
}

function isUrl(text: string): boolean {
  const url = parseGoUrl(text);
  return !('problem' in url) && url.scheme !== '' && url.host !== '';
}
