// The audit policy: which rule means a request, and what is wrong with a file.

import { describe, expect, test } from 'vitest';
import { type AuditPolicy, type Level, type PolicyRule, scopeOf } from '../../src/apiserver/audit/policy.ts';
import { readAuditPolicy } from '../../src/apiserver/audit/read-policy.ts';
import type { Attributes } from '../../src/apiserver/request.ts';

const POD: Attributes = {
  user: { name: 'jane', groups: ['devs', 'system:authenticated'] },
  verb: 'get',
  version: 'v1',
  resource: 'pods',
  namespace: 'team',
  name: 'web',
};
const LOG: Attributes = { ...POD, subresource: 'log' };
const SCALE: Attributes = { ...POD, group: 'apps', resource: 'deployments', subresource: 'scale' };
const NODE: Attributes = { user: POD.user, verb: 'list', version: 'v1', resource: 'nodes' };
const PATH: Attributes = { user: POD.user, verb: 'get', path: '/healthz/ping' };

const levelOf = (rule: Omit<PolicyRule, 'level'>, attributes: Attributes): Level =>
  scopeOf({ rules: [{ level: 'Request', ...rule }] }, attributes).level;

describe('a rule means a request', () => {
  test.each<[string, Omit<PolicyRule, 'level'>, Attributes, boolean]>([
    ['of anybody', {}, POD, true],
    ['of its users', { users: ['jane'] }, POD, true],
    ['not of others', { users: ['joe'] }, POD, false],
    ['of one of its groups', { userGroups: ['ops', 'devs'] }, POD, true],
    ['not of those in none', { userGroups: ['ops'] }, POD, false],
    ['with its verbs', { verbs: ['get', 'list'] }, POD, true],
    ['not with others', { verbs: ['delete'] }, POD, false],
    ['in its namespaces', { namespaces: ['team'] }, POD, true],
    ['not in others', { namespaces: ['other'] }, POD, false],
    ['in no namespace', { namespaces: [''] }, NODE, true],
    ['for its resources', { resources: [{ resources: ['pods'] }] }, POD, true],
    ['not for their subresources', { resources: [{ resources: ['pods'] }] }, LOG, false],
    ['for a subresource', { resources: [{ resources: ['pods/log'] }] }, LOG, true],
    ['for all subresources', { resources: [{ resources: ['pods/*'] }] }, LOG, true],
    ['for a subresource of all', { resources: [{ group: 'apps', resources: ['*/scale'] }] }, SCALE, true],
    ['for everything of its group', { resources: [{ group: '' }] }, LOG, true],
    ['not of another group', { resources: [{ group: '' }] }, SCALE, false],
    ['of all groups', { resources: [{ group: '*', resources: ['*'] }] }, SCALE, true],
    ['for its names', { resources: [{ resources: ['pods'], resourceNames: ['web'] }] }, POD, true],
    ['not for others', { resources: [{ resources: ['pods'], resourceNames: ['db'] }] }, POD, false],
    ['for a path', { nonResourceURLs: ['/healthz*'] }, PATH, true],
    ['not for another', { nonResourceURLs: ['/version'] }, PATH, false],
    ['for a path, not for resources', { nonResourceURLs: ['*'] }, POD, false],
    ['for resources, not for a path', { resources: [{ group: '*' }] }, PATH, false],
  ])('%s', (_, rule, attributes, isMeant) => {
    expect(levelOf(rule, attributes)).toBe(isMeant ? 'Request' : 'None');
  });

  test('when it is the first that does; the stages of both policy and rule are left out', () => {
    const policy: AuditPolicy = {
      omitStages: ['RequestReceived'],
      omitManagedFields: true,
      rules: [
        { level: 'Metadata', verbs: ['get'], omitStages: ['Panic'], omitManagedFields: false },
        { level: 'RequestResponse' },
      ],
    };
    expect(scopeOf(policy, POD)).toEqual({
      level: 'Metadata',
      omitStages: new Set(['RequestReceived', 'Panic']),
      omitManagedFields: false,
    });
    expect(scopeOf(policy, NODE)).toMatchObject({ level: 'RequestResponse', omitManagedFields: true });
  });
});

const policyOf = (...lines: readonly string[]) => ['apiVersion: audit.k8s.io/v1', 'kind: Policy', ...lines].join('\n');
const read = (text: string) => {
  const warnings: string[] = [];
  return { policy: readAuditPolicy(text, (words) => warnings.push(words)), warnings };
};

describe('the file', () => {
  test('is read', () => {
    const text = policyOf(
      'metadata: { name: a }',
      'rules:',
      '- level: Metadata',
      '  resources: [{ resources: [pods] }]',
    );
    expect(read(text)).toEqual({
      policy: { rules: [{ level: 'Metadata', resources: [{ resources: ['pods'] }] }] },
      warnings: [],
    });
  });

  test('may have fields that nobody knows, which are told', () => {
    const { policy, warnings } = read(policyOf('rules:', '- level: None', '  resourses: []'));
    expect(policy).toEqual({ rules: [{ level: 'None' }] });
    expect(warnings).toEqual([
      'Audit policy contains errors, falling back to lenient decoding: strict decoding error: unknown field "rules[0].resourses"',
    ]);
  });

  test.each<[string, string]>([
    ['rules: []', "failed decoding: Object 'Kind' is missing in the policy"],
    ['{ kind: Policy, apiVersion: audit.k8s.io/v2 }', 'no kind "Policy" is registered for version "audit.k8s.io/v2"'],
    [policyOf('rules: []'), 'loaded illegal policy with 0 rules'],
    [
      policyOf('rules: [{ level: Some }]'),
      'rules[0].level: Unsupported value: "Some": supported values: "None", "Metadata"',
    ],
    [policyOf('rules: [{}]'), 'rules[0].level: Required value'],
    [policyOf('rules: [{ level: None, users: jane }]'), 'failed decoding: rules[0].users: must be a list'],
    [
      policyOf('rules: [{ level: None, nonResourceURLs: [healthz] }]'),
      'rules[0].nonResourceURLs[0]: Invalid value: "healthz": non-resource URL rules must begin with a \'/\' character',
    ],
    [
      policyOf('rules: [{ level: None, nonResourceURLs: ["/a*b"] }]'),
      "non-resource URL wildcards '*' must be the final character of the rule",
    ],
    [
      policyOf('rules: [{ level: None, nonResourceURLs: ["/a"], namespaces: [b] }]'),
      'rules[0].nonResourceURLs: Invalid value: ["/a"]: rules cannot apply to both regular resources and non-resource URLs',
    ],
    [policyOf('rules: [{ level: None, resources: [{ group: apps/v1 }] }]'), 'rules[0].resources.group: Invalid value'],
    [
      policyOf('rules: [{ level: None, resources: [{ resourceNames: [a] }] }]'),
      'rules[0].resources.resourceNames: Invalid value: ["a"]: using resourceNames requires at least one resource',
    ],
    [
      policyOf('omitStages: [Now]', 'rules: [{ level: None }]'),
      'omitStages[0]: Invalid value: "Now": allowed stages are RequestReceived,ResponseStarted,ResponseComplete,Panic',
    ],
  ])('%s is none', (text, words) => {
    expect(() => read(text)).toThrow(words);
  });
});
