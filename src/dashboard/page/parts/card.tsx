import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

type Given = {
  title: string
  tools?: ComponentChildren
  class?: string
  children: ComponentChildren
}

/** A part of a view, with a heading. */
export function Card({ title, tools, class: more = '', children }: Given) {
  const id = useId()
  return (
    <section class={`card ${more}`} aria-labelledby={id}>
      <div class="card-head">
        <h2 id={id}>{title}</h2>
        {tools}
      </div>
      {children}
    </section>
  )
}
