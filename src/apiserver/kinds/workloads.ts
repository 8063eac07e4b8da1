// What Deployments, ReplicaSets and DaemonSets have in common: a selector, a pod template, a scale.

import type { KubeObject } from '../../kube/object.ts';
import { labelSelectorRequirements, matchesSelector } from '../../kube/selectors.ts';
import type { LabelSelector, PodTemplateSpec } from '../../kube/types.gen.ts';
import { deepEqual } from '../../lib/json.ts';
import type { FieldErrors } from '../field-errors.ts';
import { validateMaps } from '../validation/object-meta.ts';
import type { ViewSubresource } from './kind.ts';
import { defaultPodSpec } from './pod/defaults.ts';
import { validatePodSpec } from './pod/validation.ts';

interface Workload extends KubeObject {
  spec?: { replicas?: number; selector?: LabelSelector; template?: PodTemplateSpec };
  status?: unknown;
}

export function defaultTemplate(template: PodTemplateSpec | undefined): void {
  if (template?.spec) defaultPodSpec(template.spec);
}

export function validateWorkload({ spec }: Workload, errors: FieldErrors): void {
  const { selector, template, replicas } = spec ?? {};
  if (replicas !== undefined && replicas < 0)
    errors.invalid('spec.replicas', replicas, 'must be greater than or equal to 0');
  validateSelector(selector, template, errors);
  validateMaps(template?.metadata ?? {}, errors, 'spec.template.metadata');
  if (template?.spec) {
    validatePodSpec(template.spec, 'spec.template.spec', errors);
    if (template.spec.restartPolicy && template.spec.restartPolicy !== 'Always') {
      errors.notSupported('spec.template.spec.restartPolicy', template.spec.restartPolicy, ['Always']);
    }
  }
}

function validateSelector(
  selector: LabelSelector | undefined,
  template: PodTemplateSpec | undefined,
  errors: FieldErrors,
): void {
  if (!selector) errors.required('spec.selector');
  if (selector && labelSelectorRequirements(selector)?.length === 0)
    errors.invalid('spec.selector', selector, 'empty selector is invalid for deployment');
  else if (!matchesSelector(selector, template?.metadata?.labels)) {
    errors.invalid(
      'spec.template.metadata.labels',
      template?.metadata?.labels ?? null,
      '`selector` does not match template `labels`',
    );
  }
}

export function validateSelectorUnchanged({ spec }: Workload, current: Workload, errors: FieldErrors): void {
  if (!deepEqual(spec?.selector, current.spec?.selector))
    errors.invalid('spec.selector', spec?.selector, 'field is immutable');
}

/** autoscaling/v1 Scale of anything with replicas and a selector. */
export function scaleView<T extends Workload>(): ViewSubresource<T> {
  return {
    name: 'scale',
    body: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
    view: ({ metadata, spec, status }) => {
      const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
      return {
        kind: 'Scale',
        apiVersion: 'autoscaling/v1',
        metadata: { name, ...(namespace === undefined ? {} : { namespace }), uid, resourceVersion, creationTimestamp },
        spec: spec?.replicas ? { replicas: spec.replicas } : {},
        status: {
          replicas: (status as { replicas?: number } | undefined)?.replicas ?? 0,
          selector: selectorText(spec?.selector),
        },
      } as KubeObject;
    },
    merge: (view, current) => {
      const replicas = (view as { spec?: { replicas?: number } }).spec?.replicas ?? 0;
      const hasChanged = current.spec?.replicas !== replicas;
      const metadata = hasChanged
        ? { ...current.metadata, generation: (current.metadata.generation ?? 0) + 1 }
        : current.metadata;
      return { ...current, metadata, spec: { ...current.spec, replicas } };
    },
    validate: (view, errors) => {
      const replicas = (view as { spec?: { replicas?: number } }).spec?.replicas ?? 0;
      if (replicas < 0) errors.invalid('spec.replicas', replicas, 'must be greater than or equal to 0');
    },
  };
}

/** The form in which a Scale names its selector: sorted, operators in words. */
function selectorText(selector: LabelSelector | undefined): string {
  const requirements = [...(labelSelectorRequirements(selector) ?? [])].sort((a, b) => (a.key < b.key ? -1 : 1));
  return requirements
    .map(({ key, operator, values }) => {
      if (operator === 'exists') return key;
      if (operator === '!') return `!${key}`;
      return operator === '=' ? `${key}=${values[0]}` : `${key} ${operator} (${[...values].sort().join(',')})`;
    })
    .join(',');
}
