// IngressClass: pkg/apis/networking/validation, pkg/registry/networking/ingressclass/strategy.go.

import { INGRESS_CLASSES } from '../../../kube/kind-refs.ts';
import type { IngressClass, IngressClassParametersReference } from '../../../kube/types.gen.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { dnsLabelProblems, validateDomainPrefixedPath } from '../../validation/names.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';
import { countSpecChanges } from '../strategy.ts';
import { validateReference } from './ingress-validation.ts';

const SCOPES = ['Cluster', 'Namespace'];
const MAX_CONTROLLER = 250;

export const ingressClasses: KindDefinition<IngressClass> = {
  ...INGRESS_CLASSES,
  singular: 'ingressclass',
  nameRule: 'dns-subdomain',
  updateChecks: ['changed-meta', 'changes', 'meta', 'rules'],
  columns: [
    nameColumn,
    {
      name: 'Controller',
      type: 'string',
      description: 'Controller that is responsible for handling this class',
      cell: ({ spec }) => spec?.controller ?? '',
    },
    {
      name: 'Parameters',
      type: 'string',
      description: 'A reference to a resource with additional parameters',
      cell: ({ spec }) => parametersText(spec?.parameters),
    },
    ageColumn,
  ],
  defaults({ spec }) {
    if (spec?.parameters) spec.parameters.scope ??= 'Cluster';
  },
  prepareForCreate(object) {
    object.metadata.generation = 1;
  },
  prepareForUpdate: countSpecChanges,
  validate({ spec }, errors) {
    const { controller = '', parameters } = spec ?? {};
    if (Buffer.byteLength(controller) > MAX_CONTROLLER) errors.tooLong('spec.controller', MAX_CONTROLLER);
    validateDomainPrefixedPath(controller, 'spec.controller', errors);
    if (parameters) validateParameters(parameters, 'spec.parameters', errors);
  },
  validateUpdate(object, current, errors) {
    errors.unchanged('spec.controller', object.spec?.controller ?? '', current.spec?.controller ?? '');
  },
};

function parametersText(parameters: IngressClassParametersReference | undefined): string {
  if (!parameters) return '<none>';
  const { kind, apiGroup, name } = parameters;
  return `${kind}${apiGroup == null ? '' : `.${apiGroup}`}/${name}`;
}

function validateParameters(parameters: IngressClassParametersReference, path: string, errors: FieldErrors): void {
  validateReference(parameters, path, errors);
  const { scope, namespace } = parameters;
  errors.choice(`${path}.scope`, scope, SCOPES);
  if (scope === 'Namespace') {
    if (namespace === undefined) errors.required(`${path}.namespace`, "`parameters.scope` is set to 'Namespace'");
    else errors.problems(`${path}.namespace`, namespace, dnsLabelProblems(namespace));
  }
  if (scope === 'Cluster' && namespace !== undefined)
    errors.forbidden(`${path}.namespace`, "`parameters.scope` is set to 'Cluster'");
}
