// Expressions that once hurt, or would: deep, long, or with much to do for little text. They are refused or come to an end soon.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { estimateCost } from '../../src/apiserver/cel/estimation/coster.ts';
import { baseEnvironment, compile } from '../../src/apiserver/cel/index.ts';
import { DYN, STRING } from '../../src/apiserver/cel/typing/cel-type.ts';
import { fromJson } from '../../src/apiserver/cel/values/collections.ts';
import { type TestApi, testApi } from '../apiserver/support/api.ts';
import { briefly, corpus } from './support/fuzzing.ts';

const environment = baseEnvironment.withVariables({ object: DYN, s: STRING });
/** A tenth of what Kubernetes gives an expression: so much is done in a tenth of a second at most. */
const COST_LIMIT = 100_000;
const object = { a: 1, l: Array.from({ length: 200 }, (_, place) => place), m: { k: 'v' }, long: 'ab'.repeat(100_000) };

describe('an expression', () => {
  it.each(corpus('cel'))('cel/%s', (_file, input) => {
    const source = input.toString('utf8');
    const compiled = briefly(() => compile(source, environment));
    if (!('program' in compiled)) return;
    briefly(() => estimateCost(compiled.program.expr, () => undefined));
    const variables = { object: fromJson(object), s: object.long };
    briefly(() => compiled.program.evaluate(variables, COST_LIMIT));
  });
});

describe('in the rules of a kind, and in an admission policy', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi();
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it('the same expressions are taken or refused as invalid', async () => {
    for (const [place, [file, input]] of corpus('cel').entries()) {
      const source = input.toString('utf8');
      const rule = source.replace(/\bobject\b/g, 'self.object').replace(/\bs\b/g, 'self.s');
      const expression = source.replace(/\bs\b/g, 'object.metadata.name');
      const properties = {
        object: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        s: { type: 'string' },
      };
      const schema = { type: 'object', properties, 'x-kubernetes-validations': [{ rule }] };
      const definition = await api.send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
        metadata: { name: `fuzzed${place}s.example.com` },
        spec: {
          group: 'example.com',
          scope: 'Cluster',
          names: { plural: `fuzzed${place}s`, kind: `Fuzzed${place}` },
          versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
        },
      });
      const policy = await api.send('POST', '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies', {
        metadata: { name: `fuzzed${place}` },
        spec: {
          matchConstraints: {
            resourceRules: [
              { apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'], operations: ['CREATE'] },
            ],
          },
          validations: [{ expression }],
        },
      });
      expect([201, 400, 413, 422], `${file}: ${definition.body.message}`).toContain(definition.status);
      expect([201, 400, 413, 422], `${file}: ${policy.body.message}`).toContain(policy.status);
    }
  });
});
