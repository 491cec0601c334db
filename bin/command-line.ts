/** The command line, for the history attribute. */
export function commandLine(): string {
  return ['fleetcdf', ...process.argv.slice(2)]
    .map((argument) => (/^[\w./:@%+=,-]+$/.test(argument) ? argument : JSON.stringify(argument)))
    .join(' ');
}
