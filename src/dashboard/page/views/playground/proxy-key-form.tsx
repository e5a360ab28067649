import { useState } from 'preact/hooks'
import { Card } from '../../parts/card'
import { SecretField } from '../../parts/fields/secret-field'

type Given = { problem?: string | undefined; take: (key: string) => void }

/** Asks for the key that the playground sends. */
export function ProxyKeyForm({ problem, take }: Given) {
  const [key, setKey] = useState('')
  return (
    <Card title="Whom it is counted for" class="narrow">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (key.trim() !== '') take(key.trim())
        }}
      >
        <p>
          The playground asks models as a client does, with the key of an application. What it uses
          is counted for that application and spends its budget.
        </p>
        {problem && (
          <p role="alert" class="problem">
            {problem}
          </p>
        )}
        <SecretField
          label="Proxy key"
          hint="Kept until this tab is closed."
          value={key}
          change={setKey}
        />
        <div class="actions">
          <button type="submit" class="primary">
            Use this key
          </button>
        </div>
      </form>
    </Card>
  )
}
