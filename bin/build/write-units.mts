/**
 * Writes lib/cf/unit-table.ts from the database of UDUNITS-2 (Debian: libudunits2-data):
 * `node dist/bin/build/write-units.mjs [DIRECTORY]`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const directory = process.argv[2] ?? '/usr/share/xml/udunits';
const FILES = ['base', 'derived', 'accepted', 'common'];

function read(file: string): string {
  const text = readFileSync(join(directory, `udunits2-${file}.xml`), 'utf8');
  return text.replace(/<!--[\s\S]*?-->/g, '');
}

/** The contents of the elements of a name, in order. */
function all(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`, 'g'))].map(([, inside]) =>
    decode(inside),
  );
}

function decode(xml: string): string {
  return xml
    .replace(/&#x([0-9a-f]+);/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replace(/&#(\d+);/g, (_, digits: string) => String.fromCodePoint(Number(digits)))
    .replace(
      /&(lt|gt|quot|apos|amp);/g,
      (_, name: string) => ({ lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' })[name] ?? '',
    )
    .trim();
}

/** `singular`, or `singular/plural`. UDUNITS-2 has a plural of every name: it reads `noplural` too late. */
function names(unit: string): string[] {
  return [...unit.matchAll(/<name(?:\s[^>]*)?>([\s\S]*?)<\/name>/g)].map(([, name]) => {
    const singular = all(name, 'singular')[0];
    const plural = all(name, 'plural')[0];
    return plural === undefined ? singular : `${singular}/${plural}`;
  });
}

const units = FILES.flatMap((file) =>
  [...read(file).matchAll(/<unit>([\s\S]*?)<\/unit>/g)].map(([, unit]) => {
    const meaning = /<base\s*\/>/.test(unit) ? '*' : /<dimensionless\s*\/>/.test(unit) ? '1*' : all(unit, 'def')[0];
    return [meaning, names(unit).join(' '), all(unit, 'symbol').join(' ')].join('|');
  }),
);
const prefixes = [...read('prefixes').matchAll(/<prefix>([\s\S]*?)<\/prefix>/g)].map(([, prefix]) => ({
  names: [...all(prefix, 'value'), ...all(prefix, 'name')],
  symbols: [...all(prefix, 'value'), ...all(prefix, 'symbol')],
}));

const literal = (lines: readonly string[]): string =>
  `\`\n${lines.map((line) => line.replace(/[\\`$]/g, '\\$&')).join('\n')}\n\``;
writeFileSync(
  'lib/cf/unit-table.ts',
  `/* Written by bin/build/write-units.mts from the database of UDUNITS-2. */

/**
 * A unit in each line: its definition, names and symbols, between bars; \`*\` is a base unit, \`1*\` one without a dimension.
 * A name is \`singular\`, or \`singular/plural\` where the plural is irregular.
 */
export const UNITS = ${literal(units)};

/** A factor in each line, and the names of its prefixes. */
export const PREFIX_NAMES = ${literal(prefixes.map((prefix) => prefix.names.join(' ')))};

/** A factor in each line, and the symbols of its prefixes. */
export const PREFIX_SYMBOLS = ${literal(prefixes.map((prefix) => prefix.symbols.join(' ')))};
`,
);
