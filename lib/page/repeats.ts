/**
 * A list in which repeats are counted, for days that are mostly alike: a number n below -1 says that the number before
 * comes -n - 1 more times. The numbers themselves are -1 or more.
 */
export function withRepeats(list: readonly number[]): number[] {
  const made: number[] = [];
  for (let i = 0; i < list.length; ) {
    let end = i + 1;
    while (end < list.length && list[end] === list[i]) end++;
    made.push(list[i]);
    if (end - i > 1) made.push(i - end);
    i = end;
  }
  return made;
}

/** The list that {@link withRepeats} was given. */
export function withoutRepeats(list: readonly number[]): number[] {
  return list.flatMap((value, i) => (value >= -1 ? [value] : new Array<number>(-value - 1).fill(list[i - 1])));
}
