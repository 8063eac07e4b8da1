// Whose bucket it is that a request is about: ARNs of S3 do not tell, and policies ask.

import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { allow, type Credentials, givenUserKey, setPolicy } from '../support/identities.ts';
import { ACCOUNT, REGION, startAws, TEST_KEY } from '../support/start-aws.ts';

it.each(['aws:ResourceAccount', 's3:ResourceAccount'])('%s is the account that has the bucket', async (key) => {
  await using aws = await startAws({ strictIam: true });
  const client = (credentials: Credentials) =>
    new S3Client({ endpoint: aws.url, region: REGION, credentials, maxAttempts: 1 });
  const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
  await client(TEST_KEY).send(new CreateBucketCommand({ Bucket: 'own', CreateBucketConfiguration }));
  const bob = client(await givenUserKey(aws, 'bob'));
  const put = () => bob.send(new PutObjectCommand({ Bucket: 'own', Key: 'one', Body: 'text' }));
  const of = (account: string) => allow('s3:PutObject', '*', { StringEquals: { [key]: account } });
  await setPolicy(aws, 'bob', of('210987654321'));
  await expect(put()).rejects.toMatchObject({
    name: 'AccessDenied',
    message: `User: arn:aws:iam::${ACCOUNT}:user/bob is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::own/one" because no identity-based policy allows the s3:PutObject action`,
  });
  await setPolicy(aws, 'bob', of(ACCOUNT));
  await put();
});
