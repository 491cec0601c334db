import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The licences of the packages in `node_modules` that bundled files come from; they ask to be kept with the code. */
export function licenses(files: readonly string[]): string {
  const packages = new Set(
    files.flatMap((file) => /^(?:[^:]*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []),
  );
  return [...packages].sort().map(licenseOf).join('\n');
}

function licenseOf(directory: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const file = readdirSync(directory).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${directory} has no file with its licence`);
  return `${name} ${version}, ${license}\n\n${readFileSync(join(directory, file), 'utf8').trim()}\n`;
}
