import { describe, expect, it } from 'vitest';
import { matchesWildcard, matchProfile } from '../../src/fargate/match.ts';
import type { FargateProfile, ProfileSelector } from '../../src/fargate/ports.ts';

function profile(name: string, selectors: readonly ProfileSelector[], isActive = true): FargateProfile {
  const podExecutionRoleArn = 'arn:aws:iam::123456789012:role/pods';
  return { name, selectors, isActive, podExecutionRoleArn, subnetIds: ['subnet-1'], launchBlock: undefined };
}

const match = (namespace: string, labels: Record<string, string>, profiles: readonly FargateProfile[]) =>
  matchProfile({ namespace, labels }, profiles)?.name;

describe('a profile takes a pod', () => {
  it('when the namespace is a selector’s, whatever the labels, if the selector has none', () => {
    expect(match('default', { a: 'b' }, [profile('p', [{ namespace: 'default' }])])).toBe('p');
    expect(match('other', {}, [profile('p', [{ namespace: 'default' }])])).toBeUndefined();
  });

  it('when the pod has all of the selector’s labels, more are no hindrance', () => {
    const profiles = [profile('p', [{ namespace: 'web', labels: { environment: 'fargate', tier: 'front' } }])];
    expect(match('web', { environment: 'fargate', tier: 'front', more: 'x' }, profiles)).toBe('p');
    expect(match('web', { environment: 'fargate' }, profiles)).toBeUndefined();
  });

  it('when any of its selectors matches', () => {
    expect(match('b', {}, [profile('p', [{ namespace: 'a' }, { namespace: 'b' }])])).toBe('p');
  });

  it('by wildcards in namespace, label key and label value', () => {
    const profiles = [profile('p', [{ namespace: 'prod*', labels: { 'team-?': '*-owned' } }])];
    expect(match('prod-metrics', { 'team-a': 'us-owned' }, profiles)).toBe('p');
    expect(match('prod', { 'team-ab': 'us-owned' }, profiles)).toBeUndefined();
  });

  it('only while it is active', () => {
    expect(match('a', {}, [profile('p', [{ namespace: 'a' }], false)])).toBeUndefined();
  });
});

describe('of several profiles that match', () => {
  const profiles = [profile('prod-workload', [{ namespace: '*' }]), profile('beta-workload', [{ namespace: 'a' }])];

  it('the first by name takes the pod', () => {
    expect(match('a', {}, profiles)).toBe('beta-workload');
  });

  it('the one that the pod’s label names takes it', () => {
    expect(match('a', { 'eks.amazonaws.com/fargate-profile': 'prod-workload' }, profiles)).toBe('prod-workload');
  });

  it('none takes it when the named one has no selector for it', () => {
    expect(match('b', { 'eks.amazonaws.com/fargate-profile': 'beta-workload' }, profiles)).toBeUndefined();
  });
});

describe('wildcards', () => {
  it.each([
    ['value?', 'valuea', true],
    ['value?', 'value', false],
    ['value?', 'value-a', false],
    ['*dev', 'my-dev', true],
    ['frontend*?', 'frontend', false],
    ['frontend*?', 'frontend-1', true],
    ['*', '', true],
    ['a.c', 'abc', false],
    ['*a*b', 'xaxxb', true],
  ])('%s and %s: %s', (pattern, text, expected) => {
    expect(matchesWildcard(pattern, text)).toBe(expected);
  });

  it('cost no more than pattern times text', () => {
    expect(matchesWildcard(`${'*a'.repeat(200)}b`, 'a'.repeat(5000))).toBe(false);
  });
});
