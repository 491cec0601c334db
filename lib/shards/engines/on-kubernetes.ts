import { type ContainerOptions, FINAL_CODES, TRIES } from './containers.js';
import type { EngineStep } from './steps-of.js';
import { toYaml } from './to-yaml.js';

/** What a cluster is told. */
export interface KubernetesOptions extends ContainerOptions {
  /** Names the jobs, together with the steps. */
  readonly name: string;
  /** Absent: that of the context of kubectl. */
  readonly namespace?: string | undefined;
  /** Whose rights the containers have, as in S3. */
  readonly serviceAccount?: string | undefined;
  /** A secret whose keys become variables of the containers. */
  readonly secret?: string | undefined;
  /** Pods at a time; absent: all. */
  readonly workers?: number | undefined;
}

const CONTAINER = 'fleetcdf';

/**
 * The Jobs of Kubernetes (batch/v1) that do the steps, each of which is Indexed. All but the first are suspended: each is
 * resumed when the one before is complete. Needs Kubernetes 1.29: `backoffLimitPerIndex`.
 */
export function kubernetesJobs(steps: readonly EngineStep[], options: KubernetesOptions): readonly object[] {
  const { name, namespace, workers } = options;
  return steps.map(({ name: step, words, tasks = 1 }, s) => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: `${name}-${step}`,
      ...(namespace === undefined ? {} : { namespace }),
      labels: { 'app.kubernetes.io/name': 'fleetcdf', 'app.kubernetes.io/instance': name },
    },
    spec: {
      completionMode: 'Indexed',
      completions: tasks,
      parallelism: Math.min(tasks, workers ?? tasks),
      suspend: s > 0,
      backoffLimitPerIndex: TRIES - 1,
      podFailurePolicy: {
        rules: [
          {
            action: 'FailIndex',
            onExitCodes: { containerName: CONTAINER, operator: 'In', values: FINAL_CODES },
          },
          // A pod whose node goes is no failure of its own.
          { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
        ],
      },
      template: { spec: podSpec(words, options) },
    },
  }));
}

function podSpec(
  [, ...args]: readonly string[],
  { image, cpus, memory, volumes, serviceAccount, secret }: KubernetesOptions,
): object {
  const room = { cpu: String(cpus), memory: String(memory) };
  const named = volumes.map((volume, v) => ({ ...volume, name: `volume-${v}` }));
  return {
    restartPolicy: 'Never',
    ...(serviceAccount === undefined ? {} : { serviceAccountName: serviceAccount }),
    containers: [
      {
        name: CONTAINER,
        image,
        args,
        resources: { requests: room, limits: { memory: room.memory } },
        ...(secret === undefined ? {} : { envFrom: [{ secretRef: { name: secret } }] }),
        ...(named.length === 0 ? {} : { volumeMounts: named.map(({ name, path }) => ({ name, mountPath: path })) }),
      },
    ],
    ...(named.length === 0
      ? {}
      : { volumes: named.map(({ name, source }) => ({ name, persistentVolumeClaim: { claimName: source } })) }),
  };
}

/**
 * The manifest of the Jobs, and how kubectl has one follow another.
 *
 * @param notes further lines of the comment
 */
export function kubernetesManifest(
  steps: readonly EngineStep[],
  options: KubernetesOptions,
  notes: readonly string[] = [],
): string {
  const { name, namespace } = options;
  const kubectl = namespace === undefined ? 'kubectl' : `kubectl --namespace ${namespace}`;
  const comment = [
    'Jobs for Kubernetes 1.29 or later. All but the first are suspended; each is resumed when the one before is complete:',
    '',
    `  ${kubectl} apply -f job.yaml`,
    `  for step in ${steps.map((step) => step.name).join(' ')}; do`,
    `    ${kubectl} patch job/${name}-$step --type merge --patch '{"spec":{"suspend":false}}' || break`,
    `    until ${kubectl} wait job/${name}-$step --for condition=complete --timeout 1s 2>/dev/null; do`,
    `      ${kubectl} wait job/${name}-$step --for condition=failed --timeout 1s 2>/dev/null && break 2`,
    '      sleep 10',
    '    done',
    '  done',
    '',
    `After a failure: ${kubectl} delete -f job.yaml, and the same again; what is done ends at once.`,
    ...notes,
  ];
  const lines = comment.map((line) => `# ${line}`.trimEnd());
  return `${lines.join('\n')}\n${kubernetesJobs(steps, options)
    .map((job) => `---\n${toYaml(job)}`)
    .join('')}`;
}
