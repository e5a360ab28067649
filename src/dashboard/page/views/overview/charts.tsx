import { useMemo } from 'preact/hooks'
import type { SeriesAnswer } from '../../../../admin/shapes/usage'
import { Chart } from '../../chart/chart'
import { latencyData, requestsData, spentData, tokensData } from './chart-data'

/** What happened in a time, step by step. */
export function Charts({ answer }: { answer: SeriesAnswer }) {
  const data = useMemo(
    () => ({
      requests: requestsData(answer),
      spent: spentData(answer),
      tokens: tokensData(answer),
      latency: latencyData(answer),
    }),
    [answer],
  )
  return (
    <div class="charts">
      <Chart title="Requests" data={data.requests} />
      <Chart title="Spent" data={data.spent} />
      <Chart title="Tokens" data={data.tokens} />
      <Chart
        title="Latency"
        data={data.latency}
        note={answer.is_sampled ? 'of a sample' : undefined}
      />
    </div>
  )
}
