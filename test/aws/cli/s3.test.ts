// S3 by the aws CLI: buckets and what is set of them, objects whole and in parts, and the commands that do several things at once.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { describeCli } from '../support/cli.ts';
import { ACCOUNT, REGION } from '../support/start-aws.ts';

const nothing = async () => {};
const BUCKET = 'one-bucket';
const on = `--bucket ${BUCKET}`;
const PART_BYTES = 5 * 1024 * 1024;

describeCli('has buckets and objects of S3', nothing, ({ ask, refused }) => {
  const folder = mkdtempSync(join(tmpdir(), 'eks-fargate-s3-'));
  const file = (name: string) => join(folder, name);
  afterAll(() => rmSync(folder, { recursive: true }));

  it('makes buckets in its region, and tells where they are', async () => {
    const place = `--create-bucket-configuration LocationConstraint=${REGION}`;
    expect(await ask(`s3api create-bucket ${on} ${place} --query Location`)).toBe(`http://${BUCKET}.s3.amazonaws.com/`);
    expect(await refused(`s3api create-bucket ${on}`)).toContain('(IllegalLocationConstraintException)');
    expect(await refused(`s3api create-bucket ${on} ${place}`)).toContain('(BucketAlreadyOwnedByYou)');
    expect(await refused(`s3api create-bucket --bucket Two_Buckets ${place}`)).toContain('(InvalidBucketName)');
    expect(await ask(`s3api head-bucket ${on} --query BucketRegion`)).toBe(REGION);
    expect(await ask(`s3api get-bucket-location ${on} --query LocationConstraint`)).toBe(REGION);
    expect(await ask('s3api list-buckets --query Buckets[].Name')).toEqual([BUCKET]);
    expect(await refused('s3api head-bucket --bucket none-such')).toContain('(404)');
    // The CLI goes where the answer sends it.
    expect(await ask(`s3api list-objects-v2 ${on} --region eu-west-1 --no-paginate --query KeyCount`)).toBe(0);
  });

  it('sets what buckets have', async () => {
    expect(await ask(`s3api get-bucket-encryption ${on} --query *.Rules[].*.SSEAlgorithm[]`)).toEqual(['AES256']);
    const kms = '{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"aws:kms"}}]}';
    await ask(`s3api put-bucket-encryption ${on} --server-side-encryption-configuration`, kms);
    expect(await ask(`s3api get-bucket-encryption ${on} --query *.Rules[].*.SSEAlgorithm[]`)).toEqual(['aws:kms']);
    await ask(`s3api delete-bucket-encryption ${on}`);
    await ask(`s3api put-bucket-versioning ${on} --versioning-configuration Status=Enabled`);
    expect(await ask(`s3api get-bucket-versioning ${on} --query Status`)).toBe('Enabled');
    expect(await ask(`s3api get-public-access-block ${on} --query *.BlockPublicPolicy`)).toEqual([true]);
    await ask(`s3api put-public-access-block ${on} --public-access-block-configuration BlockPublicAcls=true`);
    expect(await ask(`s3api get-public-access-block ${on} --query *.BlockPublicPolicy`)).toEqual([false]);
    await ask(`s3api delete-public-access-block ${on}`);
    expect(await refused(`s3api get-public-access-block ${on}`)).toContain('(NoSuchPublicAccessBlockConfiguration)');
    await ask(`s3api put-bucket-ownership-controls ${on} --ownership-controls Rules=[{ObjectOwnership=ObjectWriter}]`);
    const owner = `s3api get-bucket-ownership-controls ${on} --query OwnershipControls.Rules[].ObjectOwnership`;
    expect(await ask(owner)).toEqual(['ObjectWriter']);
    await ask(`s3api delete-bucket-ownership-controls ${on}`);
    expect(await refused(owner)).toContain('(OwnershipControlsNotFoundError)');
  });

  it('sets rules, policies and tags of buckets', async () => {
    const rules = '{"Rules":[{"ID":"old","Status":"Enabled","Filter":{"Prefix":"a/"},"Expiration":{"Days":3}}]}';
    await ask(`s3api put-bucket-lifecycle-configuration ${on} --lifecycle-configuration`, rules);
    const found = `s3api get-bucket-lifecycle-configuration ${on} --query {Rules:Rules}`;
    expect(await ask(found)).toEqual(JSON.parse(rules));
    await ask(`s3api delete-bucket-lifecycle ${on}`);
    expect(await refused(found)).toContain('(NoSuchLifecycleConfiguration)');
    const statement = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: `arn:aws:s3:::${BUCKET}/*` };
    const policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    await ask(`s3api put-bucket-policy ${on} --policy`, policy);
    expect(await ask(`s3api get-bucket-policy ${on} --query Policy`)).toBe(policy);
    expect(await refused(`s3api put-bucket-policy ${on} --policy`, policy.replaceAll(BUCKET, 'other'))).toContain(
      '(MalformedPolicy) when calling the PutBucketPolicy operation: Policy has invalid resource',
    );
    await ask(`s3api delete-bucket-policy ${on}`);
    expect(await refused(`s3api get-bucket-policy ${on}`)).toContain('(NoSuchBucketPolicy)');
    await ask(`s3api put-bucket-tagging ${on} --tagging TagSet=[{Key=team,Value=a}]`);
    expect(await ask(`s3api get-bucket-tagging ${on} --query TagSet[].Value`)).toEqual(['a']);
    await ask(`s3api delete-bucket-tagging ${on}`);
    expect(await refused(`s3api get-bucket-tagging ${on}`)).toContain('(NoSuchTagSet)');
  });

  it('tells of a bucket what it has not', async () => {
    const place = `--create-bucket-configuration LocationConstraint=${REGION}`;
    await ask(`s3api create-bucket --bucket plain-bucket ${place}`);
    const plain = '--bucket plain-bucket';
    expect(await refused(`s3api get-bucket-cors ${plain}`)).toContain('(NoSuchCORSConfiguration)');
    expect(await refused(`s3api get-bucket-website ${plain}`)).toContain('(NoSuchWebsiteConfiguration)');
    expect(await refused(`s3api get-bucket-replication ${plain}`)).toContain('(ReplicationConfigurationNotFoundError)');
    expect(await refused(`s3api get-object-lock-configuration ${plain}`)).toContain(
      '(ObjectLockConfigurationNotFoundError)',
    );
    expect(await ask(`s3api get-bucket-logging ${plain} --query {is:LoggingEnabled}`)).toEqual({ is: null });
    expect(await ask(`s3api get-bucket-accelerate-configuration ${plain} --query {is:Status}`)).toEqual({ is: null });
    expect(await ask(`s3api get-bucket-request-payment ${plain} --query Payer`)).toBe('BucketOwner');
    expect(await ask(`s3api get-bucket-acl ${plain} --query Grants[].[Grantee.Type,Permission]`)).toEqual([
      ['CanonicalUser', 'FULL_CONTROL'],
    ]);
    expect(await refused(`s3api put-bucket-acl ${plain} --acl public-read`)).toContain(
      '(AccessControlListNotSupported)',
    );
    await ask(`s3api delete-bucket ${plain}`);
  });

  it('keeps objects', async () => {
    writeFileSync(file('text'), 'one\n');
    const put = `s3api put-object ${on} --key dir/ä+b --body ${file('text')} --metadata team=a`;
    expect(await ask(`${put} --query ETag`)).toBe('"5bbf5a52328e7439ae6e719dfe712200"');
    const attributes = `s3api get-object-attributes ${on} --key dir/ä+b --object-attributes`;
    expect(await ask(`${attributes} ETag ObjectSize --query [ETag,ObjectSize]`)).toEqual([
      '5bbf5a52328e7439ae6e719dfe712200',
      4,
    ]);
    expect(await refused(`${put} --if-none-match *`)).toContain('(PreconditionFailed)');
    const asked = `${on} --key dir/ä+b`;
    expect(await ask(`s3api head-object ${asked} --query [ContentLength,Metadata.team]`)).toEqual([4, 'a']);
    expect(await ask(`s3api get-object ${asked} --range bytes=1-2 ${file('got')} --query ContentRange`)).toBe(
      'bytes 1-2/4',
    );
    expect(readFileSync(file('got'), 'utf8')).toBe('ne');
    expect(await ask(`s3api list-objects ${on} --query Contents[].Key`)).toEqual(['dir/ä+b']);
    expect(await ask(`s3api list-objects-v2 ${on} --delimiter / --query CommonPrefixes[].Prefix`)).toEqual(['dir/']);
    expect(await ask(`s3api list-object-versions ${on} --query Versions[].[Key,VersionId,IsLatest]`)).toEqual([
      ['dir/ä+b', 'null', true],
    ]);
    await ask(`s3api put-object-tagging ${asked} --tagging TagSet=[{Key=team,Value=a}]`);
    expect(await ask(`s3api get-object-tagging ${asked} --query TagSet[].Value`)).toEqual(['a']);
    const copied = `s3api copy-object ${on} --key copy --copy-source ${BUCKET}/dir/ä+b`;
    expect(await ask(`${copied} --query CopyObjectResult.ETag`)).toBe('"5bbf5a52328e7439ae6e719dfe712200"');
    expect(await ask(`s3api get-object-tagging ${on} --key copy --query TagSet[].Value`)).toEqual(['a']);
    await ask(`s3 mv s3://${BUCKET}/copy s3://${BUCKET}/moved --only-show-errors`);
    await ask(`s3api delete-object ${on} --key moved`);
    await ask(`s3api delete-object-tagging ${asked}`);
    expect(await ask(`s3api get-object-tagging ${asked} --query TagSet`)).toEqual([]);
    await ask(`s3api delete-object ${asked}`);
    expect(await refused(`s3api get-object ${asked} ${file('got')}`)).toContain('(NoSuchKey)');
  });

  it('takes objects in parts', async () => {
    writeFileSync(file('part1'), Buffer.alloc(PART_BYTES, 'a'));
    writeFileSync(file('part2'), 'b');
    const asked = `${on} --key whole`;
    const id = await ask<string>(`s3api create-multipart-upload ${asked} --query UploadId`);
    const upload = `${asked} --upload-id ${id}`;
    const etags: string[] = [];
    for (const number of [1, 2]) {
      const part = `--part-number ${number} --body ${file(`part${number}`)}`;
      etags.push(await ask<string>(`s3api upload-part ${upload} ${part} --query ETag`));
    }
    expect(await ask(`s3api list-parts ${upload} --query Parts[].Size`)).toEqual([PART_BYTES, 1]);
    expect(await ask(`s3api list-multipart-uploads ${on} --query Uploads[].UploadId`)).toEqual([id]);
    const parts = JSON.stringify({ Parts: etags.map((ETag, index) => ({ ETag, PartNumber: index + 1 })) });
    const complete = `s3api complete-multipart-upload ${upload} --query ETag --multipart-upload`;
    expect(await ask(complete, parts)).toMatch(/^"[0-9a-f]{32}-2"$/);
    expect(await ask(`s3api head-object ${asked} --query ContentLength`)).toBe(PART_BYTES + 1);
    expect(await refused(`s3api abort-multipart-upload ${upload}`)).toContain('(NoSuchUpload)');
    const objects = '{"Objects":[{"Key":"whole"},{"Key":"none"}]}';
    expect(await ask(`s3api delete-objects ${on} --query Deleted[].Key --delete`, objects)).toEqual(['whole', 'none']);
  });

  it('copies, lists and removes with s3', async () => {
    writeFileSync(file('large'), Buffer.alloc(2 * PART_BYTES, 'c'));
    await ask(`s3 cp ${file('large')} s3://${BUCKET}/large --only-show-errors`);
    await ask(`s3 cp s3://${BUCKET}/large ${file('back')} --only-show-errors`);
    expect(readFileSync(file('back')).equals(readFileSync(file('large')))).toBe(true);
    expect(await refused(`s3 rb s3://${BUCKET}`)).toContain('(BucketNotEmpty)');
    await ask(`s3 rm s3://${BUCKET} --recursive --only-show-errors`);
    await ask(`s3api delete-bucket ${on}`);
    expect(await ask('s3api list-buckets --query Buckets')).toEqual([]);
  });

  it('says by name what is not emulated, and whose bucket it is not', async () => {
    expect(await refused(`s3api get-object-acl ${on} --key a`)).toContain('s3:GetObjectAcl is not emulated.');
    expect(await refused(`s3api delete-bucket ${on} --expected-bucket-owner ${ACCOUNT}`)).toContain('(NoSuchBucket)');
  });
});
