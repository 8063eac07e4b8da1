// The json protocol (Logs, KMS, SSM): the operation is in a header, the input is the body, and so is the output.

import { AwsError } from '../aws-error.ts';
import { shapeOf } from '../model.ts';
import { readBody, structureFromWire, toWire } from './json-shapes.ts';
import { type AnswerOptions, type ProtocolCodec, statusOf } from './protocol.ts';

export const json: ProtocolCodec = {
  parse(model, request) {
    if (request.method !== 'POST') throw unknownOperation(`${request.method} is no method of this service.`, 404);
    const [prefix, operation = '', ...rest] = (request.headers.get('x-amz-target') ?? '').split('.');
    if (prefix !== model.targetPrefix || operation === '' || rest.length > 0)
      throw unknownOperation(`X-Amz-Target is not ${model.targetPrefix} and the name of an operation.`);
    const facts = Object.hasOwn(model.operations, operation) ? model.operations[operation] : undefined;
    if (!facts) return { operation: operation.slice(0, 128) };
    return {
      operation,
      input: facts.input ? structureFromWire(model, shapeOf(model, facts.input), readBody(request)) : {},
    };
  },
  answer(operation, output, options) {
    const shape = options.model.operations[operation]?.output;
    const body = shape ? JSON.stringify(toWire(options.model, shapeOf(options.model, shape), output ?? {})) : '';
    return { status: 200, headers: headersOf(options), body };
  },
  error(error, options) {
    // What the service says without words has no member for them.
    const words = error.message === '' ? {} : { message: error.message };
    const body = JSON.stringify({ __type: error.code, ...words });
    const headers = { ...headersOf(options), 'x-amzn-errortype': error.code };
    return { status: statusOf(error, options.model), headers, body };
  },
  notServed: (operation, model) => unknownOperation(`${model.service}:${operation} is not emulated.`),
};

/** The code is what services of AWS answer to a target that is none of theirs (aws/aws-sdk-net#1536); they do it without words. */
function unknownOperation(message: string, status = 400): AwsError {
  return new AwsError('UnknownOperationException', message, { status });
}

function headersOf({ requestId }: AnswerOptions): Record<string, string> {
  return { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId };
}
