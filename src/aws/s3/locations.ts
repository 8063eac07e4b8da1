// Where buckets can be, by the names of the service's model.

import { toServiceModel } from '../model.ts';
import model from './model.gen.json' with { type: 'json' };

/** Where buckets are whose location is not told, and where to make one again is no error. */
export const FIRST_REGION = 'us-east-1';

/** As eu-west-1 was called when it was the only one of Europe. */
export const OLD_NAME = 'EU';

const LOCATIONS = toServiceModel(model).shapes['BucketLocationConstraint']?.enum ?? [];

/** But for the first region, which is none to ask for. */
export const isLocation = (name: string): boolean => LOCATIONS.includes(name);

export const isRegion = (name: string): boolean => name === FIRST_REGION || (name !== OLD_NAME && isLocation(name));
