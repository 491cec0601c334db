/** Draws things when they come into sight, and all of them before the page is printed. */
const waiting = new Map<Element, () => void>();

const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) if (isIntersecting) draw(target);
  },
  { rootMargin: '300px' },
);

function draw(element: Element): void {
  const work = waiting.get(element);
  waiting.delete(element);
  observer.unobserve(element);
  work?.();
}

/** Does `work` when `element` comes near the window. */
export function whenSeen(element: Element, work: () => void): void {
  waiting.set(element, work);
  observer.observe(element);
}

/** Forgets all that has not been drawn: its elements are gone. */
export function forgetUnseen(): void {
  observer.disconnect();
  waiting.clear();
}

export function drawAll(): void {
  for (const element of [...waiting.keys()]) draw(element);
}

addEventListener('beforeprint', drawAll);
matchMedia('print').addEventListener('change', ({ matches }) => {
  if (matches) drawAll();
});
