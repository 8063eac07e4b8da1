// AssociateIdentityProviderConfig.

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
  const update = startUpdate(context, { name: clusterName, input }, (record, transaction) => {
    checkOidc(oidc, clusterName);
    // terraform-aws-modules/terraform-aws-eks#3328
    if (oidc.issuerUrl === record.cluster.identity?.oidc?.issuer)
      throw invalidParameter(
        'Incorrect Identity Provider URL configuration. The Identity Provider URL cannot be same as OpenID Connect (OIDC) issuer URL',
        { clusterName },
      );
    const others = IDENTITY_PROVIDERS.list(transaction, reference, clusterName);
    if (others.some((other) => other.identityProviderConfigName === name))
      throw inUse(`Identity provider config ${name} is already associated with cluster ${clusterName}`, {
        clusterName,
      });
    // The model declares no error of limits for it; the words are ours.
    if (others.length > 0)
      throw inUse(`Cluster ${clusterName} already has the maximum number of identity provider configs: 1`, {
        clusterName,
      });
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
