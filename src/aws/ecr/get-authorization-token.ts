// GetAuthorizationToken: what `docker login` takes. Emulator: it is of the right form, and there is no registry that would take it.

import { secretBytes } from '../../lib/ids.ts';
import type { Operation } from '../operation.ts';
import { partitionOf } from '../partitions.ts';
import type { GetAuthorizationTokenRequest, GetAuthorizationTokenResponse } from './types.gen.ts';

const LIFE_MS = 12 * 60 * 60_000;

export const getAuthorizationToken: Operation<GetAuthorizationTokenRequest, GetAuthorizationTokenResponse> = (
  input,
  { account, region, clock },
) => {
  const expiresAt = clock.simulatedMs() + LIFE_MS;
  const registries = input.registryIds?.length ? input.registryIds : [account];
  return {
    authorizationData: registries.map((registry) => ({
      authorizationToken: Buffer.from(`AWS:${secretBytes(96).toString('base64')}`).toString('base64'),
      expiresAt,
      proxyEndpoint: `https://${registry}.dkr.ecr.${region}.${partitionOf(region).dnsSuffix}`,
    })),
  };
};
