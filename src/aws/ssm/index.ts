// The operations of SSM that are served.

import { toServiceModel } from '../model.ts';
import type { Service } from '../operation.ts';
import { getParameter } from './get-parameter.ts';
import { getParameters } from './get-parameters.ts';
import model from './model.gen.json' with { type: 'json' };

export const ssm: Service = {
  model: toServiceModel(model),
  operations: {
    GetParameter: getParameter,
    GetParameters: getParameters,
  },
};
