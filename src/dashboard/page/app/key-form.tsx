import { useState } from 'preact/hooks'
import type { ApiError } from '../api/api-error'
import { Code } from '../parts/code'
import { SecretField } from '../parts/fields/secret-field'

type Given = {
  problem: ApiError
  /** Whether the problem is that of a key. */
  hasKey: boolean
  take: (key: string | undefined) => void
  retry: () => void
}

/** Says why nothing can be shown, and takes a key where that helps. */
export function KeyForm({ problem, hasKey, take, retry }: Given) {
  const [key, setKey] = useState('')
  const isKeyed = problem.status === 401
  return (
    <main class="gate">
      <form
        class="card gate-card"
        onSubmit={(event) => {
          event.preventDefault()
          if (isKeyed && key.trim() !== '') take(key.trim())
          else retry()
        }}
      >
        <h1>Portus</h1>
        <Explanation problem={problem} hasKey={hasKey} />
        {isKeyed && (
          <SecretField
            label="Admin key"
            hint="The value of a PORTUS_ADMIN_KEY_… variable. Kept until this tab is closed."
            value={key}
            change={setKey}
            hasFocus
          />
        )}
        <div class="actions">
          <button type="submit" class="primary">
            {isKeyed ? 'Open' : 'Try again'}
          </button>
          {!isKeyed && hasKey && (
            <button type="button" onClick={() => take(undefined)}>
              Use another key
            </button>
          )}
        </div>
      </form>
    </main>
  )
}

function Explanation({ problem, hasKey }: Pick<Given, 'problem' | 'hasKey'>) {
  if (problem.status === 401)
    return hasKey ? (
      <p role="alert" class="problem">
        That key is not an admin key of this server, or no longer. Enter another one.
      </p>
    ) : (
      <p>Enter an admin key to see what this server does.</p>
    )
  if (problem.status === 404)
    return (
      <div role="alert">
        <p class="problem">This server has no admin API here.</p>
        <p>
          Set <code>PORTUS_ADMIN_KEY_&lt;NAME&gt;</code> and restart Portus. With{' '}
          <code>PORTUS_OPS_PORT</code> the page is on that port.
        </p>
        <Code text="export PORTUS_ADMIN_KEY_ME=$(openssl rand -hex 24)" label="Make an admin key" />
      </div>
    )
  if (problem.status === 429)
    return (
      <p role="alert" class="problem">
        Too many wrong keys came from this address. Wait a minute, then try again.
      </p>
    )
  return (
    <p role="alert" class="problem">
      {problem.message}
    </p>
  )
}
