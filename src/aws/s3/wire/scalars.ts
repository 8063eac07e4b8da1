// Texts of headers, parameters and elements, as the values that they stand for.

import type { AwsError } from '../../aws-error.ts';
import type { ShapeFacts } from '../../model.ts';

/** Times are milliseconds since 1970. @param refusal what is thrown for a text that is no such value */
export function scalarOf(shape: ShapeFacts, text: string, refusal: () => AwsError): string | number | boolean {
  switch (shape.type) {
    case 'boolean':
      if (!/^(true|false)$/i.test(text)) throw refusal();
      return text.toLowerCase() === 'true';
    case 'integer':
    case 'long':
      if (!/^-?\d{1,15}$/.test(text)) throw refusal();
      return Number(text);
    case 'timestamp': {
      const ms = Date.parse(text);
      if (Number.isNaN(ms)) throw refusal();
      return ms;
    }
    default:
      return text;
  }
}
