// The status of an admission policy warns of expressions that do not fit the kinds that it is for.

import { AdmissionregistrationV1Api, ApiextensionsV1Api } from '@kubernetes/client-node';
import { expect, it } from 'vitest';
import type { ValidatingAdmissionPolicy } from '../../src/kube/types.gen.ts';
import { type TestCluster, testCluster } from './support/test-cluster.ts';

type Spec = NonNullable<ValidatingAdmissionPolicy['spec']>;
type Rule = NonNullable<NonNullable<Spec['matchConstraints']>['resourceRules']>[number];

const rule = (group: string, version: string, ...resources: readonly string[]): Rule => ({
  apiGroups: [group],
  apiVersions: [version],
  operations: ['CREATE'],
  resources: [...resources],
});
const DEPLOYMENTS = rule('apps', 'v1', 'deployments');

let count = 0;

/** The warnings in the status of a policy, once it has been looked at. */
async function warningsOf(cluster: TestCluster, spec: Omit<Spec, 'matchConstraints'>, ...rules: readonly Rule[]) {
  const api = cluster.client(AdmissionregistrationV1Api);
  const name = `policy-${count++}`;
  const matchConstraints = { resourceRules: rules.length > 0 ? [...rules] : [DEPLOYMENTS] };
  await api.createValidatingAdmissionPolicy({
    body: { metadata: { name }, spec: { ...spec, matchConstraints } } as never,
  });
  const read = () => api.readValidatingAdmissionPolicy({ name });
  const { status, metadata } = await cluster.until(read, (policy) => policy.status?.observedGeneration === 1);
  expect(metadata?.managedFields?.find(({ subresource }) => subresource === 'status')).toMatchObject({
    manager: 'validatingadmissionpolicy-status',
    operation: 'Apply',
  });
  expect(status?.typeChecking).toBeDefined();
  return (status?.typeChecking?.expressionWarnings ?? []).map(({ fieldRef, warning }) => [fieldRef, warning]);
}

const undefinedField = (field: string, expression: string) => {
  const at = expression.indexOf(`.${field}`);
  return `ERROR: <input>:1:${at + 1}: undefined field '${field}'\n | ${expression}\n | ${'.'.repeat(at)}^`;
};

it('expressions that fit are not warned of, others are, in the words of the checker', async () => {
  const cluster = await testCluster();
  const good = 'object.spec.replicas > 1 && object.metadata.labels.exists(l, l == "a")';
  const bad = 'object.spec.replicsa > 1';
  const message = "'is ' + string(object.spec.nope)";
  expect(await warningsOf(cluster, { validations: [{ expression: good }] })).toEqual([]);
  const validations = [{ expression: good }, { expression: bad, messageExpression: message }];
  expect(await warningsOf(cluster, { validations })).toEqual([
    ['spec.validations[1].expression', `apps/v1, Kind=Deployment: ${undefinedField('replicsa', bad)}\n`],
    ['spec.validations[1].messageExpression', `apps/v1, Kind=Deployment: ${undefinedField('nope', message)}\n`],
  ]);
});

it('each kind that does not fit is named, in order, and wildcards name none', async () => {
  const cluster = await testCluster();
  const expression = 'object.spec.replicas > 1';
  const rules = [rule('', 'v1', 'pods', 'configmaps', 'pods/log'), DEPLOYMENTS, rule('*', '*', 'secrets')];
  expect(await warningsOf(cluster, { validations: [{ expression }] }, ...rules)).toEqual([
    [
      'spec.validations[0].expression',
      `/v1, Kind=ConfigMap: ${undefinedField('spec', expression)}\n\n/v1, Kind=Pod: ${undefinedField('replicas', expression)}\n`,
    ],
  ]);
});

it('variables, parameters and texts that may be numbers are known as far as they go', async () => {
  const cluster = await testCluster();
  const variables = [{ name: 'first', expression: 'object.spec.template.spec.containers[0]' }];
  const port =
    'variables.first.ports.all(p, p.containerPort > 80) && object.spec.strategy.rollingUpdate.maxSurge == "1"';
  const wrong = 'variables.first.imaeg == params.data.image';
  const paramKind = { apiVersion: 'v1', kind: 'ConfigMap' };
  const validations = [{ expression: port }, { expression: wrong }];
  expect(await warningsOf(cluster, { variables, paramKind, validations })).toEqual([
    ['spec.validations[1].expression', `apps/v1, Kind=Deployment: ${undefinedField('imaeg', wrong)}\n`],
  ]);
});

it('kinds of definitions are known by their schemas', async () => {
  const cluster = await testCluster();
  const schema = {
    openAPIV3Schema: {
      type: 'object',
      properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } },
    },
  };
  await cluster.client(ApiextensionsV1Api).createCustomResourceDefinition({
    body: {
      metadata: { name: 'widgets.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { plural: 'widgets', kind: 'Widget' },
        versions: [{ name: 'v1', served: true, storage: true, schema }],
      },
    },
  });
  const expression = 'object.spec.size > 1 && object.metadata.annotations.size() > 0 && object.spec.siez > 1';
  expect(await warningsOf(cluster, { validations: [{ expression }] }, rule('example.com', 'v1', 'widgets'))).toEqual([
    ['spec.validations[0].expression', `example.com/v1, Kind=Widget: ${undefinedField('siez', expression)}\n`],
  ]);
});
