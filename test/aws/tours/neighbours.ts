// Every operation of the small services that answers something.

import { ROLE_TRUST } from '../../support/role-trust.ts';
import { ACCOUNT, REGION } from '../support/start-aws.ts';
import { bare, type Past, type Step } from './step.ts';

const blob = (past: Past) => ({ CiphertextBlob: Buffer.from(past('Encrypt.CiphertextBlob'), 'base64') });
const key = (past: Past) => ({ KeyId: past('CreateKey.KeyMetadata.KeyId') });

const root = `arn:aws:iam::${ACCOUNT}:root`;
const SIGNED = { Message: Buffer.from('text'), SigningAlgorithm: 'ECDSA_SHA_256' };
const AUTHENTICATED = { Message: Buffer.from('text'), MacAlgorithm: 'HMAC_SHA_256' };
const GRANT = { GranteePrincipal: root, RetiringPrincipal: root, Operations: ['Encrypt'] };

export const KMS_TOUR: readonly Step[] = [
  ['CreateKey', () => ({ Tags: [{ TagKey: 'team', TagValue: 'a' }] })],
  ['CreateAlias', (past) => ({ AliasName: 'alias/own', TargetKeyId: key(past).KeyId })],
  ['DescribeKey', key],
  ['GetKeyPolicy', key],
  ['ListKeyPolicies', key],
  ['GetKeyRotationStatus', key],
  bare('ListAliases'),
  bare('ListKeys'),
  ['ListResourceTags', key],
  ['CreateGrant', (past) => ({ ...key(past), ...GRANT })],
  ['ListGrants', key],
  ['ListRetirableGrants', () => ({ RetiringPrincipal: GRANT.RetiringPrincipal })],
  ['Encrypt', (past) => ({ ...key(past), Plaintext: Buffer.from('secret') })],
  ['Decrypt', blob],
  ['ReEncrypt', (past) => ({ ...blob(past), DestinationKeyId: key(past).KeyId })],
  ['GenerateDataKey', (past) => ({ ...key(past), KeySpec: 'AES_256' })],
  ['GenerateDataKeyWithoutPlaintext', (past) => ({ ...key(past), KeySpec: 'AES_256' })],
  ['GenerateRandom', () => ({ NumberOfBytes: 8 })],
  ['ScheduleKeyDeletion', key],
  ['CancelKeyDeletion', key],
  ['CreateKey', () => ({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' })],
  ['GetPublicKey', key],
  ['Sign', (past) => ({ ...key(past), ...SIGNED })],
  ['Verify', (past) => ({ ...key(past), ...SIGNED, Signature: Buffer.from(past('Sign.Signature'), 'base64') })],
  ['CreateKey', () => ({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' })],
  ['GenerateMac', (past) => ({ ...key(past), ...AUTHENTICATED })],
  ['VerifyMac', (past) => ({ ...key(past), ...AUTHENTICATED, Mac: Buffer.from(past('GenerateMac.Mac'), 'base64') })],
  ['CreateKey', () => ({ MultiRegion: true })],
  ['ReplicateKey', (past) => ({ ...key(past), ReplicaRegion: 'eu-west-1', Tags: [{ TagKey: 'team', TagValue: 'a' }] })],
];

const FILTER = { logGroupName: 'tour', filterName: 'one', filterPattern: '' };
const METRIC = { metricNamespace: 'tour', metricName: 'one', metricValue: '1' };
const STREAM = { logGroupName: 'tour', logStreamName: 'one' };

export const LOGS_TOUR: readonly Step[] = [
  ['CreateLogGroup', () => ({ logGroupName: 'tour' })],
  bare('DescribeLogGroups'),
  ['CreateLogStream', () => STREAM],
  ['PutLogEvents', () => ({ ...STREAM, logEvents: [{ timestamp: Date.now(), message: 'one' }] })],
  ['DescribeLogStreams', () => ({ logGroupName: 'tour' })],
  ['GetLogEvents', () => STREAM],
  ['FilterLogEvents', () => ({ logGroupName: 'tour' })],
  ['ListTagsForResource', () => ({ resourceArn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:tour` })],
  ['PutMetricFilter', () => ({ ...FILTER, metricTransformations: [METRIC] })],
  bare('DescribeMetricFilters'),
  ['PutSubscriptionFilter', () => ({ ...FILTER, destinationArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:tour` })],
  ['DescribeSubscriptionFilters', () => ({ logGroupName: 'tour' })],
  ['PutResourcePolicy', () => ({ policyName: 'tour', policyDocument: policyText })],
  bare('DescribeResourcePolicies'),
  [
    'PutDestination',
    () => ({
      destinationName: 'tour',
      targetArn: `arn:aws:kinesis:${REGION}:${ACCOUNT}:stream/tour`,
      roleArn: `arn:aws:iam::${ACCOUNT}:role/tour`,
    }),
  ],
  ['PutDestinationPolicy', () => ({ destinationName: 'tour', accessPolicy: policyText })],
  bare('DescribeDestinations'),
  ['DeleteDestination', () => ({ destinationName: 'tour' })],
];

const IMAGE = '/aws/service/eks/optimized-ami/1.35/amazon-linux-2023/x86_64/standard/recommended/image_id';

const named = () => ({ Name: '/tour' });
const tagged = { ResourceType: 'Parameter', ResourceId: '/tour' };

export const SSM_TOUR: readonly Step[] = [
  ['PutParameter', () => ({ ...named(), Value: 'one', Type: 'String', Tags: [{ Key: 'team', Value: 'a' }] })],
  bare('DescribeParameters'),
  ['GetParametersByPath', () => ({ Path: '/' })],
  ['LabelParameterVersion', () => ({ ...named(), Labels: ['best'] })],
  ['GetParameterHistory', named],
  ['UnlabelParameterVersion', () => ({ ...named(), ParameterVersion: 1, Labels: ['best'] })],
  ['ListTagsForResource', () => tagged],
  ['GetParameter', () => ({ Name: IMAGE })],
  ['GetParameters', () => ({ Names: [IMAGE] })],
  ['DeleteParameters', () => ({ Names: ['/tour', '/none'] })],
];

/** After IAM's, which makes the role. */
export const STS_TOUR: readonly Step[] = [
  bare('GetCallerIdentity'),
  bare('GetSessionToken'),
  ['AssumeRole', () => ({ RoleArn: `arn:aws:iam::${ACCOUNT}:role/trusting`, RoleSessionName: 'me' })],
];

const repositoryName = 'tour';
const resourceArn = `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/${repositoryName}`;
const policyText = JSON.stringify({
  Version: '2008-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 'ecr:BatchGetImage' }],
});
const lifecyclePolicyText = JSON.stringify({
  rules: [
    {
      rulePriority: 1,
      selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 10 },
      action: { type: 'expire' },
    },
  ],
});

const registryPolicyText = policyText.replace('BatchGetImage', 'ReplicateImage');
const cached = { ecrRepositoryPrefix: 'quay' };

export const ECR_TOUR: readonly Step[] = [
  ['CreateRepository', () => ({ repositoryName })],
  bare('DescribeRepositories'),
  bare('DescribeRegistry'),
  ['PutRegistryPolicy', () => ({ policyText: registryPolicyText })],
  bare('GetRegistryPolicy'),
  bare('DeleteRegistryPolicy'),
  bare('PutRegistryScanningConfiguration'),
  bare('GetRegistryScanningConfiguration'),
  ['PutReplicationConfiguration', () => ({ replicationConfiguration: { rules: [] } })],
  ['CreatePullThroughCacheRule', () => ({ ...cached, upstreamRegistryUrl: 'quay.io' })],
  bare('DescribePullThroughCacheRules'),
  ['UpdatePullThroughCacheRule', () => cached],
  ['DeletePullThroughCacheRule', () => cached],
  bare('GetAuthorizationToken'),
  ['ListImages', () => ({ repositoryName })],
  ['DescribeImages', () => ({ repositoryName })],
  ['TagResource', () => ({ resourceArn, tags: [{ Key: 'team', Value: 'a' }] })],
  ['ListTagsForResource', () => ({ resourceArn })],
  ['UntagResource', () => ({ resourceArn, tagKeys: ['team'] })],
  ['PutImageTagMutability', () => ({ repositoryName, imageTagMutability: 'IMMUTABLE' })],
  ['PutImageScanningConfiguration', () => ({ repositoryName, imageScanningConfiguration: { scanOnPush: true } })],
  ['PutLifecyclePolicy', () => ({ repositoryName, lifecyclePolicyText })],
  ['GetLifecyclePolicy', () => ({ repositoryName })],
  ['DeleteLifecyclePolicy', () => ({ repositoryName })],
  ['SetRepositoryPolicy', () => ({ repositoryName, policyText })],
  ['GetRepositoryPolicy', () => ({ repositoryName })],
  ['DeleteRepositoryPolicy', () => ({ repositoryName })],
  ['DeleteRepository', () => ({ repositoryName })],
];

const quota = { ServiceCode: 'eks', QuotaCode: 'L-33415657' };

export const SERVICE_QUOTAS_TOUR: readonly Step[] = [
  bare('ListServices'),
  ['ListServiceQuotas', () => ({ ServiceCode: 'eks' })],
  ['ListAWSDefaultServiceQuotas', () => ({ ServiceCode: 'eks' })],
  ['GetServiceQuota', () => quota],
  ['GetAWSDefaultServiceQuota', () => quota],
  ['RequestServiceQuotaIncrease', () => ({ ...quota, DesiredValue: 20 })],
  ['GetRequestedServiceQuotaChange', (past) => ({ RequestId: past('RequestServiceQuotaIncrease.RequestedQuota.Id') })],
  bare('ListRequestedServiceQuotaChangeHistory'),
  ['ListRequestedServiceQuotaChangeHistoryByQuota', () => quota],
];

const template = (Description: string) =>
  JSON.stringify({
    Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { Description, AssumeRolePolicyDocument: ROLE_TRUST } } },
    Outputs: { Role: { Value: { Ref: 'Role' }, Export: { Name: 'tour' } } },
  });
const importing = JSON.stringify({
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: { Description: { 'Fn::ImportValue': 'tour' }, AssumeRolePolicyDocument: ROLE_TRUST },
    },
  },
});
const stack = () => ({ StackName: 'tour' });
const changeSet = () => ({ ...stack(), ChangeSetName: 'other' });
const Capabilities = ['CAPABILITY_IAM'];

export const CLOUDFORMATION_TOUR: readonly Step[] = [
  ['CreateStack', () => ({ ...stack(), Capabilities, TemplateBody: template('first') })],
  ['CreateStack', () => ({ StackName: 'importing', Capabilities, TemplateBody: importing })],
  bare('ListStacks'),
  bare('DescribeStacks'),
  ['DescribeStackEvents', stack],
  ['DescribeStackResource', () => ({ ...stack(), LogicalResourceId: 'Role' })],
  ['DescribeStackResources', stack],
  ['ListStackResources', stack],
  ['GetTemplate', stack],
  ['GetTemplateSummary', stack],
  bare('ListExports'),
  ['ListImports', () => ({ ExportName: 'tour' })],
  ['UpdateStack', () => ({ ...stack(), Capabilities, TemplateBody: template('second') })],
  ['CreateChangeSet', () => ({ ...changeSet(), Capabilities, TemplateBody: template('third') })],
  ['DescribeChangeSet', changeSet],
  ['UpdateTerminationProtection', () => ({ ...stack(), EnableTerminationProtection: false })],
];
