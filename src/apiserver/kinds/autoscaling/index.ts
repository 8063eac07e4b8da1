// The kinds of autoscaling.

import type { KindDefinition } from '../kind.ts';
import { horizontalPodAutoscalers, horizontalPodAutoscalersV1 } from './horizontal-pod-autoscalers.ts';

/** The preferred version first. */
export const autoscalingKinds = [
  horizontalPodAutoscalers,
  horizontalPodAutoscalersV1,
] as unknown as readonly KindDefinition[];
