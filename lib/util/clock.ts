/** Milliseconds since an arbitrary fixed moment. `performance.now()` would make Node load its `perf_hooks` modules. */
export function clock(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
