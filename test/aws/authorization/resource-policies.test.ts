// With --strict-iam: key policies of KMS, which come first, and policies of ECR repositories, which add to those of the account.

import { CreateRepositoryCommand, DescribeImagesCommand, SetRepositoryPolicyCommand } from '@aws-sdk/client-ecr';
import { CreateKeyCommand, DescribeKeyCommand, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allow, clientsOf, deny, document, givenUser, setPolicy } from '../support/identities.ts';
import { ACCOUNT, type RunningAws, startAws, TEST_KEY } from '../support/start-aws.ts';

let aws: RunningAws;
let root: ReturnType<typeof clientsOf>;
let bob: ReturnType<typeof clientsOf>;
beforeEach(async () => {
  aws = await startAws({ strictIam: true });
  root = clientsOf(aws, TEST_KEY);
  bob = await givenUser(aws, 'bob');
});
afterEach(() => aws[Symbol.asyncDispose]());

const USER = `arn:aws:iam::${ACCOUNT}:user/bob`;
const OWNER = `arn:aws:iam::${ACCOUNT}:root`;
const to = (principal: string, statement: object) => ({ ...statement, Principal: { AWS: principal } });

describe('a key', () => {
  const givenKey = async (...statements: object[]) => {
    const Policy = statements.length > 0 ? document(...statements) : undefined;
    const { KeyMetadata } = await root.kms.send(new CreateKeyCommand({ Policy, BypassPolicyLockoutSafetyCheck: true }));
    return KeyMetadata?.KeyId ?? '';
  };
  const look = (KeyId: string) => bob.kms.send(new DescribeKeyCommand({ KeyId }));

  it('of which nobody said anything leaves it to the policies of the account', async () => {
    const id = await givenKey();
    await expect(look(id)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `User: ${USER} is not authorized to perform: kms:DescribeKey on resource: arn:aws:kms:us-west-2:${ACCOUNT}:key/${id} because no identity-based policy allows the kms:DescribeKey action`,
    });
    await setPolicy(aws, 'bob', allow('kms:DescribeKey'));
    expect((await look(id)).KeyMetadata?.KeyId).toBe(id);
  });

  it('is open to whom its policy names, who needs none of their own', async () => {
    const id = await givenKey(to(USER, allow('kms:Describe*')));
    expect((await look(id)).KeyMetadata?.KeyId).toBe(id);
    await setPolicy(aws, 'bob', deny('kms:*'));
    await expect(look(id)).rejects.toThrow(/with an explicit deny in an identity-based policy$/);
  });

  it('is closed to everybody else, whatever their policies say', async () => {
    const id = await givenKey(to(`${USER}by`, allow('kms:*')));
    await setPolicy(aws, 'bob', allow('*'));
    await expect(look(id)).rejects.toThrow(/because no resource-based policy allows the kms:DescribeKey action$/);
  });

  it('is closed to whom its policy denies it, and its conditions count', async () => {
    const id = await givenKey(
      to(OWNER, allow('kms:*')),
      to('*', deny('kms:DescribeKey', '*', { StringEquals: { 'aws:PrincipalTag/team': 'red' } })),
    );
    await setPolicy(aws, 'bob', allow('*'));
    await expect(look(id)).rejects.toThrow(/with an explicit deny in a resource-based policy$/);
    const blue = await givenKey(
      to(OWNER, allow('kms:*')),
      to('*', deny('kms:DescribeKey', '*', { StringEquals: { 'aws:PrincipalTag/team': 'blue' } })),
    );
    expect((await look(blue)).KeyMetadata?.KeyId).toBe(blue);
  });

  it('does not get a policy that shuts out whoever sets it, or that is none', async () => {
    const KeyId = await givenKey();
    const set = (Policy: string) => root.kms.send(new PutKeyPolicyCommand({ KeyId, Policy }));
    await expect(set(document(to(USER, allow('kms:*'))))).rejects.toMatchObject({
      name: 'MalformedPolicyDocumentException',
      message: 'The new key policy will not allow you to update the key policy in the future.',
    });
    await expect(set('{ "Version": }')).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
    await setPolicy(aws, 'bob', allow('kms:PutKeyPolicy'));
    const Policy = document(to(USER, allow('kms:*')));
    await bob.kms.send(new PutKeyPolicyCommand({ KeyId, Policy }));
    expect((await look(KeyId)).KeyMetadata?.KeyId).toBe(KeyId);
  });
});

describe('a repository', () => {
  const repositoryName = 'shop/web';
  const look = () => bob.ecr.send(new DescribeImagesCommand({ repositoryName }));
  const set = (...statements: object[]) => {
    const policyText = document(...statements.map((statement) => ({ ...statement, Resource: undefined })));
    return root.ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText }));
  };
  beforeEach(() => root.ecr.send(new CreateRepositoryCommand({ repositoryName })));

  it('is open by its policy to whom that names, and by theirs to others', async () => {
    await expect(look()).rejects.toThrow(/because no identity-based policy allows the ecr:DescribeImages action$/);
    await set(to(USER, allow('ecr:DescribeImages')));
    expect((await look()).imageDetails).toEqual([]);
    await set(to(`${USER}by`, allow('ecr:DescribeImages')));
    await expect(look()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await setPolicy(aws, 'bob', allow('ecr:DescribeImages'));
    expect((await look()).imageDetails).toEqual([]);
  });

  it('is closed to whom its policy denies it', async () => {
    await setPolicy(aws, 'bob', allow('ecr:*'));
    await set(to(OWNER, deny('ecr:*')));
    await expect(look()).rejects.toThrow(/with an explicit deny in a resource-based policy$/);
  });

  it('that names the account leaves it to the policies of the account', async () => {
    await set(to(OWNER, allow('ecr:*')));
    await expect(look()).rejects.toThrow(/because no identity-based policy allows/);
  });
});
