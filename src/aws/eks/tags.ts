// Which tags a resource of EKS may have, as the documentation of the API's TagMap says it.
// https://docs.aws.amazon.com/eks/latest/userguide/eks-using-tags.html

import { AwsError } from '../aws-error.ts';
import type { AwsContext } from '../operation.ts';

const MOST_TAGS = 50;

type Tags = Readonly<Record<string, string>>;
type Asker = Pick<AwsContext, 'caller'>;

/** Throws InvalidParameterException for those that begin, in key or value, as only AWS's own do. */
export function newTags(asker: Asker, tags: Tags | undefined): Record<string, string> {
  refuseReserved(asker, tags ?? {}, 'InvalidParameterException');
  return { ...tags };
}

/** Those that something has, with those that are added. Throws BadRequestException. */
export function withTags(asker: Asker, before: Tags, added: Tags): Record<string, string> {
  refuseReserved(asker, added, 'BadRequestException');
  const tags = { ...before, ...added };
  if (Object.keys(tags).length > MOST_TAGS)
    throw new AwsError('BadRequestException', `A resource can have at most ${MOST_TAGS} tags`);
  return tags;
}

/** The words are those that other services have for it; EKS's own are not known. Services of AWS give such tags. */
function refuseReserved({ caller }: Asker, tags: Tags, code: string): void {
  const isOfService = caller.sourceIp?.endsWith('.amazonaws.com') === true;
  const isReserved = (text: string) => /^aws:/i.test(text);
  if (!isOfService && Object.entries(tags).some((tag) => tag.some(isReserved)))
    throw new AwsError(code, 'aws: prefixed tag key names are not allowed for external use.');
}
