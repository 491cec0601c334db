/** Every link of README.md and docs/ to a file of the repository leads somewhere; so does every heading that it names. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t from 'tap';
import { PAGES } from './pages.js';

for (const page of PAGES) {
  t.test(page, async (t) => {
    const text = withoutCode(readFileSync(page, 'utf8'));
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
    for (const link of links.filter((target) => !/^[a-z]+:/.test(target))) {
      const [path, heading] = link.split('#');
      const file = path === '' ? page : join(dirname(page), path);
      t.ok(existsSync(file), `${link} is there`);
      if (heading !== undefined && existsSync(file)) {
        t.ok(headingsOf(readFileSync(file, 'utf8')).has(heading), `${link} is a heading`);
      }
    }
  });
}

t.test('README.md is read in five minutes', async (t) => {
  const lines = readFileSync('README.md', 'utf8').split('\n');
  t.ok(lines.length <= 150, `${lines.length} lines`);
  for (const command of ['npm install && npm start', 'npm install && npm test']) {
    t.ok(lines.indexOf(command) >= 0 && lines.indexOf(command) < 25, command);
  }
});

function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, '');
}

/** As GitHub makes anchors of headings. */
function headingsOf(text: string): Set<string> {
  const headings = [...text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/^#+ (.+)$/gm)];
  return new Set(
    headings.map(([, heading]) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}
