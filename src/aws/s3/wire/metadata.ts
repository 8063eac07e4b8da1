// Values of metadata: texts of any language in headers of ASCII. https://www.rfc-editor.org/rfc/rfc2047
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#UserMetadata

const ENCODED = /^=\?utf-8\?([bq])\?(.*)\?=$/i;

/** @param text as the header has it, each of its bytes a character. What is encoded badly is left as it is. */
export function readMetadata(text: string): string {
  const [, kind = '', content = ''] = ENCODED.exec(text) ?? [];
  if (kind === '') return Buffer.from(text, 'latin1').toString('utf8');
  if (kind.toLowerCase() === 'b') {
    const bytes = Buffer.from(content, 'base64');
    return bytes.toString('base64') === content ? bytes.toString('utf8') : text;
  }
  const plain = content
    .replaceAll('_', ' ')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(plain, 'latin1').toString('utf8');
}

const PRINTABLE = /^[\t\x20-\x7e]$/;

/** Plain where it can be; else letters as they are where most are plain, or all of it as base64 (localstack's tests have recorded which). */
export function writeMetadata(text: string): string {
  const characters = [...text];
  const plain = characters.filter((character) => PRINTABLE.test(character)).length;
  if (plain === characters.length) return text;
  if (plain <= characters.length / 2) return `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;
  return `=?UTF-8?Q?${characters.map(quoted).join('')}?=`;
}

function quoted(character: string): string {
  if (character === ' ') return '_';
  if (PRINTABLE.test(character) && !/[=_?]/.test(character)) return character;
  return [...Buffer.from(character)].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}
