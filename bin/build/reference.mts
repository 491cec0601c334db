/** docs/reference.md, from the definitions of options, settings and exit codes. */
import { EXIT_CODES } from './bundled.mjs';
import { ENVIRONMENT } from './environment.mjs';
import { inCode, table } from './reference-cells.mjs';
import { commandsReference, defaultsByKey } from './reference-options.mjs';
import { settingsReference } from './reference-settings.mjs';

/** The whole file. */
export function reference(): string {
  const parts = [
    '# Reference',
    '<!-- Written by `npm run docs` from the definitions in bin/ and lib/settings/. Change those, not this file. -->',
    'Every command, option, settings key, exit code and environment variable. [errors.md](errors.md) lists the error ' +
      'codes.',
    'Options win over settings. An option that is on or off is switched by its name, and off by `--no-` before it. ' +
      'Sizes are bytes, or a number with a unit: `kB`, `MB`, `GB`, `TB` count in thousands; `KiB`, `MiB`, `GiB`, ' +
      '`TiB` and `K`, `M`, `G`, `T` in 1024. [Times](nightly.md#which-times) are ISO 8601 or ' +
      'words, in `--zone` unless they have an offset.',
    commandsReference(),
    settingsReference(defaultsByKey()),
    '## Exit codes',
    table(
      ['code', 'meaning'],
      Object.entries(EXIT_CODES).map(([code, meaning]) => [inCode(code), meaning]),
    ),
    '## Environment variables',
    table(
      ['variable', 'what it does'],
      ENVIRONMENT.map(([names, what]) => [names.map(inCode).join(', '), what]),
    ),
  ];
  return `${parts.join('\n\n')}\n`;
}
