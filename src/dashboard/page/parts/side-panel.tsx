import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'

type Given = { title: string; close: () => void; children: ComponentChildren }

/** Details beside a list. Escape closes them, and the focus goes back to where it was. */
export function SidePanel({ title, close, children }: Given) {
  const heading = useRef<HTMLHeadingElement>(null)
  const latest = useRef(close)
  latest.current = close
  const id = useId()
  useEffect(() => {
    const before = document.activeElement
    heading.current?.focus()
    const follow = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !document.querySelector('dialog[open]')) latest.current()
    }
    addEventListener('keydown', follow)
    return () => {
      removeEventListener('keydown', follow)
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return (
    <aside class="side-panel" aria-labelledby={id}>
      <div class="card-head">
        <h2 id={id} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <button type="button" onClick={close}>
          Close
        </button>
      </div>
      {children}
    </aside>
  )
}
