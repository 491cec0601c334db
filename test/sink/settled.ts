/** Resolves when `value` has stopped changing. */
export async function settled(value: () => number): Promise<void> {
  for (let same = 0, last = -1; same < 20; ) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    same = value() === last ? same + 1 : 0;
    last = value();
  }
}
