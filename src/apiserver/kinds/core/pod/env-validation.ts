// Validation of a container's environment: pkg/apis/core/validation (ValidateEnv, ValidateEnvFrom).

import { dnsSubdomainProblems } from '../../../../kube/names.ts';
import type {
  Container,
  EnvFromSource,
  EnvVar,
  EnvVarSource,
  FileKeySelector,
  PodSpec,
} from '../../../../kube/types.gen.ts';
import type { FieldErrors } from '../../../field-errors.ts';
import { asPrefix, configKeyProblems, dnsLabelProblems, envNameProblems } from '../../../validation/names.ts';
import { FIELDS_OF_VARIABLES, validateFieldRef, validateResourceFieldRef } from './downward-fields.ts';
import { containersOf } from './os-validation.ts';

const SEVERAL = 'may not have more than one field specified at a time';

export function validateEnvironment({ env, envFrom }: Container, path: string, errors: FieldErrors): void {
  for (const [index, variable] of (env ?? []).entries()) validateVariable(variable, `${path}.env[${index}]`, errors);
  for (const [index, source] of (envFrom ?? []).entries())
    validateFrom(source, { path: `${path}.envFrom`, at: `${path}.envFrom[${index}]` }, errors);
}

function validateVariable(variable: EnvVar, path: string, errors: FieldErrors): void {
  if (!variable.name) errors.required(`${path}.name`);
  else for (const problem of envNameProblems(variable.name)) errors.invalid(`${path}.name`, variable.name, problem);
  if (variable.valueFrom) validateSource(variable, variable.valueFrom, { path: `${path}.valueFrom`, errors });
}

function validateSource(
  { value }: EnvVar,
  from: EnvVarSource,
  { path, errors }: { path: string; errors: FieldErrors },
): void {
  const count = Object.keys(from).length;
  if (from.fieldRef) validateFieldRef(from.fieldRef, { path: `${path}.fieldRef`, fields: FIELDS_OF_VARIABLES }, errors);
  if (from.resourceFieldRef)
    validateResourceFieldRef(from.resourceFieldRef, { path: `${path}.resourceFieldRef`, isInFile: false }, errors);
  for (const name of ['configMapKeyRef', 'secretKeyRef'] as const) {
    const reference = from[name];
    if (!reference) continue;
    for (const problem of dnsSubdomainProblems(reference.name ?? ''))
      errors.invalid(`${path}.${name}.name`, reference.name ?? '', problem);
    if (!reference.key) errors.required(`${path}.${name}.key`);
    else
      for (const problem of configKeyProblems(reference.key))
        errors.invalid(`${path}.${name}.key`, reference.key, problem);
  }
  if (from.fileKeyRef) validateFileKey(from.fileKeyRef, `${path}.fileKeyRef`, errors);
  if (count === 0)
    errors.invalid(
      path,
      '',
      'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
    );
  else if (value) errors.invalid(path, '', 'may not be specified when `value` is not empty');
  else if (count > 1) errors.invalid(path, '', SEVERAL);
}

/** A variable in a file on a volume (EnvFiles, on by default as of 1.35). */
function validateFileKey({ key, volumeName, path: file }: FileKeySelector, path: string, errors: FieldErrors): void {
  if (!key) errors.required(`${path}.key`);
  else errors.problems(`${path}.key`, key, envNameProblems(key));
  if (!volumeName) errors.required(`${path}.volumeName`);
  else errors.problems(`${path}.volumeName`, volumeName, dnsLabelProblems(volumeName));
  if (!file) errors.required(`${path}.path`);
  else if (file.split('/').includes('..')) errors.invalid(`${path}.path`, file, "must not contain '..'");
}

/** Files with variables are written by containers (validateFileKeyRefVolumes). */
export function validateFileVolumes(spec: PodSpec, path: string, errors: FieldErrors): void {
  const volumes = new Map((spec.volumes ?? []).map((volume) => [volume.name, volume]));
  for (const [at, { env = [] }] of containersOf(spec, path))
    for (const [index, { valueFrom }] of env.entries()) {
      const name = valueFrom?.fileKeyRef?.volumeName;
      if (!valueFrom?.fileKeyRef) continue;
      const place = `${at}.env[${index}].valueFrom.fileKeyRef.volumeName`;
      const volume = volumes.get(name ?? '');
      if (!volume) errors.notFound(place, name ?? '');
      else if (!volume.emptyDir) errors.invalid(place, name, 'referenced volume must be of type emptyDir');
    }
}

function validateFrom(source: EnvFromSource, { path, at }: { path: string; at: string }, errors: FieldErrors): void {
  const { prefix, configMapRef, secretRef } = source;
  if (prefix) for (const problem of envNameProblems(prefix)) errors.invalid(`${at}.prefix`, prefix, problem);
  for (const [name, reference] of Object.entries({ configMapRef, secretRef })) {
    if (!reference) continue;
    if (!reference.name) errors.required(`${at}.${name}.name`);
    // It is looked at as if more followed.
    else
      for (const problem of dnsSubdomainProblems(asPrefix(reference.name)))
        errors.invalid(`${at}.${name}.name`, reference.name, problem);
  }
  if (!configMapRef && !secretRef) errors.invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`');
  if (configMapRef && secretRef) errors.invalid(path, '', SEVERAL);
}
