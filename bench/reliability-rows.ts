/** What is counted or measured on the worst day, and what it may be at the most. */
type Row = { what: string; unit: '' | 'MB' | 'ms'; most: number }

/** The figures that the tests of faults and of hostile input take, by name. */
export const RELIABILITY = {
  'matrix.defects': {
    what: 'Faults of a provider, each met in every way to it, that end as anything but a whole answer, a clean error or a visible cut',
    unit: '',
    most: 0,
  },
  'flapping.defects': {
    what: 'Requests through 50 deaths and restarts of their provider that hang, are wrong, are cut in silence, or fail without a reason',
    unit: '',
    most: 0,
  },
  'flapping.lines': { what: 'Lines of output in that run that are no JSON', unit: '', most: 0 },
  'abandoned.defects': {
    what: 'Requests, half of them abandoned, that get another one’s answer or a wrong one',
    unit: '',
    most: 0,
  },
  'abandoned.files': {
    what: 'Connections and files that are open after that run and were not before',
    unit: '',
    most: 0,
  },
  'abandoned.memory': { what: 'Memory that has grown in that run', unit: 'MB', most: 40 },
  'once.twice': {
    what: 'POSTs that a provider receives twice when its kept connections die',
    unit: '',
    most: 0,
  },
  'halfOpen.memory': { what: 'Memory for 3,000 half-open connections', unit: 'MB', most: 128 },
  'halfOpen.p99': { what: 'Good requests meanwhile, p99', unit: 'ms', most: 50 },
  'flood.memory': {
    what: 'Memory for an answer of 600 MB to a client that does not read',
    unit: 'MB',
    most: 32,
  },
  'upload.memory': { what: 'Memory for an upload of 300 MB', unit: 'MB', most: 32 },
  'shutdown.cut': { what: 'Running streams that a SIGTERM cuts off', unit: '', most: 0 },
  'restart.time': {
    what: 'From the start after a kill -9 to the first answer',
    unit: 'ms',
    most: 500,
  },
  'fuzz.failures': {
    what: 'Mutated requests that crash, hang, are answered with 500, HTML or a secret, or reach a provider without a key',
    unit: '',
    most: 0,
  },
  'fronts.smuggled': {
    what: 'Inputs that reach the provider more often behind nginx or HAProxy than a key stands in them',
    unit: '',
    most: 0,
  },
  'stall.longest': {
    what: 'Longest delay that any accepted body causes to 24 other streams',
    unit: 'ms',
    most: 100,
  },
  'properties.failures': {
    what: 'Runs of five properties, of headers, bodies, variables, streams and files, in which one does not hold',
    unit: '',
    most: 0,
  },
} as const satisfies Record<string, Row>

export type FigureName = keyof typeof RELIABILITY

/** One figure, as a test took it. */
export type Figure = {
  name: FigureName
  value: number
  /** How many there were, of a figure that counts some of them. */
  of?: number
}

/** A figure that is taken more than once, as of several ways to a provider: the worst, of all of them. */
export function combinedFigures(figures: readonly Figure[]): Figure[] {
  const combined = new Map<FigureName, Figure>()
  for (const figure of figures) {
    const { name, value, of } = figure
    const known = combined.get(name)
    const isCount = of !== undefined
    const worst = isCount ? (known?.value ?? 0) + value : Math.max(known?.value ?? value, value)
    combined.set(name, { name, value: worst, ...(isCount && { of: (known?.of ?? 0) + of }) })
  }
  return [...combined.values()]
}
