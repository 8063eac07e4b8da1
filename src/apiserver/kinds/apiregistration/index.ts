// The kinds of apiregistration.k8s.io.

import type { Clock } from '../../../lib/clock.ts';
import type { KindDefinition } from '../kind.ts';
import { apiServices } from './api-services.ts';

export const apiRegistrationKinds = (clock: Clock) => [apiServices(clock)] as unknown as readonly KindDefinition[];
