import { availableParallelism, cpus, totalmem } from 'node:os';

/** The machine of the measurements. */
export interface Host {
  readonly cpu: string;
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
  readonly platform: string;
  readonly node: string;
  readonly date: string;
}

export function host(): Host {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory: totalmem(),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    date: new Date().toISOString(),
  };
}

export function hostLine({ cpu, cores, memory, platform, node }: Host): string {
  return `${cores} cores of ${cpu}, ${Math.round(memory / 2 ** 30)} GiB, ${platform}, Node ${node}`;
}
