// APIService: kube-aggregator pkg/apis/apiregistration/validation, pkg/registry/apiservice.
// Emulator: one with a service is kept, and a controller tells that it is not available; requests are not passed on.

import { API_SERVICES } from '../../../kube/kind-refs.ts';
import { dnsSubdomainProblems } from '../../../kube/names.ts';
import type { APIService, APIServiceSpec } from '../../../kube/types.gen.ts';
import { type Clock, toTimestamp } from '../../../lib/clock.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { dns1035LabelProblems, pathSegmentProblems, portNumberProblem } from '../../validation/names.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';
import { statusSubresource } from '../strategy.ts';

const HTTPS = 443;
const MAX_GROUP_PRIORITY = 20_000;
const MAX_VERSION_PRIORITY = 1000;
const STATES = ['True', 'False', 'Unknown'];

/** @param clock tells when one that is served here became available */
export function apiServices(clock: Clock): KindDefinition<APIService> {
  return {
    ...API_SERVICES,
    singular: 'apiservice',
    storagePath: 'apiregistration.k8s.io/apiservices',
    categories: ['api-extensions'],
    nameRule: 'any',
    hasFreeFinalizers: true,
    nameProblems: requiredName,
    requiresResourceVersion: true,
    columns: [
      nameColumn,
      {
        name: 'Service',
        type: 'string',
        description: 'The reference to the service that hosts this API endpoint.',
        cell: ({ spec }) => (spec?.service ? `${spec.service.namespace ?? ''}/${spec.service.name ?? ''}` : 'Local'),
      },
      { name: 'Available', type: 'string', description: 'Whether this service is available.', cell: availableText },
      ageColumn,
    ],
    defaults({ spec }) {
      if (spec?.service) spec.service.port ??= HTTPS;
    },
    prepareForCreate(object) {
      object.status = object.spec?.service ? {} : { conditions: [localCondition(toTimestamp(clock.simulatedMs()))] };
    },
    prepareForUpdate(object, current) {
      object.status = current.status ?? {};
    },
    status: {
      ...statusSubresource<APIService>({ keepsMeta: true }),
      hasNoTable: true,
      validate({ status }, _, errors) {
        for (const [index, condition] of (status?.conditions ?? []).entries())
          errors.choice(`status.conditions[${index}].status`, condition.status, STATES);
      },
    },
    validate,
  };
}

const localCondition = (lastTransitionTime: string) => ({
  lastTransitionTime,
  message: 'Local APIServices are always available',
  reason: 'Local',
  status: 'True',
  type: 'Available',
});

function availableText({ status }: APIService): string {
  const condition = status?.conditions?.find(({ type }) => type === 'Available');
  if (!condition) return 'Unknown';
  return condition.status === 'True' || !condition.reason
    ? condition.status
    : `${condition.status} (${condition.reason})`;
}

function requiredName({ spec }: APIService, name: string): readonly string[] {
  const problems = pathSegmentProblems(name);
  if (problems.length > 0) return problems;
  const required = `${spec?.version ?? ''}.${spec?.group ?? ''}`;
  return name === required ? [] : [`must be \`spec.version+"."+spec.group\`: ${JSON.stringify(required)}`];
}

function validate({ spec }: APIService, errors: FieldErrors): void {
  const { group = '', version = '', groupPriorityMinimum: minimum, versionPriority: priority } = spec ?? {};
  if (group === '' && version !== 'v1')
    errors.required('spec.group', 'only v1 may have an empty group and it better be legacy kube');
  if (group !== '') errors.problems('spec.group', group, dnsSubdomainProblems(group));
  errors.problems('spec.version', version, dns1035LabelProblems(version));
  validatePriority(minimum ?? 0, { path: 'spec.groupPriorityMinimum', most: MAX_GROUP_PRIORITY }, errors);
  validatePriority(priority ?? 0, { path: 'spec.versionPriority', most: MAX_VERSION_PRIORITY }, errors);
  if (spec?.service) validateRemote(spec, errors);
  else if (spec) validateLocal(spec, errors);
}

function validatePriority(value: number, { path, most }: { path: string; most: number }, errors: FieldErrors): void {
  if (value <= 0 || value > most) errors.invalid(path, value, `must be positive and less than ${most}`);
}

function validateLocal({ caBundle, insecureSkipTLSVerify }: APIServiceSpec, errors: FieldErrors): void {
  if (caBundle) {
    const shown = `${Buffer.from(caBundle, 'base64').length} bytes`;
    errors.invalid('spec.caBundle', shown, 'local APIServices may not have a caBundle');
  }
  if (insecureSkipTLSVerify)
    errors.invalid('spec.insecureSkipTLSVerify', true, 'local APIServices may not have insecureSkipTLSVerify');
}

function validateRemote({ service, caBundle, insecureSkipTLSVerify }: APIServiceSpec, errors: FieldErrors): void {
  if (!service?.namespace) errors.required('spec.service.namespace');
  if (!service?.name) errors.required('spec.service.name');
  const problem = portNumberProblem(service?.port);
  if (problem) errors.invalid('spec.service.port', service?.port ?? 0, `port is not valid: ${problem}`);
  if (insecureSkipTLSVerify && caBundle)
    errors.invalid('spec.insecureSkipTLSVerify', true, 'may not be true if caBundle is present');
}
