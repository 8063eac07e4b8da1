// ListInsights.

import type { Operation } from '../operation.ts';
import { pageOf } from '../pagination.ts';
import { invalidParameter } from './errors.ts';
import { insightsOf } from './insights.ts';
import type { ListInsightsRequest, ListInsightsResponse } from './types.gen.ts';

export const listInsights: Operation<ListInsightsRequest, ListInsightsResponse> = (input, context) => {
  const { clusterName, filter = {}, maxResults: size = 100, nextToken: token } = input;
  const isWanted = (value: string | undefined, wanted: readonly string[] | undefined) =>
    !wanted?.length || wanted.includes(value ?? '');
  const all = insightsOf(context, clusterName).filter(
    (insight) =>
      isWanted(insight.category, filter.categories) &&
      isWanted(insight.kubernetesVersion, filter.kubernetesVersions) &&
      isWanted(insight.insightStatus?.status, filter.statuses),
  );
  const page = pageOf(all, ({ name, id }) => `${name}/${id}`, { size, token });
  if (!page) throw invalidParameter('Invalid nextToken', { clusterName });
  return { insights: page.items, nextToken: page.nextToken };
};
