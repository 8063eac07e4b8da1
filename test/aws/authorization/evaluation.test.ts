// Policies alone: patterns, variables, the operators of conditions, and what several kinds of policy say together.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { doesHold, parseConditions } from '../../../src/aws/authorization/conditions.ts';
import { judge, type Permissions } from '../../../src/aws/authorization/evaluate.ts';
import { isArnLike, isLike } from '../../../src/aws/authorization/pattern.ts';
import { namedPolicy } from '../../../src/aws/authorization/permissions.ts';
import { statementPositions } from '../../../src/aws/authorization/statement-positions.ts';

/** `${name}`, as policies write it. */
const variable = (name: string) => `\${${name}}`;

type Known = Readonly<Record<string, readonly string[]>>;

const valuesOf = (known: Known) => (key: string) => (Object.hasOwn(known, key) ? known[key] : undefined);

function holds(condition: object, known: Known = {}): boolean {
  const values = valuesOf(known);
  return parseConditions(condition).every((each) => doesHold(each, values, values));
}

const policy = (statement: object, version = '2012-10-17') =>
  namedPolicy('p', 'user', JSON.stringify({ Version: version, Statement: statement }));

const ALLOW_ALL = policy({ Effect: 'Allow', Action: '*', Resource: '*' });
const ARN = 'arn:aws:eks:us-west-2:123456789012:cluster/demo';

function verdict(permissions: Permissions, known: Known = {}, action = 'eks:DescribeCluster', resource = ARN) {
  const found = judge(permissions, { action, resource, valuesOf: valuesOf(known) });
  return found.isAllowed ? 'allowed' : `${found.isExplicit ? 'explicit' : 'implicit'} ${found.kind}`;
}

describe('a pattern', () => {
  it('matches what a regular expression of the same meaning matches', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ':', '.') });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', ':', '.', '*', '?') });
    fc.assert(
      fc.property(pattern, text, (wanted, value) => {
        const source = wanted.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.');
        expect(isLike(wanted, value)).toBe(new RegExp(`^${source}$`).test(value));
      }),
    );
  });

  it('takes no longer than the product of the lengths, however many wildcards it has', () => {
    expect(isLike(`${'*a'.repeat(200)}b`, 'a'.repeat(20_000))).toBe(false);
  });

  it('of an ARN has wildcards that stay within a field, but for the last', () => {
    expect(isArnLike('arn:aws:eks:*:*:cluster/*', ARN)).toBe(true);
    expect(isArnLike('arn:aws:eks:*:cluster/*', ARN)).toBe(false);
    expect(isArnLike('arn:aws:eks*', ARN)).toBe(true);
    expect(isArnLike('arn:aws:eks', ARN)).toBe(true);
    expect(isArnLike('arn:aws:logs:*:*:log-group:*', 'arn:aws:logs:us-west-2:1:log-group:/a:log-stream:')).toBe(true);
    expect(isArnLike('*', '*')).toBe(true);
    expect(isArnLike(ARN, '*')).toBe(false);
  });

  it('has variables, whose values are no wildcards, and which may have a default', () => {
    const known = valuesOf({ 'aws:username': ['a*'], 'aws:principaltag/team': ['red', 'blue'] });
    expect(isLike(`x/${variable('aws:username')}/*`, 'x/a*/y', known)).toBe(true);
    expect(isLike(`x/${variable('aws:username')}/*`, 'x/ab/y', known)).toBe(false);
    expect(isLike(`x/${variable('aws:nothing')}`, 'x/', known)).toBe(false);
    expect(isLike(`x/${variable("aws:nothing, 'none'")}`, 'x/none', known)).toBe(true);
    expect(isLike(variable('*'), '*', known)).toBe(true);
    expect(isLike(variable('*'), 'x', known)).toBe(false);
    expect(isLike(variable('aws:principaltag/team'), 'red', known)).toBe(false);
    expect(isLike(variable('aws:username'), variable('aws:username'))).toBe(true);
  });
});

describe('an operator', () => {
  const tag = (value: string) => ({ 'aws:resourcetag/env': [value] });
  it.each([
    ['StringEquals', { 'aws:ResourceTag/env': ['dev', 'test'] }, tag('test'), true],
    ['StringEquals', { 'aws:ResourceTag/env': 'de*' }, tag('dev'), false],
    ['StringEquals', { 'aws:ResourceTag/env': 'dev' }, {}, false],
    ['StringEqualsIfExists', { 'aws:ResourceTag/env': 'dev' }, {}, true],
    ['StringNotEquals', { 'aws:ResourceTag/env': ['dev', 'test'] }, tag('test'), false],
    ['StringNotEquals', { 'aws:ResourceTag/env': 'dev' }, {}, true],
    ['StringEqualsIgnoreCase', { 'aws:ResourceTag/env': 'DEV' }, tag('dev'), true],
    ['StringLike', { 'aws:ResourceTag/env': 'de*' }, tag('dev'), true],
    ['StringNotLike', { 'aws:ResourceTag/env': 'de*' }, tag('dev'), false],
    ['NumericLessThan', { 'kms:RotationPeriodInDays': '100' }, { 'kms:rotationperiodindays': ['90'] }, true],
    ['NumericGreaterThanEquals', { 'kms:RotationPeriodInDays': 100 }, { 'kms:rotationperiodindays': ['90'] }, false],
    ['NumericNotEquals', { 'kms:RotationPeriodInDays': 100 }, { 'kms:rotationperiodindays': ['90'] }, true],
    [
      'DateLessThan',
      { 'aws:CurrentTime': '2030-01-01T00:00:00Z' },
      { 'aws:currenttime': ['2026-01-01T00:00:00Z'] },
      true,
    ],
    ['DateGreaterThan', { 'aws:EpochTime': '1893456000' }, { 'aws:epochtime': ['1767225600'] }, false],
    ['Bool', { 'aws:SecureTransport': true }, { 'aws:securetransport': ['true'] }, true],
    ['Bool', { 'aws:MultiFactorAuthPresent': 'false' }, {}, false],
    ['BoolIfExists', { 'aws:MultiFactorAuthPresent': 'false' }, {}, true],
    ['IpAddress', { 'aws:SourceIp': ['10.0.0.0/8', '192.168.1.1'] }, { 'aws:sourceip': ['192.168.1.1'] }, true],
    ['IpAddress', { 'aws:SourceIp': '2001:db8::/32' }, { 'aws:sourceip': ['2001:db8::1'] }, true],
    ['IpAddress', { 'aws:SourceIp': '10.0.0.0/8' }, { 'aws:sourceip': ['::1'] }, false],
    ['NotIpAddress', { 'aws:SourceIp': '10.0.0.0/8' }, { 'aws:sourceip': ['11.0.0.1'] }, true],
    [
      'ArnLike',
      { 'aws:PrincipalArn': 'arn:aws:iam::*:role/a*' },
      { 'aws:principalarn': ['arn:aws:iam::1:role/ab'] },
      true,
    ],
    [
      'ArnNotEquals',
      { 'aws:PrincipalArn': 'arn:aws:iam::*:role/a*' },
      { 'aws:principalarn': ['arn:aws:iam::1:role/b'] },
      true,
    ],
    ['Null', { 'aws:ResourceTag/env': 'true' }, {}, true],
    ['Null', { 'aws:ResourceTag/env': 'false' }, {}, false],
    ['ForAllValues:StringEquals', { 'aws:TagKeys': ['a', 'b'] }, { 'aws:tagkeys': ['b'] }, true],
    ['ForAllValues:StringEquals', { 'aws:TagKeys': ['a', 'b'] }, { 'aws:tagkeys': ['b', 'c'] }, false],
    ['ForAllValues:StringEquals', { 'aws:TagKeys': 'a' }, {}, true],
    ['ForAnyValue:StringLike', { 'aws:TagKeys': 'a*' }, { 'aws:tagkeys': ['b', 'ab'] }, true],
    ['ForAnyValue:StringLike', { 'aws:TagKeys': 'a*' }, {}, false],
    ['ForAnyValue:StringNotEquals', { 'aws:TagKeys': 'a' }, { 'aws:tagkeys': ['a', 'b'] }, true],
    ['StringWhatever', { 'aws:TagKeys': 'a' }, { 'aws:tagkeys': ['a'] }, false],
  ] as const)('%s of %j over %j is %s', (operator, wanted, known, expected) => {
    expect(holds({ [operator]: wanted }, known as Known)).toBe(expected);
  });
});

describe('policies', () => {
  it('deny what none allows, and what one denies', () => {
    const deny = policy({ Effect: 'Deny', Action: 'eks:Describe*', Resource: '*' });
    expect(verdict({ identity: [] })).toBe('implicit identity');
    expect(verdict({ identity: [ALLOW_ALL] })).toBe('allowed');
    expect(verdict({ identity: [ALLOW_ALL, deny] })).toBe('explicit identity');
  });

  it('match actions whatever their case, and by exclusion', () => {
    expect(verdict({ identity: [policy({ Effect: 'Allow', Action: 'EKS:describecluster', Resource: ARN })] })).toBe(
      'allowed',
    );
    const others = policy([{ Effect: 'Allow', NotAction: 'iam:*', NotResource: 'arn:aws:eks:*:*:cluster/prod*' }]);
    expect(verdict({ identity: [others] })).toBe('allowed');
    expect(verdict({ identity: [others] }, {}, 'iam:GetRole')).toBe('implicit identity');
    expect(verdict({ identity: [others] }, {}, 'eks:DescribeCluster', `${ARN.replace('demo', 'prod-1')}`)).toBe(
      'implicit identity',
    );
  });

  it('must all allow: a boundary and a session’s policies too', () => {
    const eksOnly = policy({ Effect: 'Allow', Action: 'eks:*', Resource: '*' });
    const permissions = { identity: [ALLOW_ALL], boundary: [eksOnly], session: [ALLOW_ALL] };
    expect(verdict(permissions)).toBe('allowed');
    expect(verdict(permissions, {}, 'iam:GetRole')).toBe('implicit boundary');
    expect(verdict({ identity: [ALLOW_ALL], session: [] })).toBe('implicit session');
    const deny = policy({ Effect: 'Deny', Action: '*', Resource: '*' });
    expect(verdict({ identity: [ALLOW_ALL], boundary: [deny] })).toBe('explicit boundary');
    expect(verdict({ identity: [ALLOW_ALL], session: [deny] })).toBe('explicit session');
  });

  it('of the older version have no variables', () => {
    const statement = {
      Effect: 'Allow',
      Action: '*',
      Resource: `arn:aws:eks:us-west-2:123456789012:cluster/${variable('aws:username')}`,
    };
    const known = { 'aws:username': ['demo'] };
    expect(verdict({ identity: [policy(statement)] }, known)).toBe('allowed');
    expect(verdict({ identity: [policy(statement, '2008-10-17')] }, known)).toBe('implicit identity');
  });
});

describe('statements', () => {
  it('are found in the text of their policy', () => {
    const first = '{ "Effect": "Allow", "Condition": { "Null": { "a}": ["{"] } } }';
    const text = `{ "Version": "2012-10-17",\n "Statement": [\n  ${first}, {}\n] }`;
    expect(statementPositions(text)).toEqual([
      { StartPosition: { Line: 3, Column: 3 }, EndPosition: { Line: 3, Column: 3 + first.length } },
      { StartPosition: { Line: 3, Column: 5 + first.length }, EndPosition: { Line: 3, Column: 7 + first.length } },
    ]);
    expect(statementPositions('{"Statement":{"a":{}},"Id":"x"}')).toHaveLength(1);
  });
});
