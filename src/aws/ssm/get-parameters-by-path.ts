// GetParametersByPath: of the account's own. Emulator: the public ones are had by their names alone.

import type { Operation } from '../operation.ts';
import { isBelow, parameterFilter } from './parameter-filters.ts';
import { checkPath, toPath } from './parameter-names.ts';
import { listParameters, parameterPage, toParameter } from './parameters.ts';
import type { GetParametersByPathRequest, GetParametersByPathResult } from './types.gen.ts';

export const getParametersByPath: Operation<GetParametersByPathRequest, GetParametersByPathResult> = (
  input,
  context,
) => {
  checkPath(input.Path);
  const isWanted = parameterFilter(input.ParameterFilters ?? [], { isByPath: true });
  const found = listParameters(context.store, context).filter(
    (record) => isBelow(record.newest.Name, input.Path, input.Recursive ?? false) && isWanted(record),
  );
  const { NextToken } = input;
  const page = parameterPage(found, ({ newest }) => toPath(newest.Name), { NextToken, size: input.MaxResults ?? 10 });
  const isDecrypted = input.WithDecryption;
  return {
    Parameters: page.items.map(({ newest }) => toParameter(context, newest, { isDecrypted })),
    NextToken: page.nextToken,
  };
};
