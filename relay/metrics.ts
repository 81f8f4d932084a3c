/** Prometheus' text format (exposition format 0.0.4). */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

export interface MetricSample {
  /** One label at most, and it names a kind, never somebody: no address and no key is ever one. */
  readonly label?: { readonly name: string; readonly value: string }
  readonly value: number
}

export interface Metric {
  readonly name: string
  readonly kind: 'gauge' | 'counter'
  readonly help: string
  readonly samples: readonly MetricSample[]
}

/** A metric of one number. */
export function measure(kind: Metric['kind'], name: string, help: string, value: number): Metric {
  return { name, kind, help, samples: [{ value }] }
}

/** A metric of one number for each kind of thing. */
export function measureEach(
  kind: Metric['kind'],
  name: string,
  help: string,
  label: string,
  values: Readonly<Record<string, number>>,
): Metric {
  const samples = Object.entries(values).map(([of, value]) => ({ label: { name: label, value: of }, value }))
  return { name, kind, help, samples }
}

function formatSample(name: string, { label, value }: MetricSample): string {
  return `${name}${label === undefined ? '' : `{${label.name}="${label.value}"}`} ${value}`
}

export function formatMetrics(metrics: readonly Metric[]): string {
  const lines = metrics.flatMap(({ name, kind, help, samples }) => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${kind}`,
    ...samples.map((sample) => formatSample(name, sample)),
  ])
  return `${lines.join('\n')}\n`
}
