/** Light or dark: as the system has it, until somebody chooses. */
import { el } from './dom.js';

const KEY = 'fleetcdf-theme';
const system = matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

/** Calls `listener` whenever colours change. */
export function onThemeChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const probe = el('i', { hidden: true });

/** A colour of the style sheet as canvases take it: theirs depend on the theme, which only an element resolves. */
export function colour(name: string): string {
  if (!probe.isConnected) document.body.append(probe);
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
}

export function themeToggle(): HTMLElement {
  const toggle = el('button', { type: 'button', class: 'quiet', 'data-theme-toggle': true });
  const isDark = () => (document.documentElement.dataset['theme'] ?? (system.matches ? 'dark' : 'light')) === 'dark';
  const say = () => {
    toggle.textContent = isDark() ? 'Light colours' : 'Dark colours';
    for (const listener of listeners) listener();
  };
  const stored = remembered();
  if (stored !== null) document.documentElement.dataset['theme'] = stored;
  toggle.addEventListener('click', () => {
    const theme = isDark() ? 'light' : 'dark';
    document.documentElement.dataset['theme'] = theme;
    remember(theme);
    say();
  });
  for (const media of [system, matchMedia('print')]) media.addEventListener('change', say);
  say();
  return toggle;
}

// A page from a file may have no storage.
function remembered(): string | null {
  try {
    const theme = localStorage.getItem(KEY);
    return theme === 'dark' || theme === 'light' ? theme : null;
  } catch {
    return null;
  }
}

function remember(theme: string): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // It is forgotten when the page is closed.
  }
}
