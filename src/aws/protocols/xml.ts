// XML as the query protocols write it: elements, no attributes but the namespace, text escaped.

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#xD;',
};

/** Characters that XML 1.0 cannot hold in any form. */
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

function escapeXml(text: string): string {
  return text.replace(FORBIDDEN, '\uFFFD').replace(/[&<>"\r]/g, (char) => ESCAPES[char] ?? char);
}

/** `content` is XML already. */
export function element(name: string, content: string, namespace?: string): string {
  const open = namespace === undefined ? name : `${name} xmlns="${escapeXml(namespace)}"`;
  return content === '' ? `<${open}/>` : `<${open}>${content}</${name}>`;
}

export function textElement(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`;
}
