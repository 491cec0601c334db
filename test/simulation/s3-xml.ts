/** The little XML that S3 speaks: elements without attributes. */

type Content = string | Fields | readonly Fields[];

interface Fields {
  readonly [name: string]: Content;
}

export function xml(root: string, fields: Fields): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inner(fields)}</${root}>`;
}

export function errorDocument(code: string, resource: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${inner({ Code: code, Message: `simulated ${code}`, Resource: resource })}</Error>`;
}

function inner(fields: Fields): string {
  return Object.entries(fields)
    .map(([name, content]) => {
      const all = Array.isArray(content) ? content : [content];
      return all.map((one) => `<${name}>${typeof one === 'string' ? escaped(one) : inner(one)}</${name}>`).join('');
    })
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function unescaped(text: string): string {
  return text.replaceAll('&quot;', '"').replaceAll('&gt;', '>').replaceAll('&lt;', '<').replaceAll('&amp;', '&');
}

/** The insides of all elements of a name. */
export function valuesOf(document: string, name: string): string[] {
  return [...document.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'gs'))].map(([, content]) => content);
}

/** The text of the first element of a name. */
export function element(document: string, name: string): string | undefined {
  const [content] = valuesOf(document, name);
  return content === undefined ? undefined : unescaped(content);
}
