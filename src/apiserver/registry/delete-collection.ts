// DELETE on a collection: every object that the selectors leave, one after another.

import { isReason } from '../../kube/api-error.ts';
import type { DeleteOptions } from '../../kube/types.gen.ts';
import { nextTurn } from '../../reconcile/turns.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import type { RequestContext } from '../request.ts';
import { warnOfNoPolicy } from './delete.ts';
import type { Handlers } from './handlers.ts';
import type { Lister, ListInput, ListPage } from './list.ts';
import type { ListOptions } from './list-options.ts';

/** How many go before others get a turn. */
const AT_ONCE = 8;

export interface CollectionDelete {
  readonly request: RequestContext;
  readonly options: Partial<DeleteOptions>;
  /** Which objects. */
  readonly list: ListInput;
  readonly tools: { readonly handlers: Handlers; readonly lister: Lister };
}

/** Answers with the objects as they were when the deletion began. Objects that vanish meanwhile are as good as deleted. */
export async function deleteCollection(
  kind: KindDefinition,
  { request, options, list, tools }: CollectionDelete,
): Promise<ListPage> {
  warnOfNoPolicy(kind, request, options);
  const page = await tools.lister.list(kind, { ...list, options: asPaged(list.options) });
  for (const [index, { metadata }] of page.items.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await nextTurn();
    await tools.handlers.delete(kind, { request, name: metadata.name, options }).catch((error: unknown) => {
      if (!isReason(error, 'NotFound')) throw error;
    });
  }
  return page;
}

/** Upstream lists in pages, of which a version is the very one, where a list of all would only be not older. */
function asPaged(options: ListOptions): ListOptions {
  const { limit, resourceVersion: version, resourceVersionMatch } = options;
  const isAny = /^0*$/.test(version) || resourceVersionMatch !== '';
  return limit > 0 || isAny ? options : { ...options, resourceVersionMatch: 'Exact' };
}
