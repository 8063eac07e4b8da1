// ListStacks: none, since none can be made.

import type { Operation } from '../operation.ts';
import type { ListStacksInput, ListStacksOutput } from './types.gen.ts';

export const listStacks: Operation<ListStacksInput, ListStacksOutput> = () => ({ StackSummaries: [] });
