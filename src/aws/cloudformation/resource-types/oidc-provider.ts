// AWS::IAM::OIDCProvider.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-oidcprovider.html

import type { CreateOpenIDConnectProviderResponse } from '../../iam/types.gen.ts';
import { goneTagKeys, ownTags, type ResourceType } from './resource-type.ts';

const listOf = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);

export const openIdConnectProvider: ResourceType = {
  properties: ['ClientIdList', 'Tags', 'ThumbprintList', 'Url'],
  required: ['Url'],
  attributes: ['Arn'],
  updatable: ['ClientIdList', 'Tags', 'ThumbprintList'],
  create(calls, resource) {
    const { Tags: _, ...own } = resource.properties;
    const input = calls.toInput('iam', 'CreateOpenIDConnectProvider', own);
    const made = calls.call<object, CreateOpenIDConnectProviderResponse>('iam', 'CreateOpenIDConnectProvider', {
      ...input,
      Tags: ownTags(resource.tags),
    });
    resource.made(made.OpenIDConnectProviderArn ?? '');
  },
  read(calls, { physicalId: OpenIDConnectProviderArn }) {
    calls.call('iam', 'GetOpenIDConnectProvider', { OpenIDConnectProviderArn });
    return { Arn: OpenIDConnectProviderArn };
  },
  update(calls, { physicalId: OpenIDConnectProviderArn, properties, tags }, before) {
    const place = { OpenIDConnectProviderArn };
    const [wanted, had] = [listOf(properties['ClientIdList']), listOf(before['ClientIdList'])];
    for (const ClientID of wanted.filter((id) => !had.includes(id)))
      calls.call('iam', 'AddClientIDToOpenIDConnectProvider', { ...place, ClientID });
    for (const ClientID of had.filter((id) => !wanted.includes(id)))
      calls.call('iam', 'RemoveClientIDFromOpenIDConnectProvider', { ...place, ClientID });
    const ThumbprintList = listOf(properties['ThumbprintList']);
    if (ThumbprintList.length > 0)
      calls.call('iam', 'UpdateOpenIDConnectProviderThumbprint', { ...place, ThumbprintList });
    const gone = goneTagKeys(before, tags);
    if (gone.length > 0) calls.call('iam', 'UntagOpenIDConnectProvider', { ...place, TagKeys: gone });
    calls.call('iam', 'TagOpenIDConnectProvider', { ...place, Tags: ownTags(tags) });
  },
  delete(calls, { physicalId: OpenIDConnectProviderArn }) {
    calls.call('iam', 'DeleteOpenIDConnectProvider', { OpenIDConnectProviderArn });
  },
};
