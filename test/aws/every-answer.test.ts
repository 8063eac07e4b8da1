// Every operation answers what its model knows, with all that the service always returns.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, absentMembers, faultsOf, watchAnswers } from './support/answer-check.ts';
import { givenCluster, givenProfile, givenRole, givenRoles, trustPolicy } from './support/given.ts';
import { SERVICES } from './support/services.ts';
import { REGION, type RunningAws, startAws } from './support/start-aws.ts';
import { TOURS, takeTour } from './tours/index.ts';

/** What has a test of its own, because it takes more than an order of calls, or is only ever refused. */
const SHOWN_ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  ec2: ['CreateDefaultSubnet', 'CreateDefaultVpc'],
  eks: ['CancelUpdate', 'DescribeAddon', 'DescribeNodegroup'],
  s3: ['GetBucketCors', 'GetBucketReplication', 'GetBucketWebsite', 'GetObjectLockConfiguration'],
  sts: ['AssumeRoleWithWebIdentity', 'DecodeAuthorizationMessage'],
};

const ALWAYS = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/aws/always-returned.json'), 'utf8'),
) as Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

let aws: RunningAws;
const answers: Answer[] = [];
let watching: Disposable;
beforeAll(async () => {
  watching = watchAnswers(SERVICES, (answer) => answers.push(answer));
  aws = await startAws();
  await givenRoles(aws);
  await givenRole(aws, 'identity', trustPolicy('pods.eks.amazonaws.com'));
  await givenCluster(aws, { name: 'demo', accessConfig: { authenticationMode: 'API_AND_CONFIG_MAP' } });
  await givenProfile(aws, 'demo', 'p1');
});
afterAll(async () => {
  watching[Symbol.dispose]();
  await aws[Symbol.asyncDispose]();
});

describe.each(TOURS)('$service', (tour) => {
  const { service } = tour;
  const { model } = SERVICES[service];
  const ofService = () => answers.filter((answer) => answer.service === service);

  it('goes through its tour', { timeout: 60_000 }, () => takeTour(tour, { aws, region: REGION, answers }));

  it('answers every operation, and each with what the service always returns', () => {
    const always = ALWAYS[service] ?? {};
    const faults = ofService().flatMap((answer) => [
      ...faultsOf(model, answer),
      ...absentMembers(answer.output, always[answer.operation] ?? []).map(
        (path) => `${answer.operation} has no ${path}`,
      ),
    ]);
    expect(new Set(faults)).toEqual(new Set());
    const answered = new Set(ofService().map(({ operation }) => operation));
    const expected = Object.entries(model.operations)
      .filter(([, { output }]) => Object.keys((output && model.shapes[output]?.members) || {}).length > 0)
      .map(([operation]) => operation)
      .filter((operation) => !SHOWN_ELSEWHERE[service]?.includes(operation));
    expect(expected.filter((operation) => !answered.has(operation))).toEqual([]);
    expect(expected.filter((operation) => always[operation] === undefined)).toEqual([]);
    expect(Object.keys(always).filter((operation) => model.operations[operation] === undefined)).toEqual([]);
  });
});
