import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'

const SHOWN_MS = 2_000

type Given = { text: () => string; name?: string; children: ComponentChildren }

/** Copies a text, and says so. */
export function CopyButton({ text, name, children }: Given) {
  const [state, setState] = useState<'idle' | 'done' | 'failed'>('idle')
  useEffect(() => {
    if (state === 'idle') return
    const timer = setTimeout(() => setState('idle'), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [state])
  const copy = () =>
    copied(text()).then(
      () => setState('done'),
      () => setState('failed'),
    )
  return (
    <button
      type="button"
      class="quiet"
      aria-label={state === 'idle' ? name : undefined}
      onClick={copy}
    >
      <span role="status">
        {state === 'done' ? 'Copied' : state === 'failed' ? 'Not copied' : children}
      </span>
    </button>
  )
}

/** Browsers have the clipboard on `https:` and on this machine alone. */
async function copied(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  area.className = 'hidden'
  document.body.append(area)
  area.select()
  const isCopied = document.execCommand('copy')
  area.remove()
  if (!isCopied) throw new Error('The browser does not copy')
}
