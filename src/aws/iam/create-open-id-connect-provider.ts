// CreateOpenIDConnectProvider. Emulator: the thumbprint of a provider that names none is not fetched from its server; it is made up.

import { sha256Hex } from '../../lib/ids.ts';
import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { globalArn } from '../partitions.ts';
import { wholeSeconds } from './ids.ts';
import {
  OPEN_ID_CONNECT_PROVIDERS,
  type OpenIdConnectProviderRecord,
  providerKey,
  putProvider,
} from './open-id-connect-providers.ts';
import { withTags } from './tags.ts';
import type { CreateOpenIDConnectProviderRequest, CreateOpenIDConnectProviderResponse } from './types.gen.ts';

export const createOpenIdConnectProvider: Operation<
  CreateOpenIDConnectProviderRequest,
  CreateOpenIDConnectProviderResponse
> = (input, { store, account, region, clock }) => {
  const url = /^https:\/\/(?!-)([^\s?#]+)$/i.exec(input.Url)?.[1];
  if (url === undefined) throw new AwsError('ValidationError', 'Invalid Open ID Connect Provider URL', { status: 400 });
  const path = url.replace(/\/$/, '').replace(/^([^/]+):443(?=\/|$)/, '$1');
  const arn = globalArn('iam', { account, region }, `oidc-provider/${path}`);
  const record: OpenIdConnectProviderRecord = {
    arn,
    url: path,
    clientIds: [...(input.ClientIDList ?? [])],
    thumbprints: input.ThumbprintList?.length ? [...input.ThumbprintList] : [sha256Hex(path).slice(0, 40)],
    createdMs: wholeSeconds(clock.simulatedMs()),
    tags: withTags([], input.Tags ?? []),
  };
  store.commit((transaction) => {
    if (OPEN_ID_CONNECT_PROVIDERS.find(transaction, providerKey(account, arn)))
      throw new AwsError('EntityAlreadyExists', `Provider with url ${input.Url} already exists.`);
    putProvider(transaction, account, record);
  });
  return { OpenIDConnectProviderArn: arn, Tags: record.tags };
};
