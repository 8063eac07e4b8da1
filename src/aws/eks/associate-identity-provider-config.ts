// AssociateIdentityProviderConfig.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { inUse, invalidParameter } from './errors.ts';
import { IDENTITY_PROVIDERS, newProvider, providerKey } from './identity-providers.ts';
import { newTags } from './tags.ts';
import type {
  AssociateIdentityProviderConfigRequest,
  AssociateIdentityProviderConfigResponse,
  OidcIdentityProviderConfigRequest,
} from './types.gen.ts';
import { startUpdate } from './updates.ts';

export const associateIdentityProviderConfig: Operation<
  AssociateIdentityProviderConfigRequest,
  AssociateIdentityProviderConfigResponse
> = (input, context) => {
  const { clusterName, oidc } = input;
  const tags = newTags(context, input.tags);
  const reference = { account: context.account, region: context.region, name: clusterName };
  const { identityProviderConfigName: name } = oidc;
  const update = startUpdate(context, { name: clusterName, input }, (_record, transaction) => {
    checkOidc(oidc, clusterName);
    const others = IDENTITY_PROVIDERS.list(transaction, reference, clusterName);
    if (others.some((other) => other.identityProviderConfigName === name))
      throw inUse(`Identity provider config ${name} is already associated with cluster ${clusterName}`, {
        clusterName,
      });
    if (others.length > 0)
      throw new AwsError(
        'ResourceLimitExceededException',
        `Cluster ${clusterName} already has the maximum number of identity provider configs: 1`,
        { members: { clusterName } },
      );
    IDENTITY_PROVIDERS.put(transaction, providerKey(reference, name), newProvider(reference, oidc, tags));
    return {
      type: 'AssociateIdentityProviderConfig',
      params: [{ type: 'IdentityProviderConfig', value: JSON.stringify([{ type: 'oidc', name }]) }],
      change: { identityProvider: { name, isGone: false } },
    };
  });
  return { update, tags };
};

/** The words about the scheme and the prefixes are measured in badmintoncryer/cdk-preflight, rules/eks. Throws InvalidParameterException. */
function checkOidc(
  { issuerUrl, usernamePrefix, groupsPrefix }: OidcIdentityProviderConfigRequest,
  clusterName: string,
): void {
  if (!issuerUrl.startsWith('https://')) throw invalidParameter('IssuerURL must use https:// scheme.', { clusterName });
  if (!/^https:\/\/[^\s?#]+$/.test(issuerUrl))
    throw invalidParameter('The issuerUrl must be a valid https URL without query parameters', { clusterName });
  if (usernamePrefix === 'system:' || groupsPrefix === 'system:')
    throw invalidParameter('The prefix system: is reserved for Kubernetes system use', { clusterName });
}
