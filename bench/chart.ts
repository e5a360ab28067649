import { type Measure, rounds, summary } from './measurements'
import { type Results, readable, TITLES } from './report'
import type { SubjectName } from './subjects'

/** One group of bars: a figure of each way that has it. */
type Panel = { title: string; measure: Measure; isAboveDirect?: boolean }

const PANELS: readonly Panel[] = [
  { title: 'Chats of 1 KB a second, 32 connections: more is better', measure: 'requestsPerSecond' },
  { title: 'Processor time of a chat in µs: less is better', measure: 'processorUs' },
  {
    title: 'Milliseconds added at 800 requests/s, p50: less is better',
    measure: 'p50Ms',
    isAboveDirect: true,
  },
]

const WIDTH = 760
const LABEL = 190
const BAR = 460
const LINE = 26
const HEAD = 40

/** Colours of both themes: the page that shows the picture says which. */
const STYLE = `
  text { font: 13px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #24292f }
  .title { font-weight: 600; font-size: 14px }
  .bar { fill: #8c959f } .portus { fill: #0969da } .ground { fill: #ffffff }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .bar { fill: #6e7681 } .portus { fill: #2f81f7 } .ground { fill: #0d1117 }
  }`

function bars(results: Results, { measure, isAboveDirect }: Panel) {
  const of = (name: SubjectName) => rounds(results.measurements, measure, name)
  const direct = isAboveDirect ? summary(of('direct')).value : 0
  return (Object.keys(TITLES) as SubjectName[])
    .filter((name) => name !== 'direct' && of(name).length > 0)
    .map((name) => ({ name, value: Math.max(0, summary(of(name)).value - direct) }))
}

function panel(results: Results, about: Panel, top: number): { svg: string; height: number } {
  const shown = bars(results, about)
  const most = Math.max(...shown.map(({ value }) => value))
  const lines = shown.map(({ name, value }, i) => {
    const y = top + HEAD + i * LINE
    const width = Math.max(1, (value / most) * BAR).toFixed(1)
    const kind = name.startsWith('portus') ? 'portus' : 'bar'
    return [
      `<text x="${LABEL}" y="${y + 14}" text-anchor="end">${TITLES[name]}</text>`,
      `<rect class="${kind}" x="${LABEL + 10}" y="${y}" width="${width}" height="18" rx="3"/>`,
      `<text x="${(LABEL + 18 + Number(width)).toFixed(1)}" y="${y + 14}">${readable(value)}</text>`,
    ].join('\n')
  })
  const title = `<text class="title" x="16" y="${top + 24}">${about.title}</text>`
  return { svg: [title, ...lines].join('\n'), height: HEAD + shown.length * LINE + 12 }
}

/** The results as a picture, readable on a light and on a dark page. */
export function chart(results: Results): string {
  let height = 4
  const panels = PANELS.map((about) => {
    const drawn = panel(results, about, height)
    height += drawn.height
    return drawn.svg
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Throughput, processor time and latency of each way to the provider">
<style>${STYLE}
</style>
<rect class="ground" width="100%" height="100%" rx="6"/>
${panels.join('\n')}
</svg>
`
}
