import type { ComponentChildren } from 'preact'
import type { Answer } from '../../api/use-answer'
import { Failure } from './failure'

type Given<T> = { answer: Answer<T>; children: (data: T) => ComponentChildren }

/** What an answer says; until it is there, that it is on its way, or why there is none. */
export function Answered<T>({ answer: { data, error, isLoading, reload }, children }: Given<T>) {
  if (data === undefined)
    return error === undefined ? <Loading /> : <Failure error={error} retry={reload} />
  return (
    <div class={isLoading ? 'asking' : undefined} aria-busy={isLoading}>
      {error !== undefined && <Failure error={error} retry={reload} />}
      {children(data)}
    </div>
  )
}

const Loading = () => (
  <p class="loading" role="status">
    Loading …
  </p>
)
