// The formats of strings that a schema may name.
// https://github.com/kubernetes/kube-openapi/tree/master/pkg/validation/strfmt

import ipaddr from 'ipaddr.js';

type Test = (text: string) => boolean;

const matching =
  (pattern: RegExp): Test =>
  (text) =>
    pattern.test(text);

const HEX = '[0-9a-f]';
const uuid = (version: string, variant: string) =>
  matching(new RegExp(`^${HEX}{8}-?${HEX}{4}-?${version}-?${variant}-?${HEX}{12}$`, 'i'));
const ANY_GROUP = `${HEX}{4}`;
const RFC_VARIANT = `[89ab]${HEX}{3}`;

const SHORT_NAME = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const HOST_CHARACTER = 'a-zA-Z0-9\\p{S}\\p{L}';
const HOSTNAME = new RegExp(
  `^([${HOST_CHARACTER}]((-?[${HOST_CHARACTER}]{0,62})?)|([${HOST_CHARACTER}](([${HOST_CHARACTER}-]{0,61}[${HOST_CHARACTER}])?)(\\.)){1,}([a-zA-Z\\p{L}]){2,63})$`,
  'u',
);
const CREDIT_CARD =
  /^(?:4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|6(?:011|5[0-9][0-9])[0-9]{12}|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}|(?:2131|1800|35\d{3})\d{11})$/;
const RGB =
  /^rgb\(\s*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*,\s*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*,\s*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*\)$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/;
const TIME = /^([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))$/;
const GO_DURATION = /^[-+]?(0|(\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))*$/;
const LONG_UNIT = /^(ns|nano.*|us|µs|micro.*|ms|milli.*|s|sec.*|m|min.*|h|hr|hour.*|d|day.*|w|wk|week.*)$/i;

/** By the name without its dashes, which is how they are compared. */
const FORMATS: Readonly<Record<string, Test>> = {
  bsonobjectid: matching(/^[0-9a-fA-F]{24}$/),
  uri: isRequestUri,
  email: isEmail,
  hostname: (text) => HOSTNAME.test(text) && text.length <= 255 && text.split('.').every((part) => part.length <= 63),
  ipv4: isIpv4,
  ipv6: (text) => text.includes(':') && ipaddr.IPv6.isValid(text) && !text.includes('%'),
  cidr: isCidr,
  mac: matching(/^([0-9a-f]{2}[:-]){5}([0-9a-f]{2}[:-]?){0,2}[0-9a-f]{2}$|^([0-9a-f]{4}\.){2,3}[0-9a-f]{4}$/i),
  uuid: uuid(ANY_GROUP, ANY_GROUP),
  uuid3: uuid(`3${HEX}{3}`, ANY_GROUP),
  uuid4: uuid(`4${HEX}{3}`, RFC_VARIANT),
  uuid5: uuid(`5${HEX}{3}`, RFC_VARIANT),
  isbn: (text) => isIsbn10(text) || isIsbn13(text),
  isbn10: isIsbn10,
  isbn13: isIsbn13,
  creditcard: isCreditCard,
  ssn: matching(/^(?=.{11}$)\d{3}[- ]?\d{2}[- ]?\d{4}$/),
  hexcolor: matching(/^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/),
  rgbcolor: matching(RGB),
  byte: matching(BASE64),
  password: () => true,
  date: isDate,
  duration: isDuration,
  datetime: isDateTime,
  k8sshortname: (text) => text.length <= 63 && new RegExp(`^${SHORT_NAME}$`).test(text),
  k8slongname: (text) => text.length <= 253 && new RegExp(`^${SHORT_NAME}(\\.${SHORT_NAME})*$`).test(text),
};

const normalized = (format: string) => format.replaceAll('-', '');

export const isFormat = (format: string): boolean => Object.hasOwn(FORMATS, normalized(format));

/** @param format one that `isFormat` knows */
export const isOfFormat = (format: string, text: string): boolean => FORMATS[normalized(format)]?.(text) ?? true;

/** url.ParseRequestURI: absolute, or a path from the root. */
function isRequestUri(text: string): boolean {
  if (text === '' || /[\u0000-\u001f\u007f]/.test(text) || /%(?![0-9a-fA-F]{2})/.test(text)) return false;
  const [, scheme, rest = ''] = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(.*)$/s.exec(text) ?? [];
  if (scheme === undefined) return rest.startsWith('/');
  if (!rest.startsWith('/')) return rest !== '';
  const host = /^\/\/([^/?#]*)/.exec(rest)?.[1];
  return host === undefined || !/[ <>"]/.test(host);
}

function isEmail(text: string): boolean {
  const address = /<([^<>]*)>\s*$/.exec(text)?.[1] ?? text.trim();
  return /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()\\,;:"]+$/.test(address) && !/\.\.|^\.|\.@|@\.|\.$/.test(address);
}

function isIpv4(text: string): boolean {
  if (!text.includes('.')) return false;
  const parts = text.split('.');
  return (
    (parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) || isMappedIpv4(text)
  );
}

const isMappedIpv4 = (text: string) => text.includes(':') && ipaddr.IPv6.isValid(text);

function isCidr(text: string): boolean {
  const [address = '', bits = '', ...more] = text.split('/');
  if (more.length > 0 || !/^\d+$/.test(bits)) return false;
  if (isIpv4(address) && !address.includes(':')) return Number(bits) <= 32;
  return address.includes(':') && ipaddr.IPv6.isValid(address) && Number(bits) <= 128;
}

function isIsbn10(text: string): boolean {
  const digits = text.replace(/[\s-]/g, '');
  if (!/^(?:[0-9]{9}X|[0-9]{10})$/.test(digits)) return false;
  const sum = [...digits].reduce((total, char, index) => total + (index + 1) * (char === 'X' ? 10 : Number(char)), 0);
  return sum % 11 === 0;
}

function isIsbn13(text: string): boolean {
  const digits = text.replace(/[\s-]/g, '');
  if (!/^[0-9]{13}$/.test(digits)) return false;
  const sum = [...digits].reduce((total, char, index) => total + (index % 2 === 0 ? 1 : 3) * Number(char), 0);
  return sum % 10 === 0;
}

function isCreditCard(text: string): boolean {
  const digits = text.replace(/\D/g, '');
  if (!CREDIT_CARD.test(digits)) return false;
  const sum = [...digits].reverse().reduce((total, char, index) => {
    const value = index % 2 === 1 ? Number(char) * 2 : Number(char);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

function isDate(text: string): boolean {
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  const isLeap = Number(year) % 4 === 0 && (Number(year) % 100 !== 0 || Number(year) % 400 === 0);
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][Number(month) - 1];
  return year !== '' && days !== undefined && Number(day) >= 1 && Number(day) <= days;
}

function isDateTime(text: string): boolean {
  const [date = '', time] = text.toLowerCase().split('t');
  if (time === undefined || !isDate(date)) return false;
  const match = TIME.exec(time);
  if (!match) return false;
  const [, hours = '', minutes = '', seconds = ''] = match;
  return hours <= '23' && minutes <= '59' && seconds <= '59';
}

/** As Go has it, or in words: `3 days`. */
function isDuration(text: string): boolean {
  if (GO_DURATION.test(text)) return true;
  return [...text.matchAll(/\d+\s*([A-Za-zµ]+)/g)].some(([, unit = '']) => LONG_UNIT.test(unit));
}
