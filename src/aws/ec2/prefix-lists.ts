// The prefix lists of AWS: the addresses of the services that have gateway endpoints.

import type { Scope } from '../operation.ts';
import { lastingResourceId } from './collections.ts';
import type { PrefixList } from './types.gen.ts';

/** Emulator: the blocks are those that AWS documents in its examples, the same in every region. */
const BLOCKS: Readonly<Record<string, readonly string[]>> = {
  s3: ['54.231.0.0/17', '52.92.0.0/17'],
  dynamodb: ['52.94.0.0/22'],
};

export function prefixLists(scope: Scope): PrefixList[] {
  return Object.entries(BLOCKS).map(([service, blocks]) => ({
    PrefixListId: lastingResourceId('pl', scope, service),
    PrefixListName: `com.amazonaws.${scope.region}.${service}`,
    Cidrs: [...blocks],
  }));
}

/** The list of a service that has gateway endpoints; undefined for others. */
export function gatewayPrefixList(scope: Scope, serviceName: string): PrefixList | undefined {
  return prefixLists(scope).find(({ PrefixListName }) => PrefixListName === serviceName);
}
