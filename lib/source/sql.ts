/** An identifier as SQL takes any name: in double quotes, its own doubled. */
export function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
