import { useCallback, useState } from 'preact/hooks'
import { keep, kept } from '../api/kept'
import { Frame } from './frame'
import { KeyForm } from './key-form'
import { useOpening } from './use-opening'

/** The page: asks for a key where one is needed, and shows the views. */
export function App() {
  const [key, setKey] = useState(kept('portus.admin-key'))
  const { session, problem, retry } = useOpening(key)
  const take = useCallback(
    (next: string | undefined) => {
      keep('portus.admin-key', next)
      setKey(next)
      // The same key may be right by now.
      retry()
    },
    [retry],
  )
  if (session)
    return <Frame session={session} hasKey={key !== undefined} forget={() => take(undefined)} />
  if (problem)
    return <KeyForm problem={problem} hasKey={key !== undefined} take={take} retry={retry} />
  return (
    <main class="gate" aria-busy="true">
      <p role="status">Asking Portus …</p>
    </main>
  )
}
