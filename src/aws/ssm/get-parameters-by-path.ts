// GetParametersByPath: of the account's own, and below `/aws/` of the public ones of EKS.

import type { Operation } from '../operation.ts';
import { isBelow, parameterFilter } from './parameter-filters.ts';
import { checkPath, toPath } from './parameter-names.ts';
import { listParameters, parameterPage, toParameter } from './parameters.ts';
import { publicParametersBelow } from './public-parameters.ts';
import type { GetParametersByPathRequest, GetParametersByPathResult, Parameter } from './types.gen.ts';

export const getParametersByPath: Operation<GetParametersByPathRequest, GetParametersByPathResult> = (
  input,
  context,
) => {
  checkPath(input.Path);
  const isWanted = parameterFilter(input.ParameterFilters ?? [], { isByPath: true });
  const { Path, Recursive = false, NextToken, WithDecryption: isDecrypted } = input;
  const isIn = (name: string) => isBelow(name, Path, Recursive);
  const own = listParameters(context.store, context)
    .filter((record) => isIn(record.newest.Name) && isWanted(record))
    .map(({ newest }) => toParameter(context, newest, { isDecrypted }));
  // Those of AWS have nothing that could be filtered by.
  const isPublic = Path.startsWith('/aws/') && !input.ParameterFilters?.length;
  const found = isPublic ? publicParametersBelow(context, isIn) : own;
  const keyOf = ({ Name = '' }: Parameter) => toPath(Name);
  const page = parameterPage(found, keyOf, { NextToken, size: input.MaxResults ?? 10 });
  return { Parameters: page.items, NextToken: page.nextToken };
};
