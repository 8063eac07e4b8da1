// Tags of resources of EC2, which are given at the creation, and those that only AWS itself may give.

import { findTaggable } from '../../ec2/taggable-resources.ts';
import type { TagSpecification } from '../../ec2/types.gen.ts';
import type { ResourceCalls } from '../resource-calls.ts';
import { isReserved, type MadeResource, ownTags, type Tag } from './resource-type.ts';

/** For the operation that makes it. */
export function tagSpecifications(
  type: NonNullable<TagSpecification['ResourceType']>,
  tags: readonly Tag[],
): { TagSpecifications?: TagSpecification[] } {
  const own = ownTags(tags);
  return own.length > 0 ? { TagSpecifications: [{ ResourceType: type, Tags: own }] } : {};
}

/** Says whose it is: EC2 lets nobody but AWS do that, so no operation does. */
export function markAsOurs({ context }: ResourceCalls, id: string, tags: readonly Tag[]): void {
  context.store.commit((transaction) => {
    const resource = findTaggable(transaction, context, id);
    resource?.replace(transaction, [...resource.tags, ...tags.filter(isReserved)]);
  });
}

/** From the tags that it has to those that it is to have. */
export function changeTags(calls: ResourceCalls, { tags }: MadeResource, id: string): void {
  const own = ownTags(tags);
  const kept = new Set(own.map(({ Key }) => Key));
  const before = findTaggable(calls.context.store, calls.context, id)?.tags ?? [];
  const gone = before.filter(({ Key = '' }) => !Key.startsWith('aws:') && !kept.has(Key)).map(({ Key }) => ({ Key }));
  if (gone.length > 0) calls.call('ec2', 'DeleteTags', { Resources: [id], Tags: gone });
  if (own.length > 0) calls.call('ec2', 'CreateTags', { Resources: [id], Tags: own });
}
