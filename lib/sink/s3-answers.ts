/** What a service answered, in words for messages. */
import { shortName } from '../visible.js';
import { isGarbled, type SdkError, statusOf } from './s3-failures.js';

/** Longest part of a message of a service, in characters. */
const MAX_TEXT = 300;

/** Names that the SDK gives to answers without a code. */
const NAMELESS = /^(Unknown|UnknownError|Error|\d+)$/;

/**
 * The answer in the service's own words: `HTTP 403 AccessDenied: Access Denied (request 15B3)`; undefined where there
 * was none, or none of S3.
 */
export function answerOf(error: SdkError): string | undefined {
  const status = statusOf(error);
  if (status === undefined) return undefined;
  if (isGarbled(error)) return `HTTP ${status}`;
  const { name, message, $metadata } = error;
  const code = NAMELESS.test(name) ? '' : ` ${shortName(name)}`;
  const text = NAMELESS.test(message) || message === name || message === '' ? '' : `: ${harmless(message)}`;
  const request = $metadata?.requestId;
  return `HTTP ${status}${code}${text}${request ? ` (request ${shortName(request)})` : ''}`;
}

/** The media type of an answer that is a page for people; undefined for others. */
export function pageOf({ $response, $responseBodyText: body = '', message }: SdkError): string | undefined {
  const type = Object.entries($response?.headers ?? {}).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  if (type !== undefined && /html/i.test(type)) return type.split(';')[0];
  return /<!doctype html|<html/i.test(body.slice(0, 1000) + message) ? 'HTML' : undefined;
}

/** Text of a service without what may be secret: signatures, tokens, access keys, and what the environment holds. */
export function harmless(text: string): string {
  const { AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token } = process.env;
  const known = [secret, token].filter((value): value is string => value !== undefined && value.length >= 8);
  const plain = known.reduce((rest, value) => rest.replaceAll(value, '…'), text);
  const hidden = plain
    .replace(/\b(AKIA|ASIA)[A-Z0-9]{8,}/g, '$1…')
    .replace(
      /((?:signature|security-token|x-amz-credential|access_?token|secret\w*)["']?\s*[=:]\s*["']?)[^\s"'&,<]+/gi,
      '$1…',
    );
  const line = hidden.replace(/\s+/g, ' ').trim().replace(/\.$/, '');
  return line.length > MAX_TEXT ? `${line.slice(0, MAX_TEXT)}…` : line;
}
