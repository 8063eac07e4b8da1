// With --strict-iam: parameters are resources by their paths, and have tags that policies look at.

import {
  AddTagsToResourceCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  PutParameterCommand,
} from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { allow, givenUser, setPolicy } from '../support/identities.ts';
import { ACCOUNT, REGION, type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
beforeEach(async () => {
  aws = await startAws({ strictIam: true });
});
afterEach(() => aws[Symbol.asyncDispose]());

const USER = `arn:aws:iam::${ACCOUNT}:user/bob`;
const arnOf = (path: string) => `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter${path}`;
const put = (Name: string, more: object = {}) => new PutParameterCommand({ Name, Type: 'String', Value: 'x', ...more });
const get = (Name: string) => new GetParameterCommand({ Name });

it('a parameter is its path, whichever version is meant', async () => {
  const { ssm } = await givenUser(aws, 'bob', allow('ssm:*Parameter*', arnOf('/shop/u*l')));
  await ssm.send(put('/shop/url'));
  await expect(ssm.send(get('/shop/url:1'))).resolves.toMatchObject({ Parameter: { Value: 'x' } });
  await expect(ssm.send(get(`${arnOf('/shop/url')}:1`))).resolves.toBeDefined();
  await expect(ssm.send(put('plain'))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: `User: ${USER} is not authorized to perform: ssm:PutParameter on resource: ${arnOf('/plain')} because no identity-based policy allows the ssm:PutParameter action`,
  });
  await expect(ssm.send(new GetParametersByPathCommand({ Path: '/shop/' }))).rejects.toThrow(
    `ssm:GetParametersByPath on resource: ${arnOf('/shop')} because`,
  );
});

it('tags at the creation need a right of their own, and are looked at afterwards', async () => {
  const { ssm } = await givenUser(aws, 'bob', allow('ssm:PutParameter'));
  const tagged = put('/red', { Tags: [{ Key: 'team', Value: 'red' }] });
  await expect(ssm.send(tagged)).rejects.toThrow(/perform: ssm:AddTagsToResource on resource: .*parameter\/red/);
  const ofTeam = { StringEquals: { 'aws:ResourceTag/team': 'red' } };
  await setPolicy(
    aws,
    'bob',
    allow(['ssm:PutParameter', 'ssm:AddTagsToResource']),
    allow('ssm:GetParameter', '*', ofTeam),
  );
  await ssm.send(tagged);
  await ssm.send(put('/blue'));
  await expect(ssm.send(get('/red'))).resolves.toBeDefined();
  await expect(ssm.send(get('/blue'))).rejects.toMatchObject({ name: 'AccessDeniedException' });
  const add = { ResourceType: 'Parameter' as const, ResourceId: '/blue', Tags: [{ Key: 'team', Value: 'red' }] };
  await ssm.send(new AddTagsToResourceCommand(add));
  await expect(ssm.send(get('/blue'))).resolves.toBeDefined();
});
