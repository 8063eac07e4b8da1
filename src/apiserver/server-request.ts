// The context of what the API server does of its own accord.

import type { Logger } from '../lib/logger.ts';
import { type RequestContext, unheard } from './request.ts';

const NAME = 'kube-apiserver';

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

/** @param about names and namespace, where it is about one object; a logger, where somebody should hear of it */
export function serverRequest(
  verb: string,
  about: Partial<Pick<RequestContext, 'name' | 'namespace' | 'logger'>> = {},
): RequestContext {
  return {
    id: `${NAME}-${verb}`,
    user: { name: 'system:apiserver', groups: ['system:masters'] },
    verb,
    dryRun: false,
    fieldManager: NAME,
    fieldValidation: 'Ignore',
    query: new URLSearchParams(),
    userAgent: NAME,
    signal: new AbortController().signal,
    logger: silent,
    warn: unheard,
    ...about,
  };
}
